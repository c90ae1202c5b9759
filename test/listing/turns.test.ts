import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../../src/listing/turns.ts";

test("A turn is over after some milliseconds, and the next one isn't", async () => {
  const turns = new Turns();
  while (!turns.over());
  await turns.next();
  assert.equal(turns.over(), false);
});

test("However many wait, one goes on in each turn of the event loop, in order", async () => {
  const order: string[] = [];
  const work = async (name: string): Promise<void> => {
    const turns = new Turns();
    for (let step = 0; step < 3; step++) {
      await turns.next();
      order.push(name);
      // Were two to go on in one turn, this one would be asked for only after both.
      setImmediate(() => order.push("other"));
    }
  };
  await Promise.all([work("a"), work("b"), work("c")]);
  assert.equal(order.filter((name) => name !== "other").join(""), "abcabcabc");
  for (let at = 1; at < order.length; at++) {
    const together = order[at] !== "other" && order[at - 1] !== "other";
    assert.ok(!together || at === 1, `nobody came between, at ${at}: ${order.join(" ")}`);
  }
});
