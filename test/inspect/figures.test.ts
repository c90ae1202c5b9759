/** Are seconds counted as they passed, and percentiles close to what they are of? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Figures, SECONDS_MAX } from "../../src/inspect/figures.ts";

test("counts statuses by their class, in the second in which the exchange ended", () => {
  const figures = new Figures();
  for (const status of [0, 101, 200, 204, 304, 404, 503]) figures.count(1500, status, 1);
  figures.count(2100, 200, 1);
  figures.passed(3000);
  const [first, second, ...others] = figures.newSeconds();
  assert.deepEqual([first?.at, first?.count, first?.statuses], [1000, 7, [1, 1, 2, 1, 1, 1]]);
  assert.deepEqual([second?.at, second?.count], [2000, 1]);
  assert.deepEqual(others, []);
  assert.deepEqual(figures.newSeconds(), []);
});

test("says percentiles that are at most an eighth too large", () => {
  const figures = new Figures();
  for (let ms = 1; ms <= 100; ms++) figures.count(0, 200, ms);
  figures.passed(1000);
  const [second] = figures.seconds();
  for (const [said = 0, real] of [
    [second?.p50, 50],
    [second?.p90, 90],
    [second?.p99, 99],
  ] as const) {
    assert.ok(said >= real && said <= real * 1.126, `${said} for ${real}`);
  }
});

test("keeps the newest seconds, and leaves a long pause open", () => {
  const figures = new Figures();
  figures.passed(0);
  figures.passed((SECONDS_MAX - 1) * 1000);
  figures.passed((2 * SECONDS_MAX - 2) * 1000);
  assert.equal(figures.seconds().length, SECONDS_MAX);
  assert.equal(figures.seconds().at(-1)?.at, (2 * SECONDS_MAX - 3) * 1000);
  figures.passed(100_000_000);
  assert.equal(figures.seconds().length, SECONDS_MAX);
  assert.equal(figures.seconds().at(-1)?.at, (2 * SECONDS_MAX - 2) * 1000);
});
