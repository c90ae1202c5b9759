/**
 * Does the last answer arrive whole, whatever the peer still sends, and does the end come in time?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, type RawClient } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const HOST = "Host: h\r\n";
const MEGABYTE = Buffer.alloc(1 << 20, "x");
const hello = () => HttpResponse.text("hello");
const readAll: Handler = async (request) => {
  await request.content.bytes();
  return hello();
};

/** Sends a head and a megabyte as a client does that looks at no answer before it is done. */
async function sendAll(client: RawClient, head: string): Promise<void> {
  client.socket.pause();
  client.socket.write(head);
  for (let at = 0; at < MEGABYTE.length; at += 16_384) {
    client.socket.write(MEGABYTE.subarray(at, at + 16_384));
    await wait(1);
  }
  client.socket.resume();
}

const EARLY: readonly (readonly [name: string, head: string, status: number])[] = [
  ["413", `POST / HTTP/1.1\r\n${HOST}Content-Length: ${1 << 30}\r\n\r\n`, 413],
  ["400", `POST / HTTP/1.1\r\n${HOST}Content-Length: x\r\n\r\n`, 400],
  ["400 in a chunk", `POST /read HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nz\r\n`, 400],
  ["431", `POST / HTTP/1.1\r\n${"A: b\r\n".repeat(101)}`, 431],
  ["417", `POST / HTTP/1.1\r\n${HOST}Expect: x\r\nContent-Length: ${1 << 20}\r\n\r\n`, 417],
  [
    "an answer without reading",
    `POST / HTTP/1.1\r\n${HOST}Content-Length: ${1 << 20}\r\n\r\n`,
    200,
  ],
];

for (const [name, head, status] of EARLY) {
  test(`an early answer reaches a client that still sends a megabyte: ${name}`, async (t) => {
    const tap = new RecordingTap();
    const handler: Handler = (request, context) =>
      request.path === "/read" ? readAll(request, context) : hello();
    const server = await startServer(t, handler, { tap });
    using client = await connect(server.port);
    await sendAll(client, head);
    const responses = await client.finalResponses();
    assert.deepEqual(
      responses.map((response) => response.status),
      [status],
    );
    client.end();
    await tap.untilClosed();
    assert.equal(server.connections, 0);
  });
}

test("the patience with a peer that goes on sending has an end", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, hello, { tap, lingerTimeout: 300 });
  using client = await connect(server.port);
  client.socket.on("error", () => {});
  client.socket.write("\n");
  const started = performance.now();
  const timer = setInterval(() => client.socket.write(MEGABYTE.subarray(0, 4096)), 1);
  await tap.untilClosed();
  clearInterval(timer);
  assert.ok(performance.now() - started < 5000);
  assert.deepEqual(tap.reasons, ["LINE_FEED_ALONE"]);
});

test("a peer that keeps its side open is waited for, and not for ever", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, hello, { tap, lingerTimeout: 300 });
  using client = await connect(server.port);
  await client.send("GET / HTTP/1.0\r\n\r\n");
  const started = performance.now();
  await client.finalResponses();
  await tap.untilClosed();
  const took = performance.now() - started;
  assert.ok(took >= 250 && took < 5000, `${took} ms`);
});

test("a peer that has closed its side is not waited for", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, hello, { tap, lingerTimeout: 30_000 });
  using client = await connect(server.port);
  await client.send("GET / HTTP/1.0\r\n\r\n");
  client.end();
  await client.finalResponses();
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["done"]);
});

test("a large last answer arrives whole at a slow reader that has sent too much", async (t) => {
  const content = Buffer.alloc(8 << 20, "y");
  const tap = new RecordingTap();
  const server = await startServer(t, () => new HttpResponse({ content }), { tap });
  using client = await connect(server.port);
  client.socket.pause();
  client.socket.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: ${1 << 20}\r\n\r\n`);
  client.socket.write(MEGABYTE);
  await wait(300);
  client.socket.resume();
  const [response] = await client.finalResponses();
  assert.equal(response?.content.length, content.length);
});

test("nothing that comes after the last answer is answered", async (t) => {
  let handled = 0;
  const server = await startServer(t, () => {
    handled++;
    return hello();
  });
  using client = await connect(server.port);
  const last = `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
  await client.send(last + last + last);
  await client.responses(1);
  await client.send(last);
  assert.equal((await client.finalResponses()).length, 1);
  assert.equal(handled, 1);
});
