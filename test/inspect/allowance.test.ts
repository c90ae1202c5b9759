/** Is as much allowed as was said, at once and a second, and not one more? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Allowance } from "../../src/inspect/allowance.ts";

/** How many can be taken in a row? */
function taken(allowance: Allowance): number {
  let count = 0;
  while (allowance.take()) count++;
  return count;
}

test("allows so many at once, and not one more", () => {
  const allowance = new Allowance(10, 3);
  assert.equal(allowance.any(0), true);
  assert.equal(taken(allowance), 3);
  assert.equal(allowance.any(0), false);
});

test("allows so many a second, spread over it", () => {
  const allowance = new Allowance(10, 3);
  taken(allowance);
  assert.equal(allowance.any(99), false);
  assert.equal(allowance.any(100), true);
  assert.equal(taken(allowance), 1);
  let count = 0;
  for (let now = 101; now <= 1100; now++) {
    if (allowance.any(now)) count += taken(allowance);
  }
  assert.equal(count, 10);
});

test("saves no more than what is allowed at once", () => {
  const allowance = new Allowance(10, 3);
  taken(allowance);
  allowance.any(1_000_000);
  assert.equal(taken(allowance), 3);
});
