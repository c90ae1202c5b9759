/**
 * Is somebody warned of a key that every user can read, and of no other?
 */
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readersWarnings } from "../../src/cli/key-readers.ts";
import { temporaryFolder } from "../support/folder.ts";

test("everybody's is warned of; one's own, a group's and what isn't there are not", (t) => {
  const file = join(temporaryFolder(t), "key.pem");
  assert.deepEqual(readersWarnings([file]), []);
  writeFileSync(file, "");
  for (const [mode, count] of [
    [0o600, 0],
    [0o640, 0],
    [0o644, 1],
    [0o604, 1],
  ] as const) {
    chmodSync(file, mode);
    assert.equal(readersWarnings([file]).length, count, mode.toString(8));
  }
  assert.match(
    readersWarnings([file]).join(""),
    /key\.pem" can be read by every user of this computer: chmod o-r/,
  );
});
