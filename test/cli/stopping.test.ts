/**
 * Does the command end in order, in haste or by force, and always?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type StopOptions, type StopSignal, stopOnSignals, Tally } from "../../src/cli/stopping.ts";
import type { CloseOptions, Server } from "../../src/server/server.ts";
import { connectionOf, exchangeOf } from "../wire/staged-server.ts";

interface Stage {
  readonly closes: (boolean | CloseOptions | undefined)[];
  readonly said: string[];
  readonly exits: number[];
  readonly tally: Tally;
  signal(signal: StopSignal): void;
  /** All that close() was waiting for is over. */
  closed(): Promise<void>;
}

/** A server that closes when the test says so, and signals that reach nobody else. */
function stage(t: TestContext, pendingRequests = 0, more: Partial<StopOptions> = {}): Stage {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const handlers = new Map<string, () => void>();
  t.mock.method(process, "on", (signal: string, handler: () => void) => {
    handlers.set(signal, handler);
    return process;
  });
  const settle: (() => void)[] = [];
  const closes: Stage["closes"] = [];
  const server: Pick<Server, "pendingRequests" | "close"> = {
    pendingRequests,
    close(how) {
      closes.push(how);
      return new Promise((resolve) => settle.push(resolve));
    },
  };
  const said: string[] = [];
  const exits: number[] = [];
  const tally = new Tally();
  stopOnSignals({
    server: server as Server,
    tally,
    begins: (signal) => said.push(signal),
    say: (line) => said.push(line),
    exit: (status) => exits.push(status),
    ...more,
  });
  return {
    closes,
    said,
    exits,
    tally,
    signal: (signal) => handlers.get(signal)?.(),
    async closed() {
      for (const resolve of settle) resolve();
      await new Promise((resolve) => process.nextTick(resolve));
    },
  };
}

test("SIGTERM and SIGHUP: in order, status 0", async (t) => {
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    const play = stage(t);
    play.signal(signal);
    assert.deepEqual(play.closes, [{ graceMs: 10_000, idleMs: 1_500 }]);
    assert.deepEqual(play.exits, []);
    await play.closed?.();
    assert.deepEqual(play.exits, [0]);
    assert.deepEqual(play.said, [signal, "stopped"]);
    t.mock.reset();
    t.mock.timers.reset();
  }
});

test("SIGHUP does what it should instead of ending it, and nothing more once the end has begun", async (t) => {
  let reloads = 0;
  const play = stage(t, 0, { hangsUp: () => void reloads++ });
  play.signal("SIGHUP");
  play.signal("SIGHUP");
  assert.deepEqual([reloads, play.closes], [2, []]);
  play.signal("SIGTERM");
  play.signal("SIGHUP");
  assert.deepEqual([reloads, play.closes.length], [2, 1]);
  await play.closed();
  assert.deepEqual(play.exits, [0]);
});

test("how long it takes is asked when the signal comes, and kept to", (t) => {
  const times = { noticeMs: 0, graceMs: 1 };
  const play = stage(t, 0, { times: () => times });
  Object.assign(times, { noticeMs: 5_000, graceMs: 30_000 });
  play.signal("SIGTERM");
  assert.deepEqual(play.closes, [{ noticeMs: 5_000, graceMs: 30_000, idleMs: 1_500 }]);
  t.mock.timers.tick(37_499);
  assert.deepEqual(play.exits, []);
  t.mock.timers.tick(1);
  assert.deepEqual(play.exits, [1]);
});

test("SIGINT: idle connections end at once; the copy that npm sends is no second signal", async (t) => {
  const play = stage(t);
  play.signal("SIGINT");
  t.mock.timers.tick(299);
  play.signal("SIGINT");
  assert.deepEqual(play.closes, [{ graceMs: 10_000, idleMs: 0 }]);
  t.mock.timers.tick(1);
  play.signal("SIGINT");
  assert.deepEqual(play.closes[1], true);
  await play.closed?.();
  assert.deepEqual(play.exits, [130]);
});

test("a second signal forces, and says how it ended", async (t) => {
  const play = stage(t, 2);
  const tap = play.tally.tap();
  tap.exchange?.(connectionOf(1), exchangeOf());
  play.signal("SIGTERM");
  tap.exchange?.(connectionOf(1), exchangeOf());
  play.signal("SIGTERM");
  tap.exchange?.(connectionOf(2), exchangeOf({ aborted: true }));
  assert.equal(play.closes.length, 2);
  await play.closed?.();
  assert.deepEqual(play.exits, [143]);
  assert.deepEqual(play.said, [
    "SIGTERM",
    "stopping: 2 requests under way; a second signal cuts off what is left",
    "stopped: 1 request finished, 1 request cut off",
  ]);
});

test("a server that never closes is left, by force or not", (t) => {
  const patient = stage(t);
  patient.signal("SIGTERM");
  t.mock.timers.tick(12_499);
  assert.deepEqual(patient.exits, []);
  t.mock.timers.tick(1);
  assert.deepEqual(patient.exits, [1]);
  t.mock.reset();
  t.mock.timers.reset();
  const forced = stage(t);
  forced.signal("SIGTERM");
  forced.signal("SIGINT");
  t.mock.timers.tick(1_000);
  assert.deepEqual(forced.exits, [130]);
});
