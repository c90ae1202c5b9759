/**
 * Is everything told in which a peer does better, and the reason that belongs to it?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { byNote, losses, type Note, noteFor } from "../../bench/losses.ts";
import { NOT_NODE, result, row } from "./made-up-result.ts";

const MEASURED = result(
  row("small-file", "barewire", [10, 10, 10]),
  row("small-file", "net-floor", [8, 8, 8]),
  row("small-file", "node-http", [20, 20, 20]),
  row("small-file", "nginx-cached", [9, 9, 11], NOT_NODE),
  row("small-file", "barewire-before", [5, 5, 5]),
  row("pipelined-16", "barewire", [100], { figure: "requestsPerSecond" }),
  row("pipelined-16", "net-floor", [200], { figure: "requestsPerSecond" }),
  row("handler-text", "barewire-handler", [10]),
  row("handler-text", "bun", [5], NOT_NODE),
);

test("each figure in which a peer does better is a loss", () => {
  const found = losses(MEASURED).map(({ scenario, peer, ratio, always }) => {
    return [scenario, peer, ratio.median.toFixed(2), always];
  });
  assert.deepEqual(found, [
    ["small-file", "net-floor", "1.25", true],
    ["small-file", "nginx-cached", "1.11", false],
    ["pipelined-16", "net-floor", "2.00", true],
    ["handler-text", "bun", "2.00", true],
  ]);
});

const NOTES: readonly Note[] = [
  { peers: ["net-floor"], scenarios: ["small-file"], why: "It does less." },
  { scenarios: ["connections-"], figures: ["peakRssBytes"], why: "Each takes some." },
  { peers: ["bun"], why: "Another engine." },
];

test("the first note that fits is taken", () => {
  const place = { scenario: "small-file", peer: "net-floor", figure: "cpuMicroseconds" } as const;
  assert.equal(noteFor(NOTES, place), "It does less.");
  assert.equal(noteFor([{ why: "Anywhere." }, ...NOTES], place), "Anywhere.");
  assert.equal(noteFor(NOTES, { ...place, scenario: "small-file-21" }), undefined);
});

test("a name that ends in a dash stands for all sizes, and no figure but its own", () => {
  const place = { scenario: "connections-10", peer: "caddy", figure: "peakRssBytes" } as const;
  assert.equal(noteFor(NOTES, place), "Each takes some.");
  assert.equal(noteFor(NOTES, { ...place, figure: "cpuMicroseconds" }), undefined);
});

test("losses stand beside their note, and those without one come last", () => {
  const groups = byNote(losses(MEASURED), NOTES).map(([why, group]) => [why, group.length]);
  assert.deepEqual(groups, [
    ["It does less.", 1],
    ["Another engine.", 1],
    [undefined, 2],
  ]);
});
