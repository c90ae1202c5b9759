/**
 * What does a handler's mistake cost? That one response, at most that connection, never the server.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse, type ResponseContent } from "../../src/http/response.ts";
import { connect, converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const uncaught: unknown[] = [];
const remember = (error: unknown) => uncaught.push(error);
process.on("uncaughtException", remember);
process.on("unhandledRejection", remember);
after(() => assert.deepEqual(uncaught, []));

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const hello = () => HttpResponse.text("hello");

/** What a program without types might hand over. */
const anything = (value: unknown) => value as HttpResponse;

const GARBAGE: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["a number", 7],
  ["text", "hello"],
  ["an object", {}],
  ["an array", []],
  ["true", true],
  ["a function", () => 1],
  ["a symbol", Symbol("x")],
  ["an object that looks like a response", { status: 200, fields: {}, content: {} }],
  ["a web response", new Response("x")],
];

for (const [name, value] of GARBAGE) {
  test(`a handler that returns ${name}, at once or later: 500, and the connection goes on`, async (t) => {
    const tap = new RecordingTap();
    const handlers: Record<string, Handler> = {
      "/now": () => anything(value),
      "/later": () => Promise.resolve(anything(value)),
    };
    const server = await startServer(
      t,
      (request, context) => (handlers[request.path] ?? hello)(request, context),
      { tap },
    );
    using client = await connect(server.port);
    await client.send(GET.replace("/", "/now") + GET.replace("/", "/later") + GET);
    const responses = await client.responses(3);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [500, 500, 200],
    );
    assert.ok(tap.exchanges.slice(0, 2).every(({ error }) => error instanceof Error));
  });
}

const CONTENTS: readonly (readonly [string, unknown])[] = [
  ["text", "text"],
  ["a number", 5],
  ["an object", {}],
  ["an array", [1, 2]],
  ["a buffer that isn't bytes", new Uint16Array(4)],
  ["a stream without chunks", { kind: "stream" }],
  ["a stream of nothing", { kind: "stream", chunks: null }],
  ["a stream of a list", { kind: "stream", chunks: ["a"] }],
  ["a stream of negative length", { kind: "stream", chunks: pieces(), length: -1 }],
  ["a stream of half a byte", { kind: "stream", chunks: pieces(), length: 0.5 }],
  ["a source without length", { kind: "source", read: async () => 1, close: () => {} }],
  ["a source of negative length", { kind: "source", length: -1, read: async () => 1, close() {} }],
  [
    "a source of endless length",
    { kind: "source", length: Infinity, read: async () => 1, close() {} },
  ],
];

