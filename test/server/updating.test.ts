/**
 * Does a server take new options while it runs, all or none of them, and without losing a connection?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import type { ServerChanges } from "../../src/server/updating.ts";
import { connect, converse, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const says = (text: string) => () => HttpResponse.text(text);

test("the next request on an open connection is answered by the new handler", async (t) => {
  const server = await startServer(t, says("old"));
  using client = await connect(server.port);
  await client.send(GET);
  await client.responses(1);
  assert.equal(server.update({ handler: says("new") }), server);
  await client.send(GET);
  const [first, second] = await client.responses(2);
  assert.deepEqual([first?.content.toString(), second?.content.toString()], ["old", "new"]);
  assert.equal(server.connections, 1);
});

test("a request under way is answered by the handler that was asked", async (t) => {
  let answer: (response: HttpResponse) => void = () => {};
  const server = await startServer(
    t,
    () =>
      new Promise<HttpResponse>((resolve) => {
        answer = resolve;
      }),
  );
  using client = await connect(server.port);
  await client.send(GET + GET);
  while (server.pendingRequests === 0) await wait(2);
  server.update({ handler: says("new") });
  answer(HttpResponse.text("old"));
  const [first, second] = await client.responses(2);
  assert.deepEqual([first?.content.toString(), second?.content.toString()], ["old", "new"]);
});

test("what is wrong changes nothing, not even what is right beside it", async (t) => {
  const server = await startServer(t, says("old"));
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [{ handler: says("new"), headersTimeout: 0 }, /headersTimeout must be/],
    [{ handler: undefined }, /handler must be a function/],
    [{ handler: says("new"), ready: "ready" }, /ready is a path/],
    [{ handler: says("new"), port: 1 }, /can't change port/],
    [{ handler: says("new"), tap: null }, /can't change tap/],
    [{ handler: says("new"), notice: () => {} }, /can't change notice/],
    [{ handler: says("new"), trustProxy: "nowhere" }, /trustProxy: /],
    [{ handler: says("new"), tls: undefined }, /can't change tls/],
    [{ handler: says("new"), unheard: 1 }, /no option unheard/],
  ];
  for (const [changes, sentence] of wrong) {
    assert.throws(() => server.update(changes as ServerChanges), sentence);
  }
  const [response] = await converse(
    server.port,
    GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
  );
  assert.equal(response?.content.toString(), "old");
});

test("limits of a message hold for new connections, and undefined is the default again", async (t) => {
  const server = await startServer(t, says("hello"), { maxRequestLine: 40 });
  const long = `GET /${"a".repeat(60)} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`;
  assert.equal((await converse(server.port, long))[0]?.status, 414);
  server.update({ maxRequestLine: undefined });
  assert.equal((await converse(server.port, long))[0]?.status, 200);
});

test("a deadline that becomes shorter is looked at more often", async (t) => {
  const server = await startServer(t, says("hello"));
  using client = await connect(server.port);
  server.update({ keepAliveTimeout: 40 });
  await client.send(GET);
  await client.responses(1);
  await within(client.untilClosed(), () => "the end of an idle connection");
});

test("limits on connections hold for those who come from now on", async (t) => {
  const server = await startServer(t, says("hello"), { maxConnections: 1 });
  using first = await connect(server.port);
  await first.send("GET / HTTP/1.1\r\n");
  while (server.connections < 1) await wait(2);
  using second = await connect(server.port);
  await second.untilClosed();
  server.update({ maxConnections: undefined, maxConnectionsPerClient: 1 });
  using third = await connect(server.port);
  await third.send(GET);
  assert.equal((await third.responses(1))[0]?.status, 200);
  using fourth = await connect(server.port);
  await fourth.untilClosed();
  server.update({ maxConnectionsPerClient: undefined });
  using fifth = await connect(server.port);
  await fifth.send(GET);
  assert.equal((await fifth.responses(1))[0]?.status, 200);
  assert.equal(server.connections, 3);
});

test("a proxy is believed from the next request on", async (t) => {
  const server = await startServer(t, (_, { remoteAddr }) => {
    return HttpResponse.text(remoteAddr.hostname);
  });
  using client = await connect(server.port);
  const forwarded = GET.replace("\r\n\r\n", "\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
  const changes: readonly ServerChanges[] = [{ trustProxy: "loopback" }, { trustProxy: undefined }];
  await client.send(forwarded);
  await client.responses(1);
  for (const [index, change] of changes.entries()) {
    server.update(change);
    await client.send(forwarded);
    await client.responses(index + 2);
  }
  const answers = await client.responses(3);
  assert.deepEqual(
    answers.map(({ content }) => content.toString()),
    ["127.0.0.1", "203.0.113.9", "127.0.0.1"],
  );
});

test("the new hook is told of faults", async (t) => {
  const server = await startServer(t, () => {
    throw new Error("planted");
  });
  const told: unknown[] = [];
  server.update({ error: (error) => void told.push(error) });
  await converse(server.port, GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  assert.match(String(told), /planted/);
});
