/**
 * Do tracing tools hear of each request, in its own context, with the same object at both ends?
 */
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { test } from "node:test";
import { serve } from "../../src/app/serve.ts";
import type { RequestEnded, RequestStarted } from "../../src/server/tracing.ts";
import { converse, within } from "../support/raw-client.ts";

test("each request has a beginning and an end, and its handler the store of a subscriber", async (t) => {
  const store = new AsyncLocalStorage<string>();
  const started: RequestStarted[] = [];
  const ended: RequestEnded[] = [];
  const seen: (string | undefined)[] = [];
  const starts = channel("barewire.request.start");
  const onEnd = (message: unknown): void => void ended.push(message as RequestEnded);
  starts.bindStore(store, (message) => {
    started.push(message as RequestStarted);
    return (message as RequestStarted).request.target;
  });
  subscribe("barewire.request.end", onEnd);
  const server = serve({
    hostname: "127.0.0.1",
    port: 0,
    error: () => undefined,
    fetch: async (request) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(store.getStore());
      if (request.url.endsWith("/b")) throw new Error("b");
      return new Response("x");
    },
  });
  t.after(() => within(server.close(true), () => "closing the server"));
  const { port } = await server.ready();
  const ask = (path: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  for (const text of [ask("/a"), ask("/b"), "GET / HTTP/1.1\r\n\r\n"]) await converse(port, text);
  assert.deepEqual(seen, ["/a", "/b"]);
  assert.deepEqual(
    ended.map(({ exchange }) => exchange.status),
    [200, 500, 400],
  );
  assert.deepEqual(
    started.map(({ exchange }) => exchange),
    ended.slice(0, 2).map(({ exchange }) => exchange),
  );
  assert.equal(String(ended[1]?.exchange.error), "Error: b");
  assert.equal(ended[2]?.exchange.violation?.code, "HOST_MISSING");
  assert.equal(ended[0]?.connection.remoteAddr.hostname, "127.0.0.1");

  starts.unbindStore(store);
  unsubscribe("barewire.request.end", onEnd);
  await converse(port, ask("/c"));
  assert.deepEqual([started.length, ended.length, seen.at(-1)], [2, 3, undefined]);
});

test("the end tells how long it took, where somebody measures time", async (t) => {
  const told: number[] = [];
  const onEnd = (message: unknown): void =>
    void told.push((message as RequestEnded).exchange.durationMs);
  subscribe("barewire.request.end", onEnd);
  t.after(() => unsubscribe("barewire.request.end", onEnd));
  const measured: number[] = [];
  const server = serve({
    hostname: "127.0.0.1",
    port: 0,
    tap: { exchange: (_connection, { durationMs }) => void measured.push(durationMs) },
    fetch: () => new Response("x"),
  });
  t.after(() => within(server.close(true), () => "closing the server"));
  const { port } = await server.ready();
  await converse(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  assert.ok((measured[0] ?? 0) > 0);
  assert.deepEqual(told, measured);
});
