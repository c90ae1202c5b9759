/**
 * Does `barewire reload` say what became of it, and touch nobody who isn't ours?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { end } from "../support/processes.ts";
import { type Ended, folderWith, run, runToEnd } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "signals of POSIX" : false };

function reload(t: TestContext, ...words: string[]): Promise<Ended> {
  return runToEnd(t, ["reload", ...words]);
}

test("0 and a word where all went well, 1 and the reason where it didn't", posix, async (t) => {
  const folder = folderWith(t, { "site/index.html": "", "c.json": '{"root":"site","port":0}' });
  const [config, pid] = [join(folder, "c.json"), join(folder, "pid")];
  await run(t, ["-c", config, "--pid-file", pid]).port();
  assert.deepEqual(await reload(t, "--pid-file", pid), {
    ...{ status: 0, stdout: "reloaded\n", stderr: "" },
  });
  writeFileSync(config, "[]");
  const { status, stdout, stderr } = await reload(t, "--pid-file", pid);
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(stderr, /^barewire: .*c\.json.*\n$/);
  writeFileSync(config, '{"root":"site","port":0}');
  const env = { BAREWIRE_PID_FILE: pid };
  assert.equal((await runToEnd(t, ["reload"], { env })).status, 0);
  rmSync(`${pid}.outcome`);
  const blind = await reload(t, "--pid-file", pid);
  assert.equal(blind.status, 1);
  assert.match(blind.stderr, /was signalled, and what became of it stands in its log/);
});

test("a sentence where there is nobody to ask", posix, async (t) => {
  const folder = folderWith(t, { none: "", word: "all\n", zero: "0\n", gone: "4194304\n" });
  for (const [words, status, sentence] of [
    [[], 2, /names the file that the server was started with/],
    [["site", "--pid-file", join(folder, "gone")], 2, /names the file/],
    [["--pid-file", join(folder, "missing")], 1, /There is no pid file/],
    [["--pid-file", folder], 1, /There is no pid file/],
    [["--pid-file", join(folder, "none")], 1, /holds no process's number/],
    [["--pid-file", join(folder, "word")], 1, /holds no process's number/],
    [["--pid-file", join(folder, "zero")], 1, /holds no process's number/],
    [["--pid-file", join(folder, "gone")], 1, /runs no barewire any more/],
  ] as const) {
    const ended = await reload(t, ...words);
    assert.match(ended.stderr, sentence);
    assert.match(ended.stderr, /^barewire: [^\n]*\n$/);
    assert.deepEqual([ended.status, ended.stdout], [status, ""]);
  }
});

test("a process that isn't ours gets no signal", {
  skip: process.platform === "linux" ? false : "only Linux tells what another process is",
}, async (t) => {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  t.after(() => end(other));
  await once(other, "spawn");
  const folder = folderWith(t, { pid: `${other.pid}\n` });
  const { status, stderr } = await reload(t, "--pid-file", join(folder, "pid"));
  assert.equal(status, 1);
  assert.match(stderr, /runs no barewire any more/);
  assert.equal(other.signalCode, null);
  assert.equal(other.kill(0), true);
});
