import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLimit, planIdle, quantile } from "../../bench/idle.ts";
import { sourceAddress } from "../../bench/idle-client.ts";

test("where files enough may be open, all connections are made and nothing is remarked", () => {
  assert.deepEqual(planIdle(10_500), { connections: 10_000, remark: undefined });
  assert.deepEqual(planIdle(Number.POSITIVE_INFINITY, 5), { connections: 5, remark: undefined });
});

test("where fewer files may be open, there are fewer connections, and the remark says what to do", () => {
  const { connections, remark } = planIdle(10_499);
  assert.equal(connections, 9999);
  assert.match(remark ?? "", /9999 connections only.*ulimit -n 10500/);
  assert.equal(planIdle(100).connections, 0);
});

test("a limit is a number or unlimited", () => {
  assert.equal(parseLimit("20000\n"), 20_000);
  assert.equal(parseLimit("unlimited\n"), Number.POSITIVE_INFINITY);
  assert.throws(() => parseLimit("hard\n"), /ulimit -Hn/);
});

test("a quantile is one of the figures, in the order of their size", () => {
  const figures = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(quantile(figures, 0.5), 51);
  assert.equal(quantile(figures, 0.99), 100);
  assert.equal(quantile([7], 1), 7);
  assert.throws(() => quantile([], 0.5), RangeError);
});

test("no source address has more connections than a range of ports holds", () => {
  assert.equal(sourceAddress(0), "127.0.0.2");
  assert.equal(sourceAddress(3999), "127.0.0.2");
  assert.equal(sourceAddress(4000), "127.0.0.3");
});
