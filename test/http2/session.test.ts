/**
 * Does each stream go its own way, and the connection to its end?
 */
import assert from "node:assert/strict";
import { type EventEmitter, once } from "node:events";
import { constants } from "node:http2";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { SPEAKER } from "../../src/http2/speaking.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import type { Server } from "../../src/server/server.ts";
import { type Counted, countedSource, countedStream, filled } from "../server/contents.ts";
import { RecordingTap } from "../server/recording-tap.ts";
import {
  answerOn,
  ask,
  connectFrames,
  connectHttp2,
  END_HEADERS,
  END_STREAM,
  frame,
  framesOf,
  GOAWAY,
  getHead,
  HEADERS,
  literal,
  open,
  RST_STREAM,
} from "../support/http2-client.ts";
import { connect, DEADLINE_MS, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const LARGE = 4_000_000;
const hello: Handler = ({ path }) => HttpResponse.text(`hello ${path}`);

function start(
  t: TestContext,
  handler: Handler = hello,
  options: Partial<ServerOptions> = {},
): Promise<Server> {
  return startServer(t, handler, options, () => SPEAKER);
}

/** Whether or not it ends well. */
function closeOf(emitter: EventEmitter): Promise<unknown> {
  return new Promise((resolve) => emitter.once("close", resolve));
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const started = Date.now();
  while (!holds()) {
    assert.ok(Date.now() - started < DEADLINE_MS, `waited too long: ${what}`);
    await sleep(2);
  }
}

/** Answers with something large under /large, and else at once. */
function large(source: Counted & ReturnType<typeof countedSource>): Handler {
  return (request, context) =>
    request.path === "/large" ? new HttpResponse({ content: source }) : hello(request, context);
}

test("a response waits for its client, and not its neighbours", async (t) => {
  const source = countedSource(LARGE);
  const server = await start(t, large(source));
  const session = await connectHttp2(t, server.port);
  const stream = open(session, { path: "/large" });
  await once(stream, "response");
  assert.equal(String((await ask(session, { path: "/other" })).content), "hello /other");
  await sleep(50);
  const readAtFirst = source.reads;
  assert.ok(readAtFirst <= 4, `${readAtFirst} reads for a client that takes nothing`);
  const pieces: Buffer[] = [];
  stream.on("data", (bytes: Buffer) => pieces.push(bytes));
  await within(once(stream, "end"), () => "reading all");
  assert.ok(Buffer.concat(pieces).equals(filled(LARGE)));
  await until("the source is closed", () => source.closed === 1);
});

test("several requests on one connection are that many requests, and one connection", async (t) => {
  let goOn: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const server = await start(t, () => asked.then(() => HttpResponse.text("at last")));
  const session = await connectHttp2(t, server.port);
  const answers = ["/1", "/2", "/3"].map((path) => ask(session, { path }));
  await until("all are asked", () => server.pendingRequests === 3);
  assert.deepEqual([server.connections, server.answeringConnections], [1, 1]);
  goOn();
  await Promise.all(answers);
  await until("all are answered", () => server.pendingRequests === 0);
  assert.deepEqual([server.connections, server.answeringConnections], [1, 0]);
});

test("a request waits for its handler, and not its neighbours", async (t) => {
  let goOn: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const server = await start(t, async ({ path, content }) => {
    if (path !== "/upload") return HttpResponse.text("other");
    await asked;
    return new HttpResponse({ content: await content.bytes() });
  });
  const session = await connectHttp2(t, server.port);
  const stream = open(session, { method: "POST", path: "/upload" });
  let sent = 0;
  const upload = open(session, { method: "POST", path: "/upload", content: filled(LARGE) });
  upload.on("drain", () => sent++);
  assert.equal(String((await ask(session)).content), "other");
  await sleep(50);
  assert.equal(upload.writableFinished, false, "nobody has read it, and it has left");
  goOn();
  const answer = await within(answerOn(upload), () => "uploading");
  assert.ok(answer.content.equals(filled(LARGE)));
  stream.close();
});

test("who resets a stream is heard by its handler, and others go on", async (t) => {
  const source = countedSource(LARGE);
  const tap = new RecordingTap();
  const heard: unknown[] = [];
  const completed: Promise<boolean>[] = [];
  const server = await start(
    t,
    (request, context) => {
      completed.push(context.completed);
      context.signal.addEventListener("abort", () => heard.push(context.signal.reason.message));
      return large(source)(request, context);
    },
    { tap },
  );
  const session = await connectHttp2(t, server.port);
  const stream = open(session, { path: "/large" });
  await once(stream, "response");
  stream.close(constants.NGHTTP2_CANCEL);
  await until("the handler hears of it", () => heard.length > 0);
  assert.match(String(heard[0]), /the stream was reset: CANCEL/);
  assert.equal(await completed[0], false);
  assert.equal(source.closed, 1);
  assert.ok(tap.exchanges[0]?.aborted);
  assert.equal((await ask(session)).status, 200);
  assert.equal(await completed[1], true);
  assert.equal(heard.length, 1);
  assert.equal(server.connections, 1);
});

test("content that fails resets its stream, and no other", async (t) => {
  const server = await start(t, ({ path }) => {
    if (path !== "/fails") return HttpResponse.text("other");
    return new HttpResponse({ content: countedStream(["some", new Error("on purpose")]) });
  });
  const session = await connectHttp2(t, server.port);
  await assert.rejects(ask(session, { path: "/fails" }), /INTERNAL_ERROR/);
  assert.equal((await ask(session)).status, 200);
});

test("a hundred requests at once are answered, and one more is refused until one is done", async (t) => {
  const waiting: (() => void)[] = [];
  const server = await start(t, async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return HttpResponse.text("done");
  });
  const session = await connectHttp2(t, server.port);
  await until("settings", () => session.remoteSettings.maxConcurrentStreams === 100);
  const answers = Array.from({ length: 101 }, () => ask(session));
  await until("a hundred are asked", () => waiting.length === 100);
  assert.equal(server.pendingRequests, 100);
  assert.equal(server.connections, 1);
  await sleep(20);
  assert.equal(waiting.length, 100);
  for (const go of waiting.splice(0)) go();
  await until("the last is asked", () => waiting.length === 1);
  waiting[0]?.();
  for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
  assert.equal(server.pendingRequests, 0);
});

