/**
 * Is a Unix socket that a dead server left behind replaced, and nothing else ever?
 */
import assert from "node:assert/strict";
import { existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { connect as connectSocket, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { clearSocketPlace } from "../../src/cli/socket-place.ts";
import { RawClient } from "../support/raw-client.ts";
import { failsWith, folderWith, run } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "files of POSIX" : false };
const GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

async function statusAt(path: string): Promise<number | undefined> {
  using client = new RawClient(connectSocket(path));
  await client.send(GET);
  return (await client.responses(1))[0]?.status;
}

test("it has the mode that was asked for, and is gone at the end", posix, async (t) => {
  const folder = folderWith(t, { "site/index.html": "" });
  const path = join(folder, "s.sock");
  for (const [mode, bits] of [
    ["660", 0o660],
    ["0600", 0o600],
    ["777", 0o777],
  ] as const) {
    const command = run(t, [join(folder, "site"), "--unix", path, "--unix-mode", mode]);
    await command.prints(/s\.sock\n/);
    assert.equal(statSync(path).mode & 0o777, bits);
    assert.equal(await statusAt(path), 200);
    command.signal("SIGTERM");
    assert.equal((await command.ends()).status, 0);
    assert.equal(existsSync(path), false);
  }
});

test("one that a dead server left is replaced, one of a living server isn't", posix, async (t) => {
  const folder = folderWith(t, { "site/index.html": "" });
  const path = join(folder, "s.sock");
  const args = [join(folder, "site"), "--unix", path];
  const dead = run(t, args);
  await dead.prints(/s\.sock\n/);
  dead.signal("SIGKILL");
  await dead.ends();
  const left = lstatSync(path);
  assert.ok(left.isSocket());
  const living = run(t, args);
  await living.prints(/s\.sock\n/);
  const { ino } = lstatSync(path);
  await failsWith(
    t,
    args,
    /Another server answers on the socket .*s\.sock"?\. Choose another path\./,
  );
  assert.equal(lstatSync(path).ino, ino);
  assert.equal(await statusAt(path), 200);
});

test("a server that is busy, or speaks another protocol, lives as well", posix, async (t) => {
  const folder = folderWith(t, {});
  const path = join(folder, "s.sock");
  const silent = createServer(() => {}).listen(path);
  t.after(() => silent.close());
  await new Promise((resolve) => silent.once("listening", resolve));
  const failed = await clearSocketPlace(path);
  assert.match(failed?.sentence ?? "", /Another server answers/);
  assert.ok(existsSync(path));
});

test("what is no socket stays", posix, async (t) => {
  const folder = folderWith(t, { "site/index.html": "", notes: "my notes" });
  const [notes, link] = [join(folder, "notes"), join(folder, "link")];
  symlinkSync(notes, link);
  for (const path of [notes, link, folder]) {
    await failsWith(t, [join(folder, "site"), "--unix", path], /exists and is no socket/);
  }
  assert.equal(readFileSync(notes, "utf8"), "my notes");
  assert.equal(await clearSocketPlace(join(folder, "none")), undefined);
  assert.equal(await clearSocketPlace(join(folder, "no/where")), undefined);
});

test(
  "of two that start at once, one serves and the other says why it doesn't",
  posix,
  async (t) => {
    const folder = folderWith(t, { "site/index.html": "" });
    const path = join(folder, "s.sock");
    const dead = run(t, [join(folder, "site"), "--unix", path]);
    await dead.prints(/s\.sock\n/);
    dead.signal("SIGKILL");
    await dead.ends();
    writeFileSync(join(folder, "site/other.html"), "");
    const both = [1, 2].map(() => run(t, [join(folder, "site"), "--unix", path]));
    const [status] = await Promise.race(
      both.map(async (command) => [(await command.ends()).status, command] as const),
    );
    assert.equal(status, 1);
    assert.equal(await statusAt(path), 200);
  },
);
