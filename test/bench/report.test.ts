/**
 * What does somebody read who types the command of the report wrongly?
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../bench/report.ts", import.meta.url));

test("a command that can't be followed ends in one sentence, and writes nothing", () => {
  const args = ["--import", "tsx", SCRIPT, "no-such-result.json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(status, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^There is no file \S*no-such-result\.json\.\n$/);
});
