/**
 * Does the idlest give way when there is no room, in order, and is it said when nobody can?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import type { Connected } from "../../src/server/connections.ts";
import { MakingRoom } from "../../src/server/making-room.ts";
import type { Server } from "../../src/server/server.ts";
import { connect, type RawClient, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const hello = () => HttpResponse.text("hello");

/** One that is idle since then, or busy, and keeps in mind whether it gave way. */
class Made implements Connected {
  readonly answering = false;
  readonly deadlineAt = 0;
  idleSince: number | undefined;
  gave: "no" | "in order" | "at once" = "no";

  constructor(idleSince: number | undefined) {
    this.idleSince = idleSince;
  }

  giveWay(atOnce: boolean): void {
    this.gave = atOnce ? "at once" : "in order";
  }

  swept(): void {}
  advance(): void {}
  abort(): void {}
}

test("while there is room nobody gives way; then whoever is idle for longest does, of equals the first", () => {
  const made = [5, undefined, 3, 3, 9].map((since) => new Made(since));
  const all = new Set<Connected>(made);
  const room = new MakingRoom(all, 6);
  assert.equal(room.one(), true);
  assert.ok(made.every(({ gave }) => gave === "no"));
  const full = new MakingRoom(all, 5);
  const order: number[] = [];
  while (full.one()) {
    const found = made.findIndex((one, at) => one.gave !== "no" && !order.includes(at));
    order.push(found);
    const gone = made[found];
    assert.ok(gone !== undefined);
    // It ends, and the one for which it gave way comes.
    all.delete(gone);
    full.gone(gone);
    all.add(new Made(undefined));
  }
  assert.deepEqual(order, [2, 3, 0, 4]);
});

test("who has been busy meanwhile, or has gone, isn't the idlest any more", () => {
  const made = [1, 2, 3, 4].map((since) => new Made(since));
  const [first, second, third, fourth] = made as [Made, Made, Made, Made];
  const all = new Set<Connected>(made);
  const room = new MakingRoom(all, 4);
  room.one();
  second.idleSince = 20;
  all.delete(third);
  // Of four places one is taken by whoever came, and one is free.
  all.add(new Made(undefined)).add(new Made(undefined));
  all.delete(first);
  room.gone(first);
  room.one();
  assert.deepEqual(
    [first, second, third, fourth].map(({ gave }) => gave !== "no"),
    [true, false, false, true],
  );
});

test("many at once aren't waited for, so that those on their way out are few", () => {
  const made = Array.from({ length: 64 }, (_, since) => new Made(since));
  const all = new Set<Connected>(made);
  const room = new MakingRoom(all, 64);
  for (let i = 0; i < 10; i++) {
    assert.equal(room.one(), true);
    all.add(new Made(undefined));
  }
  assert.equal(made.filter(({ gave }) => gave === "in order").length, 4);
  assert.equal(made.filter(({ gave }) => gave === "at once").length, 6);
});

async function open(t: TestContext, server: Server, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  t.after(() => {
    for (const { socket } of clients) socket.destroy();
  });
  for (let i = 0; i < count; i++) clients.push(await connect(server.port));
  while (server.connections < count) await wait(2);
  return clients;
}

test("a real one ends in order, without a reset, and the others go on", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, hello, { maxConnections: 32, tap, headersTimeout: 400 });
  const clients = await open(t, server, 32);
  for (const client of clients) {
    await client.send(GET);
    await client.responses(1);
  }
  // So that the clock has moved on: the first one is the idlest no more.
  await wait(300);
  await clients[0]?.send(GET);
  await clients[0]?.responses(2);
  const [fresh] = await open(t, server, 1);
  await fresh?.send(GET);
  assert.equal((await fresh?.responses(1))?.[0]?.status, 200);
  const second = clients[1];
  assert.ok(second !== undefined);
  await second.untilClosed();
  assert.equal(second.socket.errored, null);
  second.end();
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["gave way to another"]);
  for (const client of [clients[0], ...clients.slice(2)]) {
    assert.equal(client?.ended, false);
  }
  assert.equal(server.refusedConnections, 0);
});

test("where nobody is idle the new one is closed, counted and said once, and it is over when one has ended", async (t) => {
  const told: string[] = [];
  const answers: (() => void)[] = [];
  const server = await startServer(
    t,
    () => new Promise((resolve) => answers.push(() => resolve(hello()))),
    { maxConnections: 3, notice: (sentence) => void told.push(sentence) },
  );
  const clients = await open(t, server, 3);
  for (const client of clients) await client.send(GET);
  while (answers.length < 3) await wait(2);
  for (let i = 0; i < 20; i++) {
    using refused = await connect(server.port);
    await within(
      refused.untilClosed().catch(() => {}),
      () => "being turned away",
    );
  }
  assert.equal(server.refusedConnections, 20);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /^No room for more connections: 3 are open.* maxConnections changes/);
  for (const answer of answers.splice(0)) answer();
  for (const client of clients) await client.responses(1);
  await wait(30);
  const [late] = await open(t, server, 1);
  await late?.send(GET);
  while (answers.length < 1) await wait(2);
  answers[0]?.();
  assert.equal((await late?.responses(1))?.[0]?.status, 200);
  await server.close(true);
  assert.deepEqual(told.slice(1), [
    "There is room for connections again; 20 were closed for want of it.",
  ]);
});

test("those that have said nothing yet give way, too; those whose answer is on its way don't", async (t) => {
  const server = await startServer(t, hello, { maxConnections: 2 });
  const [silent] = await open(t, server, 1);
  using half = await connect(server.port);
  await half.send("GET / HTTP/1.1\r\nHos");
  while (server.connections < 2) await wait(2);
  await wait(50);
  using fresh = await connect(server.port);
  await fresh.send(GET);
  assert.equal((await fresh.responses(1))[0]?.status, 200);
  await silent?.untilClosed();
  await half.send("t: h\r\n\r\n");
  assert.equal((await half.responses(1))[0]?.status, 200);
});
