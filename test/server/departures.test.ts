import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { type Departing, depart } from "../../src/server/departures.ts";

/** Bytes of a small answer. */
const SMALL = 300;

/** Notes who has left. */
function departing(names: readonly string[], left: string[]): Departing[] {
  return names.map((name) => ({ advance: () => void left.push(name) }));
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}`);
}

beforeEach(async () => {
  await turn();
  await turn();
});

test("the first two of a turn leave at once, the others at its end, in order", async () => {
  const left: string[] = [];
  for (const one of departing(["a", "b", "c", "d"], left)) depart(one, SMALL);
  assert.deepEqual(left, ["a", "b"]);
  await turn();
  assert.deepEqual(left, ["a", "b", "c", "d"]);
});

test("each turn has a first again", async () => {
  const left: string[] = [];
  for (const one of departing(["a", "b", "c"], left)) depart(one, SMALL);
  await turn();
  await turn();
  for (const one of departing(["d", "e"], left)) depart(one, SMALL);
  assert.deepEqual(left, ["a", "b", "c", "d", "e"]);
});

test("whoever has nothing to send, or much, isn't held back", () => {
  const left: string[] = [];
  for (const one of departing(["a", "b", "waits"], left)) depart(one, SMALL);
  for (const one of departing(["nothing"], left)) depart(one, 0);
  for (const one of departing(["much"], left)) depart(one, 65_536);
  assert.deepEqual(left, ["a", "b", "nothing", "much"]);
});

test("no more than 64 wait for one another", () => {
  const left: string[] = [];
  const names = numbered(2 + 64);
  const all = departing(names, left);
  for (const one of all.slice(0, -1)) depart(one, SMALL);
  assert.equal(left.length, 2);
  for (const one of all.slice(-1)) depart(one, SMALL);
  assert.deepEqual(left, names);
});

test("whoever throws takes nobody along", async () => {
  const left: string[] = [];
  const names = numbered(2 + 63);
  const fault = new Error("broken");
  const broken: Departing = {
    advance: () => {
      throw fault;
    },
  };
  const all = departing(names, left);
  all.splice(10, 0, broken);
  assert.throws(() => {
    for (const one of all) depart(one, SMALL);
  }, fault);
  assert.equal(left.length, 10);
  await turn();
  assert.deepEqual(left, names);
});
