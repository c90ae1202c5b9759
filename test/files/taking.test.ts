import assert from "node:assert/strict";
import { test } from "node:test";
import { Root } from "../../src/disk/root.ts";
import { Cache } from "../../src/files/cache.ts";
import { plainFinding } from "../../src/files/finding.ts";
import { FILES_OPTIONS } from "../../src/files/options.ts";
import { type TakenFile, take } from "../../src/files/taking.ts";
import { descriptorsBeneath } from "../support/descriptors.ts";
import { temporaryFolder, untilSettled } from "../support/folder.ts";

test("a file is read once, whatever it is wanted for, and nothing of it stays open", async (t) => {
  const folder = temporaryFolder(t, { a: "0123456789" });
  const root = new Root(folder);
  await untilSettled();
  const cache = new Cache(FILES_OPTIONS);
  const takenAs = (key: string, wholeMaxBytes: number): TakenFile => {
    const opened = root.open(["a"]);
    assert.ok(typeof opened === "object");
    const taken = take(cache, key, opened, plainFinding(root, ["a"]), wholeMaxBytes);
    assert.ok(taken !== undefined);
    return taken;
  };
  const streamed = takenAs("/a", 9);
  assert.equal(streamed.kept, undefined);
  assert.equal(descriptorsBeneath(folder), 1);
  streamed.release();
  assert.equal(descriptorsBeneath(folder), 0);

  const whole = takenAs("/a", 10);
  const again = takenAs("another key", 10);
  assert.ok(whole.kept !== undefined && again.kept === whole.kept);
  assert.equal(again.representation, whole.representation);
  assert.equal(descriptorsBeneath(folder), 0);
  assert.deepEqual(cache.size, { bytes: 10, paths: 2 });
});
