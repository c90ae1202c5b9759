/**
 * Is what ends again and again started ever more slowly, and what lived long at once?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Restarts, replacedText } from "../../src/cli/restarts.ts";

test("at once for the first time, then with a pause that doubles, up to 5 s", () => {
  const restarts = new Restarts();
  const pauses = Array.from({ length: 10 }, () => restarts.pause(0));
  assert.deepEqual(pauses, [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
});

test("one that lived for 10 s is replaced at once, whatever was before", () => {
  const restarts = new Restarts();
  for (let count = 0; count < 6; count++) restarts.pause(0);
  assert.equal(restarts.pause(9_999), 3200);
  assert.equal(restarts.pause(10_000), 0);
  assert.equal(restarts.pause(0), 100);
});

test("the pause is told where anybody could notice it", () => {
  assert.equal(replacedText(0), "Another takes its place.");
  assert.equal(replacedText(1600), "Another takes its place in 1.6 s.");
});
