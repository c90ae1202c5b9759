/**
 * Does the judge of the targets see which are met, on which side of a bound, and which weren't measured?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isFull, judge, TARGETS, type Target, verdictOn } from "../../bench/targets.ts";
import { NOT_NODE, result, row } from "./made-up-result.ts";

const LOWER: Target = {
  scenario: "small-file",
  figure: "cpuMicroseconds",
  subject: "barewire",
  peer: "nginx-cached",
  better: "lower",
  must: 0.9,
  aim: 0.7,
};
const HIGHER: Target = { ...LOWER, better: "higher", must: 10, aim: 25 };

test("a bound itself is met, and what lies beyond it isn't", () => {
  assert.equal(verdictOn(LOWER, 0.7), "aim met");
  assert.equal(verdictOn(LOWER, 0.701), "met");
  assert.equal(verdictOn(LOWER, 0.9), "met");
  assert.equal(verdictOn(LOWER, 0.901), "missed");
});

test("where more is better the bounds are turned round", () => {
  assert.equal(verdictOn(HIGHER, 25), "aim met");
  assert.equal(verdictOn(HIGHER, 24.9), "met");
  assert.equal(verdictOn(HIGHER, 10), "met");
  assert.equal(verdictOn(HIGHER, 9.9), "missed");
});

test("a target without an aim is met or missed", () => {
  const { aim, ...bare } = LOWER;
  assert.equal(verdictOn(bare, 0.1), "met");
  assert.equal(verdictOn(bare, 0.91), "missed");
});

test("each target is judged by its own rows", () => {
  const judged = judge(
    result(
      row("small-file", "barewire", [8, 8, 8]),
      row("small-file", "nginx-cached", [10, 10, 10], NOT_NODE),
      row("small-file", "node-http", [10, 10, 10]),
      row("small-file", "serve", [200, 200, 200]),
      row("pipelined-16", "barewire", [300], { figure: "requestsPerSecond" }),
      row("pipelined-16", "nginx-cached", [10], { figure: "requestsPerSecond", node: null }),
      row("log-on", "barewire", [10]),
      row("log-on", "barewire-log", [11]),
    ),
  );
  const verdicts = judged
    .filter(({ verdict }) => verdict !== "not measured")
    .map(({ target, ratio, verdict }) => [target.scenario, target.peer, ratio?.median, verdict]);
  assert.deepEqual(verdicts, [
    ["small-file", "nginx-cached", 0.8, "met"],
    ["small-file", "node-http", 0.8, "missed"],
    ["small-file", "serve", 0.04, "met"],
    ["pipelined-16", "nginx-cached", 30, "aim met"],
    ["log-on", "barewire", 1.1, "met"],
  ]);
  assert.equal(judged.length, TARGETS.length);
});

test("a target can be judged on another version of Node", () => {
  const measured = result(
    row("small-file", "barewire", [8]),
    row("small-file", "barewire", [10], { node: "20" }),
    row("small-file", "nginx-cached", [10], NOT_NODE),
  );
  const verdictsOn = (node?: string): string[] =>
    judge(measured, node).flatMap(({ verdict }) => (verdict === "not measured" ? [] : [verdict]));
  assert.deepEqual(verdictsOn(), ["met"]);
  assert.deepEqual(verdictsOn("20"), ["missed"]);
  assert.deepEqual(verdictsOn("22"), []);
});

test("an aim is never easier than what must be", () => {
  for (const target of TARGETS) {
    const { aim, must, better } = target;
    if (aim === undefined) continue;
    assert.ok(better === "lower" ? aim < must : aim > must, JSON.stringify(target));
  }
});

test("a result is full when barewire took part in all that targets ask for", () => {
  const rows = TARGETS.map(({ scenario, subject }) => row(scenario, subject, [1]));
  assert.equal(isFull(result(...rows)), true);
  const fewer = rows.filter(({ scenario }) => scenario !== "100-mib");
  assert.equal(isFull(result(...fewer)), false);
});
