/**
 * Is a number that was written down a running server's?
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { isRunning, pidIn } from "../../src/cli/running-process.ts";
import { folderWith, run } from "./running-command.ts";

test("the number in a pid file", () => {
  for (const [text, pid] of [
    ["1\n", 1],
    ["4194304", 4_194_304],
    [" 12 \nmore", 12],
    ["", undefined],
    ["0", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["12345678901", undefined],
    ["\0", undefined],
  ] as const) {
    assert.equal(pidIn(text), pid, JSON.stringify(text));
  }
});

test("nobody is; this process isn't, since a container may give each start the same number", () => {
  assert.equal(isRunning(4_194_304), false);
  assert.equal(isRunning(process.pid), false);
});

test("a server is, and what else runs isn't, where the system tells", async (t) => {
  const folder = folderWith(t, { "index.html": "" });
  const command = run(t, [folder, "-p", "0"], { cwd: join(folder) });
  await command.port();
  assert.equal(isRunning(command.child.pid ?? 0), true);
  if (process.platform === "linux") assert.equal(isRunning(process.ppid), false);
  command.signal("SIGKILL");
  await command.ends();
  assert.equal(isRunning(command.child.pid ?? 0), false);
});
