/**
 * Do many pieces leave in one write, in order, and large ones without being copied?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { Outbox } from "../../src/server/outbox.ts";
import { converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

async function socketPair(t: TestContext): Promise<[Socket, Socket]> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  assert.ok(address !== null && typeof address === "object");
  const near = connect(address.port, "127.0.0.1");
  const [far] = (await once(listener, "connection")) as [Socket];
  t.after(() => {
    near.destroy();
    far.destroy();
    listener.close();
  });
  return [near, far];
}

test("small pieces become one write, in order", async (t) => {
  const [near, far] = await socketPair(t);
  const write = t.mock.method(near, "write");
  const outbox = new Outbox();
  const pieces = Array.from({ length: 48 }, (_, i) => Buffer.from(`piece ${i};`));
  for (const piece of pieces) outbox.push(piece);
  assert.equal(outbox.size, Buffer.concat(pieces).length);
  outbox.flush(near);
  assert.equal(outbox.size, 0);
  assert.equal(write.mock.callCount(), 1);
  near.end();
  assert.deepEqual(await buffer(far), Buffer.concat(pieces));
});

test("a large piece goes out as it is, and what stands around it stays in its place", async (t) => {
  const [near, far] = await socketPair(t);
  const write = t.mock.method(near, "write");
  const outbox = new Outbox();
  const large = Buffer.alloc(100_000, "x");
  const pieces = [Buffer.from("a"), Buffer.from("b"), large, Buffer.from("c")];
  for (const piece of pieces) outbox.push(piece);
  const left = new Promise<void>((resolve) => outbox.flush(near, resolve));
  assert.ok(write.mock.calls.some((call) => call.arguments[0] === large));
  near.end();
  assert.deepEqual(await buffer(far), Buffer.concat(pieces));
  await left;
});

test("what sockets hold for a while is each one's own, and stays as it was", async (t) => {
  const pairs = await Promise.all([socketPair(t), socketPair(t)]);
  const outboxes = pairs.map(() => new Outbox());
  const sent = pairs.map((): Buffer[] => []);
  const flush = (index: number, pieces: readonly Buffer[]): void => {
    for (const piece of pieces) outboxes[index]?.push(piece);
    sent[index]?.push(...pieces);
    outboxes[index]?.flush(pairs[index]?.[0] as Socket);
  };
  // Nobody reads yet, and no kernel takes so much.
  for (const index of [0, 1]) flush(index, [Buffer.alloc(32_000_000, "x")]);
  for (let round = 0; round < 200; round++) {
    for (const index of [0, 1]) {
      flush(index, [Buffer.from(`of ${index}, `), Buffer.from(`round ${round};`)]);
    }
  }
  assert.ok(pairs.every(([near]) => near.writableLength > 0));
  const read = pairs.map(async ([near, far]) => {
    near.end();
    return buffer(far);
  });
  for (const [index, bytes] of (await Promise.all(read)).entries()) {
    assert.ok(bytes.equals(Buffer.concat(sent[index] ?? [])));
  }
});

test("sixteen pipelined requests are answered in one write", async (t) => {
  const server = await startServer(t, ({ path }) => HttpResponse.text(path));
  const write = t.mock.method(Socket.prototype, "write");
  const ask = (i: number, field = "") => `GET /${i} HTTP/1.1\r\nHost: a\r\n${field}\r\n`;
  const requests = Array.from({ length: 15 }, (_, i) => ask(i)).join("");
  const responses = await converse(server.port, requests + ask(15, "Connection: close\r\n"));
  const paths = responses.map(({ content }) => content.toString());
  assert.deepEqual(
    paths,
    Array.from({ length: 16 }, (_, i) => `/${i}`),
  );
  const sockets = write.mock.calls.map((call) => call.this as Socket);
  const ours = sockets.filter((socket) => socket.localPort === server.port);
  assert.equal(ours.length, 1);
});