test("who asks for much and reads nothing doesn't fill the memory", async (t) => {
  const sources: Counted[] = [];
  const server = await start(t, ({ path }) => {
    if (path !== "/large") return HttpResponse.text("other");
    const source = countedSource(LARGE);
    sources.push(source);
    return new HttpResponse({ content: source });
  });
  const greedy = await connectHttp2(t, server.port);
  for (let i = 0; i < 99; i++) open(greedy, { path: "/large" }).on("error", () => {});
  // Nor does it keep itself from whatever is small.
  assert.equal((await ask(greedy)).status, 200);
  const other = await connectHttp2(t, server.port);
  await sleep(100);
  assert.equal((await ask(other)).status, 200);
  const reads = sources.reduce((sum, { reads }) => sum + reads, 0);
  assert.ok(reads < 20, `${reads} pieces were read for a client that takes nothing`);
});

test("the deadlines of a request hold for a stream", async (t) => {
  const options = { bodyIdleTimeout: 100, writeIdleTimeout: 200 };
  const source = countedSource(LARGE);
  const server = await start(
    t,
    async (request, context) => {
      if (request.path === "/slow") {
        context.timeout(100);
        await sleep(2_000, undefined, { ref: false });
      }
      if (request.path === "/upload") await request.content.bytes();
      return large(source)(request, context);
    },
    options,
  );
  const session = await connectHttp2(t, server.port);
  assert.equal((await ask(session, { path: "/slow" })).status, 503);
  const upload = session.request({ ":method": "POST", ":path": "/upload" });
  assert.equal((await within(answerOn(upload), () => "a 408")).status, 408);
  const unread = open(session, { path: "/large" });
  unread.on("error", () => {});
  await within(closeOf(unread), () => "cutting who doesn't read");
  assert.equal(source.closed, 1);
  assert.equal((await ask(session)).status, 200);
});

test("a client that reads slowly, but reads, is served to the end", async (t) => {
  const source = countedSource(400_000);
  const server = await start(t, large(source), { writeIdleTimeout: 300 });
  const session = await connectHttp2(t, server.port);
  const stream = open(session, { path: "/large" });
  let size = 0;
  stream.on("data", (bytes: Buffer) => {
    size += bytes.length;
    stream.pause();
    setTimeout(() => stream.resume(), 30);
  });
  await within(once(stream, "close"), () => "reading slowly");
  assert.equal(stream.rstCode, 0);
  assert.equal(size, 400_000);
});

