/**
 * Is the hook asked once of each fault, whatever it answers with, and does the server still hear of the fault?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type ServeOptions, serve } from "../../src/app/serve.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Exchange } from "../../src/server/tap.ts";
import { connect, converse } from "../support/raw-client.ts";

const BOOM = new Error("boom");

interface Asked {
  readonly answer: string;
  /** What the log hears of it. */
  readonly error: unknown;
}

async function ask(t: TestContext, options: ServeOptions): Promise<Asked> {
  const heard: Exchange[] = [];
  const tap = { exchange: (_: unknown, exchange: Exchange) => void heard.push(exchange) };
  const server = serve({ hostname: "127.0.0.1", port: 0, tap, ...options });
  t.after(() => server.close(true));
  await server.ready();
  const [response] = await converse(server.port, "GET /path HTTP/1.0\r\n\r\n");
  const answer = `${response?.status} ${response?.content.toString()}`;
  return { answer, error: heard[0]?.error };
}

const failing: readonly (readonly [kind: string, options: ServeOptions])[] = [
  ["a fetch that throws", { fetch: () => raise(BOOM) }],
  ["a fetch that rejects", { fetch: () => Promise.reject(BOOM) }],
  ["a handler that throws", { handler: () => raise(BOOM) }],
  ["a handler that rejects", { handler: () => Promise.reject(BOOM) }],
];

function raise(error: unknown): never {
  throw error;
}

for (const [kind, options] of failing) {
  test(`${kind}: the hook answers in either kind, at once or later`, async (t) => {
    for (const said of [
      () => new Response("told", { status: 503 }),
      async () => new Response("told", { status: 503 }),
      () => HttpResponse.text("told", { status: 503 }),
      async () => HttpResponse.text("told", { status: 503 }),
    ]) {
      const told: unknown[] = [];
      const error: ServeOptions["error"] = (cause, request) => {
        told.push([cause, request?.path]);
        return said();
      };
      const asked = await ask(t, { ...options, error });
      assert.deepEqual(asked, { answer: "503 told", error: BOOM });
      assert.deepEqual(told, [[BOOM, "/path"]]);
    }
  });

  test(`${kind}: the hook says nothing, or fails itself`, async (t) => {
    let told = 0;
    const count = (): void => void told++;
    const nothing = await ask(t, { ...options, error: () => void count() });
    assert.deepEqual([nothing.answer.slice(0, 4), nothing.error, told], ["500 ", BOOM, 1]);
    const second = new Error("second");
    for (const error of [() => raise(second), () => Promise.reject(second)]) {
      const asked = await ask(t, { ...options, error });
      assert.deepEqual([asked.answer.slice(0, 4), asked.error], ["500 ", second]);
    }
  });
}

test("without a hook, the fault is printed, as it always was", async (t) => {
  const printed = t.mock.method(console, "error", () => {});
  const asked = await ask(t, { fetch: () => raise(BOOM) });
  assert.deepEqual([asked.answer.slice(0, 4), asked.error], ["500 ", BOOM]);
  assert.deepEqual(
    printed.mock.calls.map((call) => call.arguments),
    [[BOOM]],
  );
});

test("pipelined faults keep their own answers", async (t) => {
  const error: ServeOptions["error"] = async (_, request) => new Response(request?.path ?? "");
  const server = serve({ hostname: "127.0.0.1", port: 0, fetch: () => raise(BOOM), error });
  t.after(() => server.close(true));
  await server.ready();
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const last = "GET /c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const responses = await converse(server.port, get("/a") + get("/b") + last);
  const texts = responses.map(({ content }) => content.toString());
  assert.deepEqual(texts, ["/a", "/b", "/c"]);
});

test("a stream that fails before its first byte, now or soon: the hook answers in either kind", async (t) => {
  async function* soon(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(0);
    await pause(20);
    throw BOOM;
  }
  const streams: ServeOptions[] = [
    { fetch: () => new Response(ReadableStream.from(soon())) },
    { handler: () => new HttpResponse({ content: { kind: "stream", chunks: soon() } }) },
  ];
  for (const options of streams) {
    for (const said of [
      () => new Response("told", { status: 503 }),
      async () => HttpResponse.text("told", { status: 503 }),
    ]) {
      const told: unknown[] = [];
      const error: ServeOptions["error"] = (cause, request) => {
        told.push([cause, request?.path]);
        return said();
      };
      const asked = await ask(t, { ...options, error });
      assert.deepEqual(asked, { answer: "503 told", error: BOOM });
      assert.deepEqual(told, [[BOOM, "/path"]]);
    }
  }
});

test("a stream that fails behind its first byte: the hook is told once, and nothing is answered", async (t) => {
  async function* half(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("half");
    await pause(20);
    throw BOOM;
  }
  const told: unknown[] = [];
  const error: ServeOptions["error"] = (cause) => {
    told.push(cause);
    return new Response("told");
  };
  const fetch = (): Response => new Response(ReadableStream.from(half()));
  const server = serve({ hostname: "127.0.0.1", port: 0, fetch, error });
  t.after(() => server.close(true));
  await server.ready();
  using client = await connect(server.port);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.match((await client.untilCut()).toString(), /\r\n4\r\nhalf\r\n$/);
  assert.deepEqual(told, [BOOM]);
});
