/**
 * Are the right two rows set against each other, and the right rounds of them?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { costRatio, findRow, mainNode, nodesOf, ratioOf } from "../../bench/ratio.ts";
import { NOT_NODE, result, row, spread } from "./made-up-result.ts";

test("a ratio is the median of the ratios within each round", () => {
  // The medians alone would say 20 / 20.
  assert.deepEqual(ratioOf(spread(10, 20, 40), spread(20, 40, 20)), {
    median: 0.5,
    lowest: 0.5,
    highest: 2,
  });
});

test("with an even number of rounds the median lies between the two in the middle", () => {
  assert.equal(ratioOf(spread(1, 2, 3, 100), spread(1, 1, 1, 1))?.median, 2.5);
});

test("where rounds don't belong together the medians are set against each other", () => {
  assert.deepEqual(ratioOf(spread(10, 20, 30), spread(40)), {
    median: 0.5,
    lowest: 0.25,
    highest: 0.75,
  });
});

test("there is no ratio to nothing", () => {
  assert.equal(ratioOf(undefined, spread(1)), undefined);
  assert.equal(ratioOf(spread(1), undefined), undefined);
  assert.equal(ratioOf(spread(1), spread(0)), undefined);
  assert.equal(ratioOf(spread(1, 2), spread(0)), undefined);
});

test("a ratio above 1 is turned to mean: worse", () => {
  const half = { median: 0.5, lowest: 0.25, highest: 2 };
  assert.equal(costRatio("cpuMicroseconds", half), half);
  assert.deepEqual(costRatio("requestsPerSecond", half), { median: 2, lowest: 0.5, highest: 4 });
});

test("a row is found on its version of Node, or on none", () => {
  const measured = result(
    row("small-file", "barewire", [1], { node: "v20.19.0" }),
    row("small-file", "barewire", [2], { node: "24" }),
    row("small-file", "nginx-cached", [3], NOT_NODE),
  );
  const median = (subject: string, node?: string): number | undefined =>
    findRow(measured, "small-file", subject, node)?.figures.cpuMicroseconds?.median;
  assert.equal(median("barewire"), 2);
  assert.equal(median("barewire", "20"), 1);
  assert.equal(median("barewire", "22"), undefined);
  assert.equal(median("nginx-cached", "20"), 3);
  assert.deepEqual(nodesOf(measured), ["20", "24"]);
});

test("targets are judged on Node 24, or on the newest that was measured", () => {
  const on = (...nodes: string[]): string =>
    mainNode(result(...nodes.map((node) => row("small-file", "barewire", [1], { node }))));
  assert.equal(on("20", "24", "26"), "24");
  assert.equal(on("20", "22"), "22");
  assert.equal(on(), "24");
});
