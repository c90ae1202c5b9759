/**
 * Are figures written with their unit, and with no more digits than they bear?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgedRatio, ratio, withSpread, withUnit } from "../../bench/figures.ts";
import { spread } from "./made-up-result.ts";

test("a figure has its unit, and three digits that count", () => {
  assert.equal(withUnit("cpuMicroseconds", 8.604), "8.60 µs");
  assert.equal(withUnit("cpuMicroseconds", 31_234), "31.2 ms");
  assert.equal(withUnit("p50Milliseconds", 0.3121), "312 µs");
  assert.equal(withUnit("startMilliseconds", 1500), "1.50 s");
  assert.equal(withUnit("peakRssBytes", 54.12 * 1024 ** 2), "54.1 MiB");
  assert.equal(withUnit("rssBytesPerConnection", 512), "512 B");
  assert.equal(withUnit("requestsPerSecond", 112_345), "112,000");
  assert.equal(withUnit("packages", 3), "3");
  assert.equal(withUnit("cpuMicroseconds", 0), "0 µs");
});

test("the rounds are written in the unit of the median", () => {
  assert.equal(withSpread("cpuMicroseconds", spread(990, 1000, 1010)), "1.00 ms (0.990–1.01)");
  assert.equal(withSpread("packages", spread(3, 3, 3)), "3");
});

test("a ratio has more digits where it is small", () => {
  assert.deepEqual([0.0267, 0.704, 9.994, 46.12, 123.4].map(ratio), [
    ...["0.027", "0.70", "9.99", "46.1", "123"],
  ]);
});

test("a ratio beside a bound shows on which side it lies", () => {
  assert.deepEqual([0.7001, 0.7009, 46.12].map(judgedRatio), ["0.700", "0.701", "46.1"]);
});
