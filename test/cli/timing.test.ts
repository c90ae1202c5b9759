/**
 * Does whoever waits hear of it in time, and of nothing when there is nothing to hear?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { atMost, clockOfTurns, within } from "../../src/cli/timing.ts";

const never = new Promise<string>(() => {});

test("within: what the promise settles to, or undefined once the time is over", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  assert.equal(await within(10, Promise.resolve("value")), "value");
  await assert.rejects(within(10, Promise.reject(new Error("planted"))), /planted/);
  const late = within(10, never);
  t.mock.timers.tick(9);
  const still = await Promise.race([late, Promise.resolve("still waiting")]);
  assert.equal(still, "still waiting");
  t.mock.timers.tick(1);
  assert.equal(await late, undefined);
});

test("atMost: either end of the promise, or the time's", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await atMost(10, Promise.resolve());
  await atMost(10, Promise.reject(new Error("planted")));
  const late = atMost(10, never);
  t.mock.timers.tick(10);
  await late;
});

test("the clock of turns stands still within a turn, and goes on in the next, also backwards", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1000 });
  const clock = clockOfTurns();
  assert.equal(clock(), 1000);
  t.mock.timers.setTime(5000);
  assert.equal(clock(), 1000);
  await new Promise(setImmediate);
  assert.equal(clock(), 5000);
  t.mock.timers.setTime(5001);
  await new Promise(setImmediate);
  t.mock.timers.setTime(4000);
  assert.equal(clock(), 4000);
});
