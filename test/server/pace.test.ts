/**
 * Is somebody slow who is slow for a whole stretch, whatever came before it, and nobody else?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../src/server/pace.ts";

const SUBJECT = {};

/** @param rates bytes in each second */
function firstSlow(rates: readonly number[], least = 500): number | undefined {
  const pace = new Pace(10_000);
  let bytes = 0;
  pace.isTooSlow(SUBJECT, bytes, 0, least);
  for (const [second, rate] of rates.entries()) {
    bytes += rate;
    if (pace.isTooSlow(SUBJECT, bytes, (second + 1) * 1000, least)) return second + 1;
  }
  return undefined;
}

test("at the least rate nobody is slow, and a byte below it everybody is, after one stretch", () => {
  assert.equal(firstSlow(Array(60).fill(500)), undefined);
  assert.equal(firstSlow([...Array(9).fill(500), 499]), 10);
  assert.equal(firstSlow(Array(60).fill(0), 0), undefined);
});

test("a pause that is made up for within the stretch is none; a fast beginning buys no slow end", () => {
  const pause = [...Array(9).fill(0), 5000];
  assert.equal(firstSlow([...pause, ...pause, ...pause]), undefined);
  assert.equal(firstSlow([1e9, ...Array(60).fill(1)]), 20);
});

test("with another subject, or after a rest, everything begins anew", () => {
  const pace = new Pace(10_000);
  for (const [at, subject] of [{}, {}, {}].entries()) {
    assert.equal(pace.isTooSlow(subject, 0, at * 20_000, 500), false);
    assert.equal(pace.isTooSlow(subject, 0, at * 20_000 + 9999, 500), false);
  }
  const subject = {};
  pace.isTooSlow(subject, 0, 100_000, 500);
  pace.rest();
  assert.equal(pace.isTooSlow(subject, 0, 120_000, 500), false);
  assert.equal(pace.isTooSlow(subject, 0, 130_000, 500), true);
});
