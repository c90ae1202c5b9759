/**
 * Is only what we have said taken for ours?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxed, type ToWorker, unboxed } from "../../src/cli/worker-messages.ts";

test("what was put into a box comes out of it", () => {
  const message: ToWorker = { kind: "stop", how: { graceMs: 1, idleMs: 2 } };
  assert.deepEqual(unboxed<ToWorker>(structuredClone(boxed(message))), message);
});

test("what an application says on the same channel is none of ours", () => {
  for (const given of ["stop", 1, null, undefined, [], {}, { kind: "stop" }, { cmd: "x" }]) {
    assert.equal(unboxed(given), undefined, JSON.stringify(given));
  }
});
