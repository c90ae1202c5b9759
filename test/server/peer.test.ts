/**
 * Is it still known who was at the other end, when nobody is there any more?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Tap } from "../../src/server/tap.ts";
import { accessLog } from "../../src/wire/access-log.ts";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A tap that says when a connection is closed. */
function closing(): { readonly tap: Tap; readonly closed: Promise<string> } {
  const { promise: closed, resolve } = deferred<string>();
  return { tap: { closed: ({ remoteAddr }) => resolve(remoteAddr.hostname) }, closed };
}

/** Asks, and cuts the connection when the answer is being made; returns the port it came from. */
async function leave(port: number, begun: Promise<void>): Promise<number | undefined> {
  using client = await connect(port);
  await client.send(GET);
  await begun;
  const { localPort } = client.socket;
  client.socket.resetAndDestroy();
  return localPort;
}

test("a handler that promises its answer may look when its client is gone", async (t) => {
  const { tap, closed } = closing();
  const begun = deferred<void>();
  const seen = deferred<unknown>();
  const handler: Handler = async (_request, context) => {
    begun.resolve();
    await closed;
    seen.resolve(context.remoteAddr);
    return HttpResponse.text("late");
  };
  const { port } = await startServer(t, handler, { tap });
  const localPort = await leave(port, begun.promise);
  assert.deepEqual(await seen.promise, {
    transport: "tcp",
    hostname: "127.0.0.1",
    port: localPort,
  });
});

test("the access log names a client that is gone before its answer", async (t) => {
  const { promise: line, resolve } = deferred<string>();
  const begun = deferred<void>();
  const handler: Handler = () => {
    return new HttpResponse({
      content: {
        kind: "stream",
        chunks: {
          async *[Symbol.asyncIterator]() {
            yield Buffer.from("some");
            begun.resolve();
            await new Promise(() => {});
          },
        },
      },
    });
  };
  const { port } = await startServer(t, handler, { tap: accessLog(resolve) });
  await leave(port, begun.promise);
  assert.match(await line, / 127\.0\.0\.1 "GET \/ HTTP\/1\.1" 200 4 .*aborted\n$/);
});

test("whoever looks in time may look again when the connection is gone", async (t) => {
  const names: string[] = [];
  const { tap, closed } = closing();
  const look: Tap = { ...tap, opened: ({ remoteAddr }) => names.push(remoteAddr.hostname) };
  const { port } = await startServer(t, () => undefined, { tap: look });
  using client = await connect(port);
  client.socket.destroy();
  await once(client.socket, "close");
  assert.deepEqual([...names, await closed], ["127.0.0.1", "127.0.0.1"]);
});