test("an idle connection ends, and so does one on which nothing is asked", async (t) => {
  const tap = new RecordingTap();
  const options = { keepAliveTimeout: 100, headersTimeout: 100, lingerTimeout: 50, tap };
  const server = await start(t, hello, options);
  const idle = await connectHttp2(t, server.port);
  await ask(idle);
  const silent = await connectFrames(t, server.port);
  await silent.untilCut();
  assert.deepEqual(goawaysOf(silent.received)[0], { last: 0, code: 0 });
  await until("nobody is left", () => server.connections === 0);
  assert.equal(tap.reasons.filter((reason) => reason === "idle").length, 2);
});

test("a client that leaves without a word is noticed, and still gets what it asked for", async (t) => {
  const server = await start(t, async (request, context) => {
    await sleep(50);
    return hello(request, context);
  });
  const client = await connectFrames(t, server.port);
  await client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, getHead()));
  client.end();
  await client.untilClosed();
  assert.ok(answered(client.received, 1));
  const silent = await connectFrames(t, server.port);
  silent.end();
  await silent.untilClosed();
  const lost = await connectHttp2(t, server.port);
  lost.socket.resetAndDestroy?.();
  lost.destroy();
  await until("nobody is left", () => server.connections === 0);
});

test("who sends pings and nothing else is idle all the same", async (t) => {
  const server = await start(t, hello, { keepAliveTimeout: 150, lingerTimeout: 50 });
  const session = await connectHttp2(t, server.port);
  await ask(session);
  const timer = setInterval(() => !session.destroyed && session.ping(() => {}), 20);
  await within(once(session, "close"), () => "ending who only pings");
  clearInterval(timer);
});

test("when the server stops, all that was accepted is answered, and what crosses, too", async (t) => {
  const waiting: (() => void)[] = [];
  const server = await start(t, async (request, context) => {
    if (request.path === "/slow") await new Promise<void>((resolve) => waiting.push(resolve));
    return hello(request, context);
  });
  const client = await connectFrames(t, server.port);
  const flags = END_HEADERS | END_STREAM;
  await client.send(frame(HEADERS, flags, 1, getHead("/slow")));
  await until("the first is asked", () => waiting.length === 1);
  const closed = server.close({ idleMs: 100 });
  // The client hasn't heard of anything.
  await client.send(frame(HEADERS, flags, 3, getHead("/crossing")));
  await client.until("an answer", (bytes) => answered(bytes, 3) || undefined);
  assert.deepEqual(goawaysOf(client.received), []);
  await client.until("GOAWAY", (bytes) => goawaysOf(bytes)[0]);
  waiting[0]?.();
  await client.untilClosed();
  await within(closed, () => "stopping");
  assert.deepEqual(goawaysOf(client.received)[0], { last: 3, code: 0 });
  assert.ok(answered(client.received, 1));
});

test("when the server stops, idle connections end", async (t) => {
  const server = await start(t);
  const session = await connectHttp2(t, server.port);
  await ask(session);
  const gone = once(session, "close");
  await within(server.close({ idleMs: 0 }), () => "stopping");
  await within(gone, () => "the end of the connection");
});

test("when the server is cut, nothing holds it", async (t) => {
  const server = await start(t, () => new Promise(() => {}));
  const session = await connectHttp2(t, server.port);
  const stream = open(session);
  stream.on("error", () => {});
  await until("it is asked", () => server.pendingRequests === 1);
  await within(server.close(true), () => "cutting");
  assert.equal(server.connections, 0);
});

test("a connection ends after as many requests as it may have", async (t) => {
  const server = await start(t, hello, { maxRequestsPerConnection: 2, lingerTimeout: 50 });
  const session = await connectHttp2(t, server.port);
  assert.equal((await ask(session)).status, 200);
  const gone = once(session, "close");
  assert.equal((await ask(session)).status, 200);
  await within(gone, () => "the end of the connection");
});

test("an idle connection gives way to another", async (t) => {
  const server = await start(t, hello, { maxConnections: 1, lingerTimeout: 50 });
  const first = await connectHttp2(t, server.port);
  await ask(first);
  const gone = closeOf(first);
  const second = await connectHttp2(t, server.port);
  assert.equal((await ask(second)).status, 200);
  await within(gone, () => "the first gives way");
  assert.equal(server.refusedConnections, 0);
});

test("content that is held back is asked for when somebody wants it", async (t) => {
  const server = await start(t, async ({ content }) => HttpResponse.text(await content.text()));
  const session = await connectHttp2(t, server.port);
  const stream = session.request({ ":method": "POST", ":path": "/", expect: "100-continue" });
  await within(once(stream, "continue"), () => "a 100");
  const answer = answerOn(stream);
  stream.end("wanted");
  assert.equal(String((await answer).content), "wanted");
});

