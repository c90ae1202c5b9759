import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turnEnds } from "node:timers/promises";
import { ownedChunks } from "../../src/listing/owned-chunks.ts";

async function* counting(to: number, fault?: Error): AsyncGenerator<Uint8Array> {
  for (let number = 0; number < to; number++) {
    await turnEnds();
    yield Uint8Array.of(number);
  }
  if (fault !== undefined) throw fault;
}

test("What is held is given back at the end, and once", async () => {
  let given = 0;
  const read: number[] = [];
  for await (const [number = -1] of ownedChunks(counting(3), () => given++)) read.push(number);
  assert.deepEqual(read, [0, 1, 2]);
  assert.equal(given, 1);
});

test("Chunks that nobody began to read give back what they hold", async () => {
  let given = 0;
  const iterator = ownedChunks(counting(3), () => given++)[Symbol.asyncIterator]();
  await iterator.return?.();
  await iterator.return?.();
  assert.equal(given, 1);
  assert.equal((await iterator.next()).done, true);
  assert.equal(given, 1);
});

test("Chunks that are given up while one is being made wait for it", async () => {
  let given = 0;
  const iterator = ownedChunks(counting(3), () => given++)[Symbol.asyncIterator]();
  const step = iterator.next();
  const ended = iterator.return?.();
  assert.equal(given, 0);
  assert.deepEqual([...(await step).value], [0]);
  await ended;
  assert.equal(given, 1);
});

test("A fault gives back what is held, and is told", async () => {
  let given = 0;
  const chunks = ownedChunks(counting(1, new Error("no more")), () => given++);
  const iterator = chunks[Symbol.asyncIterator]();
  await iterator.next();
  assert.equal(given, 0);
  await assert.rejects(iterator.next(), /no more/);
  await iterator.return?.();
  assert.equal(given, 1);
});

test("A long step is told when nobody wants its chunk any more", async () => {
  let hurry = (): void => {};
  async function* long(): AsyncGenerator<Uint8Array> {
    await new Promise<void>((resolve) => {
      hurry = resolve;
    });
    yield Uint8Array.of(1);
  }
  let given = 0;
  const chunks = ownedChunks(
    long(),
    () => given++,
    () => hurry(),
  );
  const iterator = chunks[Symbol.asyncIterator]();
  const step = iterator.next();
  await iterator.return?.();
  assert.equal(given, 1);
  await step;
});
