/**
 * Is whoever asks told once for each turn?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { whenTurnEnds } from "../../src/server/turn-end.ts";

test("once for each turn in which it was asked for, and never in another", async () => {
  let times = 0;
  const ask = whenTurnEnds(() => times++);
  ask();
  ask();
  assert.equal(times, 0);
  await turn();
  assert.equal(times, 1);
  await turn();
  assert.equal(times, 1);
  ask();
  await turn();
  assert.equal(times, 2);
});

test("asking again when it is told, or throwing, spoils nothing", async (t) => {
  let times = 0;
  const ask = whenTurnEnds(() => {
    if (++times === 1) ask();
  });
  ask();
  await turn();
  await turn();
  assert.equal(times, 2);
  const told: string[] = [];
  t.mock.method(globalThis, "setImmediate", (callback: () => void) => {
    assert.throws(callback, /planted/);
  });
  const throwing = whenTurnEnds(() => {
    told.push("told");
    throw new Error("planted");
  });
  throwing();
  throwing();
  assert.deepEqual(told, ["told", "told"]);
});