test("a malformed request is reset, and the next one answered", async (t) => {
  const server = await start(t);
  const client = await connectFrames(t, server.port);
  const flags = END_HEADERS | END_STREAM;
  const malformed = [
    literal("Upper", "case"),
    literal("connection", "close"),
    literal("transfer-encoding", "chunked"),
    literal("te", "gzip"),
    literal(":path", "/twice"),
    literal(":unknown", "1"),
    literal("host", "another.example"),
    literal("content-length", "5"),
  ];
  for (const [index, line] of malformed.entries()) {
    const head = Buffer.concat([getHead(), line]);
    await client.send(frame(HEADERS, flags, 2 * index + 1, head));
  }
  const last = 2 * malformed.length + 1;
  await client.send(frame(HEADERS, flags, last, getHead("/good")));
  await client.until("an answer", (bytes) => answered(bytes, last) || undefined);
  for (const index of malformed.keys()) {
    assert.ok(!answered(client.received, 2 * index + 1), `request ${index} was answered`);
    const resets = framesOf(client.received).filter(({ type }) => type === RST_STREAM);
    assert.ok(
      resets.some(({ stream }) => stream === 2 * index + 1),
      `${index} wasn't reset`,
    );
  }
});

test("a tunnel goes over a stream", async (t) => {
  const server = await start(t, (_request, context) =>
    context.upgrade((socket) => {
      socket.on("data", (bytes) => socket.write(Buffer.from(String(bytes).toUpperCase())));
      socket.on("end", () => socket.end());
    }),
  );
  const session = await connectHttp2(t, server.port);
  const stream = session.request({ ":method": "CONNECT", ":authority": "inside.example:1" });
  const answer = answerOn(stream);
  await within(once(stream, "response"), () => "granting the tunnel");
  stream.end("through it");
  assert.equal(String((await within(answer, () => "the end")).content), "THROUGH IT");
});

test("an onlooker sees each stream as a connection, in the words of HTTP/1.1", async (t) => {
  const tap = new RecordingTap();
  const carried: unknown[] = [];
  const opened = tap.opened.bind(tap);
  const watching = Object.assign(tap, {
    opened: (connection: { carriedBy?: unknown }) => {
      carried.push(connection.carriedBy);
      opened();
    },
  });
  const server = await start(t, async ({ content }) => HttpResponse.text(await content.text()), {
    tap: watching,
  });
  const session = await connectHttp2(t, server.port);
  await ask(session, { method: "POST", path: "/a?b", content: "text", fields: [["X-A", "1"]] });
  assert.deepEqual(carried, [undefined, { connection: 1, stream: 1 }]);
  const asked = tap.receivedBytes.toString("latin1");
  assert.match(asked, /^POST \/a\?b HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nx-a: 1\r\n/);
  assert.match(asked, /transfer-encoding: chunked\r\n\r\n4\r\ntext\r\n0\r\n\r\n$/);
  assert.match(tap.sentBytes.toString("latin1"), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\ntext$/s);
  assert.equal(tap.exchanges[0]?.httpVersion, "2.0");
});

test("who begins with HTTP/1 or with half a preface is understood, too", async (t) => {
  const server = await start(t, hello, { headersTimeout: 200 });
  using older = await connect(server.port);
  await older.send("GET /older HTTP/1.1\r\nHost: a\r\n\r\n", { split: "bytes" });
  assert.equal(String((await older.responses(1))[0]?.content), "hello /older");
  using alike = await connect(server.port);
  await alike.send("PRI * HTTP/1.1\r\nHost: a\r\n\r\n", { split: "bytes" });
  assert.equal((await alike.responses(1))[0]?.status, 400);
  using half = await connect(server.port);
  await half.send("PRI * HTTP/2.0\r\n\r\nSM");
  await half.untilCut();
  assert.equal(half.received.length, 0);
});

function goawaysOf(bytes: Buffer): { readonly last: number; readonly code: number }[] {
  return framesOf(bytes)
    .filter(({ type }) => type === GOAWAY)
    .map(({ payload }) => ({ last: payload.readUInt32BE(0), code: payload.readUInt32BE(4) }));
}

function answered(bytes: Buffer, stream: number): boolean {
  return framesOf(bytes).some((one) => one.stream === stream && (one.flags & END_STREAM) !== 0);
}
