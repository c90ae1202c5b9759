/**
 * Is exactly what was announced sent, or the connection broken; and is content let go of once?
 */
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { HttpResponse, type ResponseContent } from "../../src/http/response.ts";
import { LAST_CHUNK } from "../../src/http1/chunked.ts";
import { FIRST_PIECE_MS } from "../../src/server/opening.ts";
import { sendingOf } from "../../src/server/sending.ts";
import { connect, converse, RawClient, within } from "../support/raw-client.ts";
import { readResponses } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { countedSource, countedStream, filled } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const GET_1_0 = "GET / HTTP/1.0\r\n\r\n";
const HEAD = GET.replace("GET", "HEAD");
const answerWith = (content: ResponseContent) => () => new HttpResponse({ content });

/** Everything that came before the connection ended, in whatever way. */
async function ending(port: number, request: string): Promise<Buffer> {
  using client = await connect(port);
  await client.send(request);
  return await client.untilCut();
}

for (const length of [0, 1, 65_535, 65_536, 65_537, 196_608, 196_609, 3_000_000]) {
  test(`a source of ${length} bytes arrives whole and is closed once`, async (t) => {
    const content = countedSource(length);
    const server = await startServer(t, answerWith(content));
    const [response] = await converse(server.port, GET);
    assert.equal(response?.framing, "length");
    assert.ok(response.content.equals(filled(length)));
    assert.equal(content.closed, 1);
  });
}

test("a source may be read in pieces of any size", async (t) => {
  const content = countedSource(1000, (into, position) => {
    for (let i = 0; i < 7; i++) into[i] = (position + i) % 251;
    return Math.min(7, into.length);
  });
  const server = await startServer(t, answerWith(content));
  const [response] = await converse(server.port, GET);
  assert.ok(response?.content.equals(filled(1000)));
  assert.equal(content.closed, 1);
});

test("a peer that takes pieces fast gets larger ones, up to a bound, and a slow one small ones", async (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const sizes: number[] = [];
  const content = countedSource(10_000_000, (into) => {
    sizes.push(into.length);
    return into.length;
  });
  const sending = sendingOf(
    content,
    () => {},
    async () => LAST_CHUNK,
  );
  for (const milliseconds of [0, 49, 49, 49, 49, 50, 0, 1000, 1000]) {
    now += milliseconds;
    await sending.next();
  }
  const [small, double, ...rest] = sizes;
  assert.deepEqual([small, double], [65_536, 131_072]);
  assert.deepEqual(rest, [262_144, 524_288, 524_288, 65_536, 131_072, 65_536, 65_536]);
  sending.close();
});

test("a buffer is not filled again before it has left", async (t) => {
  const length = 20_000_000;
  const content = countedSource(length);
  const server = await startServer(t, answerWith(content));
  using client = await connect(server.port);
  client.socket.pause();
  await client.send(GET);
  for (let i = 0; i < 20; i++) {
    await wait(10);
    client.socket.resume();
    await new Promise((resolve) => setImmediate(resolve));
    client.socket.pause();
  }
  client.socket.resume();
  const [response] = await client.finalResponses();
  assert.ok(response?.content.equals(filled(length)));
});

const BREAKING: readonly (readonly [
  name: string,
  make: () => ResponseContent & { closed: number },
])[] = [
  ["a source that ends early", () => countedSource(10, (_, at) => (at === 0 ? 4 : 0))],
  ["a source that fails at first", () => countedSource(10, () => Promise.reject(new Error("EIO")))],
  [
    "a source that fails later",
    () =>
      countedSource(600_000, (into, position) => {
        if (position > 0) throw new Error("EIO");
        return into.length;
      }),
  ],
  ["a stream that is too short", () => countedStream(["abc", "def"], 7)],
  ["a stream that is too long", () => countedStream(["abc", "defgh"], 7)],
  ["an empty stream that announced something", () => countedStream([], 1)],
  ["a stream that fails slowly at first", () => countedStream(slowly(new Error("no")))],
  ["a stream that fails later", () => countedStream(["abc", new Error("no")])],
];

/** Later than a head waits for its content. */
async function* slowly(...pieces: (string | Error)[]): AsyncGenerator<string | Error> {
  for (const piece of pieces) {
    await wait(FIRST_PIECE_MS + 50);
    yield piece;
  }
}

for (const [name, make] of BREAKING) {
  test(`${name}: the connection is broken, nothing is padded, all is told once`, async (t) => {
    const tap = new RecordingTap();
    let content = make();
    const server = await startServer(t, () => new HttpResponse({ content }), { tap });
    for (const [index, request] of [GET, GET_1_0, GET.replace("close", "x")].entries()) {
      content = make();
      const { responses } = readResponses(await ending(server.port, request), [], false);
      assert.deepEqual(responses, [], "no response looks complete");
      await tap.untilClosed(index + 1);
      assert.equal(content.closed, 1);
      const exchange = tap.exchanges[index];
      assert.equal(exchange?.aborted, true);
      assert.ok(exchange.error instanceof Error);
    }
    assert.equal(tap.exchanges.length, 3);
    assert.equal(server.connections, 0);
  });
}

