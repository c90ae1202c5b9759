/**
 * Does whoever sends much let others have a turn?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { inTurn } from "../../src/server/turns.ts";

test("two at once, the others in order in the turns that follow, and none is forgotten", async () => {
  await nextTurn();
  const order: number[] = [];
  const perTurn: number[] = [];
  for (let i = 0; i < 10; i++) inTurn(() => order.push(i));
  perTurn.push(order.length);
  // Whoever comes later waits behind those that wait.
  inTurn(() => order.push(10));
  for (let i = 0; i < 6; i++) {
    await nextTurn();
    perTurn.push(order.length);
  }
  assert.deepEqual(perTurn, [2, 4, 6, 8, 10, 11, 11]);
  assert.deepEqual(
    order,
    Array.from({ length: 11 }, (_, i) => i),
  );
  inTurn(() => order.push(11));
  assert.equal(order.length, 12);
});

test("what is sent may ask for another turn", async () => {
  await nextTurn();
  await nextTurn();
  let sent = 0;
  const again = (): void => {
    if (++sent < 100) inTurn(again);
  };
  again();
  assert.ok(sent <= 3);
  while (sent < 100) await nextTurn();
});
