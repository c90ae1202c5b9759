import assert from "node:assert/strict";
import { test } from "node:test";
import { Gate } from "../../src/listing/gate.ts";

test("As many enter as there is room for, and no more", () => {
  const gate = new Gate(2);
  const first = gate.tryEnter();
  assert.ok(first !== undefined && gate.tryEnter() !== undefined);
  assert.equal(gate.tryEnter(), undefined);
  first();
  assert.ok(gate.tryEnter() !== undefined);
});

test("Leaving twice makes room once", () => {
  const gate = new Gate(1);
  const leave = gate.tryEnter();
  leave?.();
  leave?.();
  assert.ok(gate.tryEnter() !== undefined);
  assert.equal(gate.tryEnter(), undefined);
});

test("Some wait in line, in order, and the next is sent away", async () => {
  const gate = new Gate(1, 2);
  const order: number[] = [];
  const inside = await gate.enter();
  const waiting = [1, 2].map(async (number) => {
    const leave = await gate.enter();
    order.push(number);
    leave?.();
  });
  assert.equal(await gate.enter(), undefined);
  assert.deepEqual(order, []);
  inside?.();
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2]);
  assert.ok((await gate.enter()) !== undefined);
});

test("Nobody gets more places than one may have, inside and in the line, while others do", async () => {
  const gate = new Gate(2, 2, 2);
  const inside = [await gate.enter("a"), await gate.enter("b")];
  const waits = gate.enter("a");
  assert.equal(await gate.enter("a"), undefined);
  const other = gate.enter("b");
  assert.equal(await gate.enter("c"), undefined, "the line is full");
  inside[0]?.();
  (await waits)?.();
  (await other)?.();
  inside[1]?.();
  assert.ok(gate.tryEnter("a") !== undefined && gate.tryEnter("a") !== undefined);
});