async function* pieces(...all: unknown[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield piece as Uint8Array;
}

for (const [name, content] of CONTENTS) {
  test(`content that is none is refused where it is made: ${name}`, async (t) => {
    assert.throws(() => new HttpResponse({ content: content as ResponseContent }), TypeError);
    const server = await startServer(t, async () => {
      await wait(1);
      return new HttpResponse({ content: content as ResponseContent });
    });
    using client = await connect(server.port);
    await client.send(GET + GET);
    assert.deepEqual(
      (await client.responses(2)).map(({ status }) => status),
      [500, 500],
    );
  });
}

const throwing = (message: string) => () => {
  throw new Error(message);
};

const BREAKING: readonly (readonly [string, () => unknown])[] = [
  [
    "a stream that can't be begun",
    () => ({ kind: "stream", chunks: { [Symbol.asyncIterator]: throwing("begin") } }),
  ],
  [
    "a stream of no iterator",
    () => ({ kind: "stream", chunks: { [Symbol.asyncIterator]: () => 5 } }),
  ],
  [
    "a stream whose next throws at once",
    () => ({
      kind: "stream",
      chunks: { [Symbol.asyncIterator]: () => ({ next: throwing("next") }) },
    }),
  ],
  [
    "a stream that can't be ended",
    () => ({
      kind: "stream",
      chunks: {
        [Symbol.asyncIterator]: () => ({ next: throwing("next"), return: throwing("return") }),
      },
    }),
  ],
  [
    "a stream whose end is no promise",
    () => ({
      kind: "stream",
      chunks: { [Symbol.asyncIterator]: () => ({ next: throwing("next"), return: () => 5 }) },
    }),
  ],
  ["a stream of text", () => ({ kind: "stream", chunks: pieces("text") })],
  ["a stream of null", () => ({ kind: "stream", chunks: pieces(null) })],
  [
    "a source whose read throws at once",
    () => ({ kind: "source", length: 5, read: throwing("read"), close: () => {} }),
  ],
  [
    "a source that can't be closed",
    () => ({ kind: "source", length: 5, read: throwing("read"), close: throwing("close") }),
  ],
  [
    "a source that claims more than it was asked for",
    () => ({ kind: "source", length: 5, read: async () => 99, close: () => {} }),
  ],
  [
    "a source that claims less than nothing",
    () => ({ kind: "source", length: 5, read: async () => -1, close: () => {} }),
  ],
  [
    "a source that doesn't say how much",
    () => ({ kind: "source", length: 5, read: async () => undefined, close: () => {} }),
  ],
];

for (const [name, make] of BREAKING) {
  test(`content that breaks costs its connection: ${name}`, async (t) => {
    const tap = new RecordingTap();
    const server = await startServer(
      t,
      (request) =>
        request.path === "/" ? new HttpResponse({ content: make() as ResponseContent }) : hello(),
      { tap },
    );
    const whole = { "GET / ": [], "HEAD / ": [] };
    for (const [index, start] of Object.keys(whole).entries()) {
      using client = await connect(server.port);
      await client.send(`${start}HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
      await client.untilCut();
      client.socket.destroy();
      await tap.untilClosed(index + 1);
    }
    const heads = tap.sentBytes.toString("latin1").split("HTTP/1.1 ").length - 1;
    assert.ok(heads <= 2, "one head for one request");
    const [response] = await converse(server.port, "GET /ok HTTP/1.0\r\n\r\n");
    assert.equal(response?.status, 200);
  });
}

const THROWN: readonly (readonly [string, unknown])[] = [
  ["an error", new Error("x")],
  ["nothing", undefined],
  ["null", null],
  ["text", "x"],
  ["an object without prototype", Object.create(null)],
];

for (const [name, thrown] of THROWN) {
  test(`a handler that throws ${name}, at once or later: 500`, async (t) => {
    const server = await startServer(t, (request) => {
      if (request.path === "/now") throw thrown;
      return request.path === "/later" ? Promise.reject(thrown) : hello();
    });
    using client = await connect(server.port);
    await client.send(GET.replace("/", "/now") + GET.replace("/", "/later") + GET);
    const responses = await client.responses(3);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [500, 500, 200],
    );
    assert.equal(responses[0]?.content.toString(), "500 Internal Server Error\n");
  });
}

test("a thenable is awaited as a promise is, and heard once", async (t) => {
  const first = HttpResponse.text("first");
  const thenable = (then: (resolve: (value: unknown) => void) => void) => anything({ then });
  const server = await startServer(t, (request) => {
    if (request.path === "/twice") {
      return thenable((resolve) => {
        resolve(first);
        resolve(HttpResponse.text("second"));
        setTimeout(resolve, 5, { content: {} });
      });
    }
    return thenable(throwing("then"));
  });
  using client = await connect(server.port);
  await client.send(GET.replace("/", "/twice") + GET);
  const [twice, broken] = await client.responses(2);
  assert.equal(twice?.content.toString(), "first");
  assert.equal(broken?.status, 500);
  await wait(20);
});

test("a handler that never answers is left alone, and gone with its client", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, () => new Promise(() => {}), { tap });
  using client = await connect(server.port);
  await client.send(GET);
  while (server.pendingRequests === 0) await wait(5);
  client.socket.resetAndDestroy();
  await tap.untilClosed();
  assert.equal(server.connections, 0);
  assert.equal(server.pendingRequests, 0);
  assert.equal(tap.exchanges[0]?.aborted, true);
  assert.equal(tap.exchanges[0]?.status, 0);
});

for (const [name, late] of [
  ["answers", () => hello()],
  ["fails", throwing("late")],
  ["returns garbage", () => anything({ content: {} })],
] as const) {
  test(`a handler that ${name} after its client has left disturbs nobody`, async (t) => {
    const tap = new RecordingTap();
    let goOn: () => void = () => {};
    const server = await startServer(
      t,
      async () => {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        return late();
      },
      { tap },
    );
    using client = await connect(server.port);
    await client.send(GET);
    while (server.pendingRequests === 0) await wait(5);
    client.socket.resetAndDestroy();
    await tap.untilClosed();
    goOn();
    await wait(20);
    assert.equal(tap.sights.at(-1)?.what, "closed");
  });
}

test("a handler may stop the server that it answers for", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(
    t,
    () => {
      void server.close(true);
      return hello();
    },
    { tap },
  );
  using client = await connect(server.port);
  await client.send(GET + GET);
  await client.untilCut();
  await server.finished;
  assert.equal(server.connections, 0);
});
