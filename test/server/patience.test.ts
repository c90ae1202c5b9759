/**
 * Does a request wait as long as its handler says, and for ever unless it says so?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { HandlerContext } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { countedStream } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n";
/** With deadlines as short as these the sweep is quick. */
const SHORT = { lingerTimeout: 40, keepAliveTimeout: 100, headersTimeout: 100 };
const hello = () => HttpResponse.text("hello");

test("bun#27479: a slow handler, and a quiet stream, are waited for unless they ask for less", async (t) => {
  const server = await startServer(
    t,
    async (request) => {
      await wait(400);
      if (request.path === "/") return hello();
      const pieces = (async function* () {
        yield "a";
        await wait(400);
        yield "b";
      })();
      return new HttpResponse({ content: countedStream(pieces) });
    },
    { ...SHORT, bodyIdleTimeout: 100, writeIdleTimeout: 100 },
  );
  using client = await connect(server.port);
  await client.send(GET + GET.replace("/", "/stream"));
  const responses = await client.responses(2);
  assert.deepEqual(
    responses.map(({ content }) => content.toString()),
    ["hello", "ab"],
  );
});

test("a handler that takes longer than it asked for: 503, its signal is aborted, and what it still gives is let go of", async (t) => {
  const contexts: HandlerContext[] = [];
  const late = countedStream(["late"]);
  const server = await startServer(
    t,
    async (request, context) => {
      if (request.path === "/ok") return hello();
      contexts.push(context);
      context.timeout(50);
      await wait(400);
      return new HttpResponse({ content: late });
    },
    SHORT,
  );
  using client = await connect(server.port);
  await client.send(GET + GET.replace("/", "/ok"));
  const responses = await client.responses(2);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [503, 200],
  );
  assert.equal(contexts[0]?.signal.reason.name, "AbortError");
  assert.equal(await contexts[0]?.completed, false);
  await wait(400);
  assert.equal(late.reads, 0);
});

test("a stream that is quiet for longer than its handler asked for is broken off", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(
    t,
    (_request, { timeout }) => {
      timeout(60);
      const pieces = (async function* () {
        for (let at = 0; at < 10; at++) {
          await wait(10);
          yield `${at}`;
        }
        await new Promise(() => {});
      })();
      return new HttpResponse({ content: countedStream(pieces) });
    },
    { ...SHORT, tap },
  );
  using client = await connect(server.port);
  await client.send(GET);
  const received = await client.untilCut();
  assert.ok(received.includes("9\r\n") || received.length === 0, "what moves isn't quiet");
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["a slow handler"]);
});

test("the time can be prolonged, and whatever a handler does begins it anew", async (t) => {
  const server = await startServer(
    t,
    async (_request, { timeout, inform }) => {
      timeout(100);
      for (let at = 0; at < 6; at++) {
        await wait(50);
        inform(102);
      }
      timeout(Number.POSITIVE_INFINITY);
      await wait(300);
      return hello();
    },
    SHORT,
  );
  using client = await connect(server.port);
  await client.send(GET);
  assert.equal((await client.responses(1)).at(-1)?.status, 200);
});

test("a client may be given more time for its content, or less, and only for this request", async (t) => {
  const server = await startServer(
    t,
    async (request, { timeout }) => {
      if (request.path !== "/") timeout(request.path === "/more" ? 5000 : 50);
      return HttpResponse.text(await request.content.text());
    },
    { ...SHORT, bodyIdleTimeout: 300 },
  );
  using patient = await connect(server.port);
  await patient.send(POST.replace("/", "/more"));
  await wait(600);
  await patient.send("hello");
  assert.equal((await patient.responses(1))[0]?.status, 200);
  await patient.send(POST);
  assert.deepEqual(
    (await patient.finalResponses()).map(({ status }) => status),
    [200, 408],
  );
  using hasty = await connect(server.port);
  const started = performance.now();
  await hasty.send(POST.replace("/", "/less"));
  assert.equal((await hasty.finalResponses())[0]?.status, 408);
  assert.ok(performance.now() - started < 5000);
});

test("a client may be given less time to read", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(
    t,
    (_request, { timeout }) => {
      timeout(100);
      return new HttpResponse({ content: Buffer.alloc(20 << 20) });
    },
    { ...SHORT, tap },
  );
  using client = await connect(server.port);
  client.socket.pause();
  await client.send(GET);
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["the peer doesn't read"]);
});

test("a time that can't be meant is a RangeError", async (t) => {
  const server = await startServer(t, (_request, { timeout }) => {
    for (const wrong of [0, -1, 0.5, Number.NaN, -Infinity, "5" as never, undefined as never]) {
      assert.throws(() => timeout(wrong), RangeError, String(wrong));
    }
    timeout(1);
    timeout(Number.MAX_SAFE_INTEGER);
    return hello();
  });
  using client = await connect(server.port);
  await client.send(GET);
  assert.equal((await client.responses(1))[0]?.status, 200);
});
