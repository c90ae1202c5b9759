/**
 * Does the server keep, time and end its connections as RFC 9112 §9 demands of it?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9112.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse, DEADLINE_MS } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/** Answers with the path; reads no content. */
const tell: Handler = ({ path }) => HttpResponse.text(path);

const contents = (responses: readonly ParsedResponse[]): string[] =>
  responses.map(({ content }) => content.toString());

test("§9.3-S1 a connection lasts for many requests", async (t) => {
  const { port } = await startServer(t, tell);
  using client = await connect(port);
  for (let asked = 1; asked <= 20; asked++) {
    await client.send(GET);
    const responses = await client.responses(asked);
    assert.equal(fieldValue(responses.at(-1) ?? { fields: [] }, "Connection"), undefined);
  }
  await client.send(LAST);
  assert.equal((await client.finalResponses()).length, 21);
});

test("§9.3-3 content that no handler reads is read to its end, or the connection is closed", async (t) => {
  const { port } = await startServer(t, tell, { maxUnreadBody: 100 });
  const smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const [padding, paths] of [
    [0, ["/", "/last"]],
    [100 - smuggled.length, ["/", "/last"]],
    [101 - smuggled.length, ["/"]],
    [100_000, ["/"]],
  ] as const) {
    const content = smuggled + "x".repeat(padding);
    const post = "POST / HTTP/1.1\r\nHost: a\r\n";
    const sized = `${post}Content-Length: ${content.length}\r\n\r\n${content}`;
    assert.deepEqual(contents(await converse(port, sized + LAST)), paths);
    const chunk = `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`;
    const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n${chunk}`;
    assert.deepEqual(contents(await converse(port, chunked + LAST)), paths);
  }
});

test("§9.3.2-1 pipelined requests are answered in the order in which they came", async (t) => {
  const { port } = await startServer(t, async ({ path }) => {
    // The later a request, the sooner its answer would be ready.
    await wait(Math.max(0, 20 - 4 * Number(path.slice(1))));
    return HttpResponse.text(path);
  });
  const paths = Array.from({ length: 8 }, (_, index) => `/${index}`);
  const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  assert.deepEqual(contents(await converse(port, requests.join("") + LAST)), [...paths, "/last"]);
});

test("§9.5-S1 a connection that has waited too long is closed in order, without a reset", async (t) => {
  const { port } = await startServer(t, tell, { keepAliveTimeout: 300, headersTimeout: 300 });
  for (const bytes of ["", GET, "GET / HT"]) {
    using client = await connect(port);
    await client.send(bytes);
    // Throws when the connection is reset.
    await client.untilClosed();
    assert.ok(client.ended);
  }
});

test("§9.5-S2 a client's close is noticed, and answered by closing", async (t) => {
  const server = await startServer(t, tell);
  using client = await connect(server.port);
  await client.send(GET);
  await client.responses(1);
  assert.equal(server.connections, 1);
  client.end();
  await client.untilClosed();
  const started = Date.now();
  while (server.connections > 0 && Date.now() - started < DEADLINE_MS) await wait(10);
  assert.equal(server.connections, 0);
});

test("§9.5-S3 a client that reads slowly is waited for, and gets everything", async (t) => {
  const content = Buffer.alloc(1_000_000, "y");
  const { port } = await startServer(t, () => new HttpResponse({ content }));
  using client = await connect(port);
  client.socket.pause();
  await client.send(GET.repeat(15) + LAST);
  await wait(300);
  client.socket.resume();
  const responses = await client.finalResponses();
  assert.equal(responses.length, 16);
  assert.ok(responses.every((response) => response.content.equals(content)));
});

test("§9.6-S1 a response that ends the connection says so", async (t) => {
  const { port } = await startServer(t, tell);
  for (const request of [LAST, "GET / HTTP/1.0\r\n\r\n", "GET /\r\n", "BAD REQUEST LINE\r\n"]) {
    const [response] = await converse(port, request);
    assert.equal(fieldValue(response ?? { fields: [] }, "Connection"), "close");
  }
});

const CLOSING = [
  "Connection: close\r\n",
  "connection: CLOSE\r\n",
  "Connection: keep-alive, close\r\n",
  "Connection: x\r\nConnection: close\r\n",
];

test("§9.6-3 a connection on which the client has said close is closed after the answer", async (t) => {
  const { port } = await startServer(t, tell);
  for (const fields of CLOSING) {
    using client = await connect(port);
    await client.send(`GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
    const responses = await client.finalResponses();
    assert.deepEqual(contents(responses), ["/"], fields);
  }
});

test("§9.6-S2 the answer to a client that has said close says close", async (t) => {
  const { port } = await startServer(t, tell);
  for (const fields of CLOSING) {
    const [response] = await converse(port, `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
    assert.equal(fieldValue(response ?? { fields: [] }, "Connection"), "close");
  }
});

test("§9.6-4 nothing that comes after a request with close is processed", async (t) => {
  const asked: string[] = [];
  const { port } = await startServer(t, async ({ path }) => {
    asked.push(path);
    await wait(5);
    return HttpResponse.text(path);
  });
  for (const split of ["whole", "bytes"] as const) {
    assert.deepEqual(contents(await converse(port, LAST + GET + GET, { split })), ["/last"]);
  }
  assert.deepEqual(asked, ["/last", "/last"]);
});

test("§9.6-5 a server that has said close closes in stages: its answer is read, though the client goes on sending", async (t) => {
  const { port } = await startServer(t, tell);
  using client = await connect(port);
  // The answer comes to the first line; the rest arrives when the server has long decided to close.
  await client.send(`GET /\r\n${"x".repeat(100_000)}`);
  await wait(50);
  await client.send("x".repeat(10_000));
  const responses = await client.finalResponses();
  assert.deepEqual(
    responses.map(({ status }) => status),
    [400],
  );
});

test("§9.6-6 nothing that comes after a response with close is processed", async (t) => {
  const asked: string[] = [];
  const { port } = await startServer(t, ({ path }) => {
    asked.push(path);
    return HttpResponse.text(path);
  });
  for (const refused of [
    "GET /\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
  ]) {
    const responses = await converse(port, refused + GET + GET);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
    );
  }
  assert.deepEqual(asked, []);
});
