/** Does each listener get what it has room for, without anybody waiting for it? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Audience, LISTENERS_MAX, Listener, QUEUE_MAX } from "../../src/inspect/audience.ts";

const TEXT = new TextDecoder();
const event = (words: string): Uint8Array => new TextEncoder().encode(words);

async function heard(listener: AsyncIterator<Uint8Array>): Promise<string | undefined> {
  const { value } = await listener.next();
  return value === undefined ? undefined : TEXT.decode(value);
}

test("drops what a sleeping listener has no room for, and says how much when it listens again", async () => {
  const listener = new Listener(() => undefined);
  // One place is taken by what every listener is told first.
  for (let count = 1; count < QUEUE_MAX; count++) listener.tell(event(`${count}`), 1);
  listener.tell(event("too much"), 5);
  listener.tell(event("too much as well"), 2);
  assert.equal(await heard(listener), "retry: 1000\n\n");
  for (let count = 1; count < QUEUE_MAX; count++) assert.equal(await heard(listener), `${count}`);
  listener.tell(event("again"), 1);
  assert.equal(await heard(listener), "event: missed\ndata: 7\n\n");
  assert.equal(await heard(listener), "again");
});

test("makes nothing and runs no timer while nobody listens", () => {
  let issued = 0;
  const timers: (() => void)[] = [];
  const audience = new Audience({
    issue: () => ({ text: String(++issued), exchanges: 1 }),
    later: (_milliseconds, callback) => timers.push(callback),
  });
  const iterator = audience.admit()?.chunks[Symbol.asyncIterator]();
  assert.equal(timers.length, 1);
  timers.shift()?.();
  assert.equal(issued, 1);
  void iterator?.return?.();
  timers.shift()?.();
  assert.deepEqual([issued, timers.length, audience.size], [1, 0, 0]);
});

test("has room for a few listeners and not for one more", () => {
  const audience = new Audience({ issue: () => undefined, later: () => undefined });
  for (let count = 0; count < LISTENERS_MAX; count++) {
    assert.ok(audience.admit()?.chunks[Symbol.asyncIterator]());
  }
  assert.equal(audience.admit(), undefined);
});

test("lets go of a listener who waits", async () => {
  const listener = new Listener(() => undefined);
  await heard(listener);
  const next = heard(listener);
  await listener.return();
  assert.equal(await next, undefined);
});
