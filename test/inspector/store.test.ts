/** Does the page know each thing once, however often it is told, and no more than it may? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../inspector/store.ts";
import type { News, Second, Snapshot, Summary } from "../../src/inspect/messages.ts";

const second = (at: number): Second => {
  return { at, count: 1, statuses: [0, 0, 1, 0, 0, 0], p50: 1, p90: 1, p99: 1 };
};

const summary = (number: number): Summary => {
  return {
    number,
    connection: 1,
    method: "GET",
    target: "/",
    status: 200,
    bytes: 1,
    at: 0,
    begun: 0,
  };
};

function news(more: Partial<News> = {}): News {
  return { now: 0, exchanges: [], connections: [], seconds: [], dropped: 0, total: 0, ...more };
}

function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  return { ...news(), origin: "", startedAt: 1, masked: true, secure: false, ...more };
}

test("counts a second once that it is told of twice", () => {
  const store = new Store();
  store.begin(snapshot({ seconds: [second(0), second(1000)] }));
  store.take(news({ seconds: [second(0), second(1000), second(2000)] }));
  assert.deepEqual(
    store.seconds.map(({ at }) => at),
    [0, 1000, 2000],
  );
});

test("leaves out what was cleared, also when it is told again", () => {
  const store = new Store();
  store.begin(snapshot({ exchanges: [summary(1), summary(2)] }));
  store.clear();
  store.take(news({ exchanges: [summary(2), summary(3)] }));
  store.begin(snapshot({ exchanges: [summary(1), summary(2), summary(3), summary(4)] }));
  assert.deepEqual(
    store.shown.map(({ number }) => number),
    [3, 4],
  );
});

test("begins anew when another server has", () => {
  const store = new Store();
  store.begin(snapshot({ exchanges: [summary(7)], seconds: [second(5000)] }));
  store.missed(3);
  store.clear();
  store.begin(snapshot({ startedAt: 2, exchanges: [summary(1)], seconds: [second(0)] }));
  assert.deepEqual([store.shown.length, store.seconds.length, store.dropped], [1, 1, 0]);
});

test("keeps a thousand, and the one that is looked at", () => {
  const store = new Store();
  store.take(news({ exchanges: [summary(1)] }));
  store.set({ selected: 1 });
  for (let number = 2; number < 3000; number++) store.take(news({ exchanges: [summary(number)] }));
  assert.equal(store.known, 1000);
  assert.ok(store.exchange(1));
});

test("shows nothing new while it is paused, and says that there is something", () => {
  const store = new Store();
  store.set({ paused: true });
  store.take(news({ exchanges: [summary(1)] }));
  assert.deepEqual([store.shown.length, store.heldBack], [0, true]);
  store.set({ paused: false });
  assert.deepEqual([store.shown.length, store.heldBack], [1, false]);
});
