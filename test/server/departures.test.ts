import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import { type Departing, depart } from "../../src/server/departures.ts";
import { connect, type RawClient } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

function get(name: string): string {
  return `GET /${name} HTTP/1.1\r\nHost: h\r\n\r\n`;
}

/** Notes who has left. */
function departing(names: readonly string[], left: string[]): Departing[] {
  return names.map((name) => ({ flush: () => void left.push(name) }));
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}`);
}

beforeEach(async () => {
  await turn();
  await turn();
});

test("the first two of a turn leave at once, the others at its end, in order", async () => {
  const left: string[] = [];
  for (const one of departing(["a", "b", "c", "d"], left)) depart(one);
  assert.deepEqual(left, ["a", "b"]);
  await turn();
  assert.deepEqual(left, ["a", "b", "c", "d"]);
});

test("each turn has a first again", async () => {
  const left: string[] = [];
  for (const one of departing(["a", "b", "c"], left)) depart(one);
  await turn();
  await turn();
  for (const one of departing(["d", "e"], left)) depart(one);
  assert.deepEqual(left, ["a", "b", "c", "d", "e"]);
});

test("no more than 64 wait for one another", () => {
  const left: string[] = [];
  const names = numbered(2 + 64);
  const all = departing(names, left);
  for (const one of all.slice(0, -1)) depart(one);
  assert.equal(left.length, 2);
  for (const one of all.slice(-1)) depart(one);
  assert.deepEqual(left, names);
});

test("whoever throws takes nobody along", async () => {
  const left: string[] = [];
  const names = numbered(2 + 63);
  const fault = new Error("broken");
  const broken: Departing = {
    flush: () => {
      throw fault;
    },
  };
  const all = departing(names, left);
  all.splice(10, 0, broken);
  assert.throws(() => {
    for (const one of all) depart(one);
  }, fault);
  assert.equal(left.length, 10);
  await turn();
  assert.deepEqual(left, names);
});

/** So many that most of what is answered in one turn is held back. */
const CLIENTS = 8;

async function clientsOf(port: number, request: string): Promise<RawClient[]> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect(port)));
  await Promise.all(clients.map((client) => client.send(request)));
  return clients;
}

test("what is held back waits for no later answer of its connection", async (t) => {
  let goOn: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let begun = 0;
  const server = await startServer(t, async ({ path }) => {
    begun++;
    if (path === "/slow") await gate;
    return HttpResponse.text(path);
  });
  const clients = await clientsOf(server.port, [..."ab", "slow", "c"].map(get).join(""));
  for (const client of clients) {
    const early = await client.responses(2);
    assert.deepEqual(
      early.map(({ content }) => String(content)),
      ["/a", "/b"],
    );
  }
  assert.equal(begun, 3 * CLIENTS);
  goOn();
  for (const client of clients) {
    const all = await client.responses(4);
    assert.deepEqual(
      all.map(({ content }) => String(content)),
      ["/a", "/b", "/slow", "/c"],
    );
    client.end();
    await client.untilClosed();
  }
});

test("a server that stops in the turn in which it answers sends all of them", async (t) => {
  let goOn: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let begun = 0;
  let closed: Promise<void> | undefined;
  const server = await startServer(t, async () => {
    if (++begun === CLIENTS) setImmediate(goOn);
    await gate;
    closed ??= Promise.resolve().then(() => server.close());
    return HttpResponse.text("hello");
  });
  const clients = await clientsOf(server.port, get("a"));
  for (const client of clients) {
    const received = (await client.untilClosed()).toString("latin1");
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[^]*hello$/);
  }
  await closed;
});
