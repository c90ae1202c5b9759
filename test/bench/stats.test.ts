import assert from "node:assert/strict";
import { test } from "node:test";
import { median, spread } from "../../bench/stats.ts";

test("the median is the figure in the middle by size, whatever the order", () => {
  assert.equal(median([10, 1, 9]), 9);
});

test("the median of an even number is the mean of the two in the middle", () => {
  assert.equal(median([100, 1, 3, 2]), 2.5);
});

test("one disturbed round doesn't move the median", () => {
  assert.equal(median([5, 5, 5, 5000, 5]), 5);
});

test("there is no median of nothing", () => {
  assert.throws(() => median([]), RangeError);
});

test("a spread has the extremes, and the rounds in their order", () => {
  const rounds = [8, 6, 7];
  assert.deepEqual(spread(rounds), { median: 7, lowest: 6, highest: 8, rounds: [8, 6, 7] });
});
