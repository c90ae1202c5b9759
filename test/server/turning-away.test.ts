/**
 * Is it said once that connections are turned away, and once that it is over?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { TurningAway } from "../../src/server/turning-away.ts";

function begin(t: TestContext): { away: TurningAway; told: string[] } {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told: string[] = [];
  const away = new TurningAway((sentence) => void told.push(sentence), {
    begun: () => "begun",
    over: (count) => `over: ${count}`,
  });
  return { away, told };
}

test("once at the first, and with their number when there were none for a while", (t) => {
  const { away, told } = begin(t);
  for (let second = 0; second < 30; second++) {
    for (let i = 0; i < 100; i++) away.count();
    t.mock.timers.tick(1000);
  }
  assert.deepEqual(told, ["begun"]);
  t.mock.timers.tick(10_000);
  assert.deepEqual(told, ["begun", "over: 3000"]);
  t.mock.timers.tick(100_000);
  assert.equal(told.length, 2);
  away.count();
  t.mock.timers.tick(10_000);
  assert.deepEqual(told.slice(2), ["begun", "over: 1"]);
  assert.equal(away.total, 3001);
});

test("a server that ends says what is left to say, and no more", (t) => {
  const { away, told } = begin(t);
  away.stop();
  assert.deepEqual(told, []);
  away.count();
  away.stop();
  away.stop();
  t.mock.timers.tick(100_000);
  assert.deepEqual(told, ["begun", "over: 1"]);
});