test("content that isn't sent is let go of: HEAD, and a client that has left", async (t) => {
  const contents = [
    () => countedSource(10),
    () => countedStream(["abc"], 3),
    () => countedStream(["abc"]),
  ];
  const tap = new RecordingTap();
  let content = contents[0]?.() ?? countedSource(1);
  let answerNow: () => void = () => {};
  const server = await startServer(
    t,
    async (request) => {
      if (request.path === "/late") {
        await new Promise<void>((resolve) => {
          answerNow = resolve;
        });
      }
      return new HttpResponse({ content });
    },
    { tap },
  );
  for (const [index, make] of contents.entries()) {
    content = make();
    const [response] = await converse(server.port, HEAD, { methods: ["HEAD"] });
    assert.equal(response?.content.length, 0);
    assert.equal(content.reads, 0);
    if (content.kind === "source") assert.equal(content.closed, 1);
    content = make();
    using client = await connect(server.port);
    await client.send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n");
    await within(pending(server, 1), () => "reaching the handler");
    client.socket.resetAndDestroy();
    await tap.untilClosed(2 * index + 2);
    answerNow();
    await wait(20);
    assert.equal(content.reads, 0);
    if (content.kind === "source") assert.equal(content.closed, 1);
  }
});

async function pending(server: { readonly pendingRequests: number }, count: number): Promise<void> {
  while (server.pendingRequests !== count) await wait(5);
}

test("a Node stream that isn't sent is closed: HEAD", async (t) => {
  const streams: Readable[] = [];
  const server = await startServer(t, () => {
    const chunks = createReadStream(fileURLToPath(import.meta.url));
    streams.push(chunks);
    return new HttpResponse({ content: { kind: "stream", chunks } });
  });
  await converse(server.port, HEAD, { methods: ["HEAD"] });
  await converse(server.port, GET);
  assert.equal(streams.length, 2);
  for (const stream of streams) assert.equal(stream.destroyed, true);
});

test("content that fails on a Unix socket costs the connection, not the server", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "socket");
  const tap = new RecordingTap();
  const content = countedStream(["abc", new Error("no")]);
  await startServer(t, answerWith(content), { unix: path, tap });
  using client = new RawClient(connectSocket({ path, allowHalfOpen: true }));
  await client.send(GET);
  await client.untilCut();
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["the content failed"]);
  assert.equal(content.closed, 1);
});

for (const kind of ["source", "stream"] as const) {
  test(`a client that leaves in the middle ends a ${kind}, once`, async (t) => {
    const tap = new RecordingTap();
    const endless = async function* () {
      for (;;) yield "x".repeat(65_536);
    };
    const content = kind === "source" ? countedSource(1 << 30) : countedStream(endless());
    const server = await startServer(t, answerWith(content), { tap });
    using client = await connect(server.port);
    await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    await client.until("a piece", (received) => (received.length > 100_000 ? true : undefined));
    client.socket.resetAndDestroy();
    await tap.untilClosed();
    await wait(50);
    assert.equal(content.closed, 1);
    assert.equal(tap.exchanges.length, 1);
    assert.equal(tap.sights.at(-1)?.what, "closed", "nothing is seen after the end");
  });
}

test("nothing is sent after the end of the connection, even if a read comes back late", async (t) => {
  const tap = new RecordingTap();
  let comeBack: (count: number) => void = () => {};
  const content = countedSource(1000, () => new Promise((resolve) => (comeBack = resolve)));
  const server = await startServer(t, answerWith(content), { tap });
  using client = await connect(server.port);
  await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await client.until("the head", (received) => (received.includes("\r\n\r\n") ? true : undefined));
  client.socket.resetAndDestroy();
  await tap.untilClosed();
  comeBack(1000);
  await wait(20);
  assert.equal(tap.sights.at(-1)?.what, "closed");
  assert.equal(content.closed, 1);
});

test("a stream is asked for its next piece when the last one has left, not before", async (t) => {
  const content = countedStream(
    (async function* () {
      for (let i = 0; i < 4000; i++) yield "x".repeat(65_536);
    })(),
  );
  const server = await startServer(t, answerWith(content));
  using client = await connect(server.port);
  client.socket.pause();
  await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await wait(400);
  // What the kernel's buffers hold, and one piece.
  assert.ok(content.reads < 400, `${content.reads} pieces for a client that doesn't read`);
});

test("chunks of a stream are framed one by one, and empty ones aren't the end", async (t) => {
  const server = await startServer(
    t,
    () => new HttpResponse({ content: countedStream(["a", "", "bc", ""]) }),
  );
  using client = await connect(server.port);
  await client.send(GET);
  const text = (await client.untilClosed()).toString("latin1");
  assert.ok(text.endsWith("\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), text);
  const [old] = await converse(server.port, GET_1_0);
  assert.equal(old?.framing, "close");
  assert.equal(old.content.toString(), "abc");
});

test("a stream of announced length is sent without chunks", async (t) => {
  const server = await startServer(
    t,
    () => new HttpResponse({ content: countedStream(["abc", "def"], 6) }),
  );
  for (const request of [GET, GET_1_0]) {
    const [response] = await converse(server.port, request);
    assert.equal(response?.framing, "length");
    assert.equal(response.content.toString(), "abcdef");
  }
});

test("the connection goes on behind every kind of content", async (t) => {
  const contents: Record<string, () => ResponseContent> = {
    "/bytes": () => Buffer.from("bytes"),
    "/large": () => Buffer.alloc(500_000, "l"),
    "/nothing": () => null,
    "/source": () => countedSource(400_000),
    "/stream": () => countedStream(["st", "ream"]),
    "/known": () => countedStream(["known"], 5),
  };
  const server = await startServer(
    t,
    (request) => new HttpResponse({ content: contents[request.path]?.() ?? null }),
  );
  const paths = [...Object.keys(contents), ...Object.keys(contents).reverse()];
  const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`).join("");
  using client = await connect(server.port);
  await client.send(requests);
  const responses = await client.responses(paths.length);
  for (const [index, path] of paths.entries()) {
    const length =
      { "/large": 500_000, "/source": 400_000, "/nothing": 0, "/stream": 6 }[path] ?? 5;
    assert.equal(responses[index]?.content.length, length, path);
  }
});
