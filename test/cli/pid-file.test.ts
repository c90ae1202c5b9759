/**
 * Is the pid file there while the server runs, gone afterwards, and never taken from somebody else?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { end } from "../support/processes.ts";
import { failsWith, folderWith, run } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "signals of POSIX" : false };
const STRANGER = 65_534;
const rootOnly = { skip: process.getuid?.() === 0 ? false : "only root can become somebody" };

test("it holds the number and nothing else, and is gone at the end", posix, async (t) => {
  const folder = folderWith(t, { "site/index.html": "" });
  const file = join(folder, "pid");
  const args = [join(folder, "site"), "-p", "0", "--pid-file", file];
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const command = run(t, args);
    await command.port();
    assert.equal(readFileSync(file, "utf8"), `${command.child.pid}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o644);
    assert.equal(statSync(`${file}.outcome`).mode & 0o777, 0o600);
    command.signal(signal);
    assert.equal((await command.ends()).status, 0);
    assert.deepEqual([existsSync(file), existsSync(`${file}.outcome`)], [false, false]);
  }
});

test("one that a dead server left is replaced", posix, async (t) => {
  const folder = folderWith(t, { "site/index.html": "" });
  const file = join(folder, "pid");
  const args = [join(folder, "site"), "-p", "0", "--pid-file", file];
  const dead = run(t, args);
  await dead.port();
  dead.signal("SIGKILL");
  await dead.ends();
  assert.equal(readFileSync(file, "utf8"), `${dead.child.pid}\n`);
  const next = run(t, args);
  await next.port();
  assert.equal(readFileSync(file, "utf8"), `${next.child.pid}\n`);
  // It is of a server that lives now.
  await failsWith(t, args, new RegExp(`^barewire: Process ${next.child.pid} serves already, as `));
  assert.equal(readFileSync(file, "utf8"), `${next.child.pid}\n`);
});

test("the number of a process that isn't ours is stale, where the system tells", {
  skip: process.platform === "linux" ? false : "only Linux tells what another process is",
}, async (t) => {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  t.after(() => end(other));
  await once(other, "spawn");
  const folder = folderWith(t, { "site/index.html": "", pid: `${other.pid}\n` });
  const file = join(folder, "pid");
  const command = run(t, [join(folder, "site"), "-p", "0", "--pid-file", file]);
  await command.port();
  assert.equal(readFileSync(file, "utf8"), `${command.child.pid}\n`);
});

test("what isn't a pid file stays, and is said before anything is bound", posix, async (t) => {
  const folder = folderWith(t, { "site/index.html": "", notes: "my notes\n", target: "" });
  mkdirSync(join(folder, "dir"));
  symlinkSync(join(folder, "target"), join(folder, "link"));
  const start = (name: string): string[] => [
    ...[join(folder, "site"), "-p", "0", "--pid-file", join(folder, name)],
  ];
  await failsWith(t, start("notes"), /holds something else than a process's number/);
  assert.equal(readFileSync(join(folder, "notes"), "utf8"), "my notes\n");
  await failsWith(t, start("dir"), /exists and is no regular file/);
  await failsWith(t, start("link"), /exists and is no regular file/);
  assert.equal(readFileSync(join(folder, "target"), "utf8"), "");
  await failsWith(t, start("none/pid"), /can't be written: its folder doesn't exist/);
  await failsWith(t, start("site/pid"), /The pid file .* would lie where everybody could fetch it/);
});

test("a folder that this user can't write to is said", rootOnly, async (t) => {
  const folder = folderWith(t, { "site/index.html": "" });
  chmodSync(folder, 0o755);
  const args = [join(folder, "site"), "-p", "0", "--pid-file", join(folder, "pid")];
  const sentence = /The pid file .* can't be written: this user has no permission\.$/m;
  await failsWith(t, args, sentence, { uid: STRANGER });
  writeFileSync(join(folder, "pid"), "4194304\n");
  await failsWith(t, args, sentence, { uid: STRANGER });
});
