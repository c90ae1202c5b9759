/**
 * Does a client that only keeps the server busy lose its connection, and nobody else theirs?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { ENHANCE_YOUR_CALM, INTERNAL_ERROR } from "../../src/http2/error-codes.ts";
import { CONTROLS_MAX, Floods, OVERHEAD_MAX, RESETS_MAX } from "../../src/http2/floods.ts";
import { SPEAKER } from "../../src/http2/speaking.ts";
import type { Server } from "../../src/server/server.ts";
import { RecordingTap } from "../server/recording-tap.ts";
import {
  ask,
  CONTINUATION,
  connectFrames,
  connectHttp2,
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  getHead,
  goawayCodes,
  HEADERS,
  literal,
  PING,
  PRIORITY,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from "../support/http2-client.ts";
import { startServer } from "../support/test-server.ts";

const NOTHING = Buffer.alloc(0);
const CANCEL = Buffer.from([0, 0, 0, 8]);
const WHOLE = END_HEADERS | END_STREAM;

test("as many resets and control frames are taken as there may be, and no more", () => {
  let now = 0;
  const floods = new Floods(() => now, 0);
  for (let i = 0; i < RESETS_MAX; i++) assert.equal(floods.reset(), undefined);
  assert.match(floods.reset() ?? "", /too many streams/);
  for (let i = 0; i < CONTROLS_MAX; i++) assert.equal(floods.control(), undefined);
  assert.match(floods.control() ?? "", /too many control frames/);
  now = 10_000;
  assert.equal(floods.reset(), undefined);
  assert.equal(floods.control(), undefined);
});

test("bytes that carry nothing are counted, and those that carry something aren't", () => {
  let now = 0;
  const floods = new Floods(() => now, 100);
  const atTheStart = 1_024;
  let received = atTheStart + OVERHEAD_MAX + 100;
  assert.equal(floods.bytes(received), undefined);
  assert.match(floods.bytes(received + 1) ?? "", /carry nothing/);
  floods.content(1_000_000);
  received += 1_000_000;
  assert.equal(floods.bytes(received), undefined);
  floods.head(500, 0);
  received += 500;
  assert.equal(floods.bytes(received), undefined);
  now = 10_000;
  assert.equal(floods.bytes(received), undefined);
  received += OVERHEAD_MAX + 100;
  assert.equal(floods.bytes(received), undefined);
  assert.match(floods.bytes(received + 1) ?? "", /carry nothing/);
});

const hello: Handler = async ({ path, content }) => {
  if (path === "/never") await new Promise(() => {});
  return HttpResponse.text(`hello ${(await content.bytes()).length}`);
};

function times(count: number, make: (index: number) => Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, index) => make(index)));
}

const postHead = Buffer.concat([
  literal(":method", "POST"),
  literal(":scheme", "http"),
  literal(":path", "/"),
  literal(":authority", "a"),
]);

interface Flood {
  readonly name: string;
  readonly bytes: Buffer;
  /** By what the connection ends. Default: what the runtime says. */
  readonly reason?: RegExp;
}

const FLOODS: readonly Flood[] = [
  {
    name: "rapid resets",
    reason: /too many streams were reset/,
    bytes: times(300, (i) =>
      Buffer.concat([
        frame(HEADERS, WHOLE, 2 * i + 1, getHead()),
        frame(RST_STREAM, 0, 2 * i + 1, CANCEL),
      ]),
    ),
  },
  {
    name: "resets that the server is made to send",
    bytes: times(300, (i) =>
      Buffer.concat([
        frame(HEADERS, WHOLE, 2 * i + 1, getHead("/never")),
        frame(WINDOW_UPDATE, 0, 2 * i + 1, Buffer.alloc(4)),
      ]),
    ),
  },
  {
    name: "malformed requests",
    bytes: times(300, (i) =>
      frame(HEADERS, WHOLE, 2 * i + 1, Buffer.concat([getHead(), literal("connection", "close")])),
    ),
  },
  { name: "pings", bytes: times(3_000, () => frame(PING, 0, 0, Buffer.alloc(8))) },
  { name: "settings", bytes: times(3_000, () => frame(SETTINGS, 0, 0, NOTHING)) },
  {
    name: "window updates",
    reason: /carry nothing/,
    bytes: times(5_000, () => frame(WINDOW_UPDATE, 0, 0, Buffer.from([0, 0, 0, 1]))),
  },
  {
    name: "priorities",
    reason: /carry nothing/,
    bytes: times(5_000, (i) => frame(PRIORITY, 0, 2 * i + 1, Buffer.from([0, 0, 0, 0, 1]))),
  },
  {
    name: "empty content",
    bytes: Buffer.concat([
      frame(HEADERS, END_HEADERS, 1, postHead),
      times(20_000, () => frame(DATA, 0, 1, NOTHING)),
    ]),
  },
  {
    name: "a head that never ends",
    bytes: Buffer.concat([
      frame(HEADERS, END_STREAM, 1, getHead()),
      times(2_000, () => frame(CONTINUATION, 0, 1, literal("x-more", "x".repeat(100)))),
    ]),
  },
  {
    name: "a head that never ends, of nothing",
    bytes: Buffer.concat([
      frame(HEADERS, END_STREAM, 1, getHead()),
      times(10_000, () => frame(CONTINUATION, 0, 1, NOTHING)),
    ]),
  },
  {
    name: "more streams than there may be",
    bytes: times(400, (i) => frame(HEADERS, WHOLE, 2 * i + 1, getHead("/never"))),
  },
  {
    name: "frames of an unknown kind",
    reason: /carry nothing/,
    bytes: times(5_000, () => frame(99, 0, 0, Buffer.alloc(8))),
  },
];

for (const { name, bytes, reason = /^ERR_HTTP2/ } of FLOODS) {
  test(`a flood ends its connection, and no other: ${name}`, async (t) => {
    const tap = new RecordingTap();
    const server = await start(t, tap);
    const good = await connectHttp2(t, server.port);
    assert.equal((await ask(good)).status, 200);
    const bad = await connectFrames(t, server.port);
    await bad.send(bytes);
    await bad.untilCut();
    assert.equal((await ask(good)).status, 200);
    assert.equal(server.connections, 1);
    const { reasons } = tap;
    assert.ok(
      reasons.some((one) => reason.test(one)),
      String(reasons),
    );
  });
}

test("who goes too far is told to calm down", async (t) => {
  const server = await start(t);
  const bad = await connectFrames(t, server.port);
  const bytes = frame(PING, 0, 0, Buffer.alloc(8));
  for (let i = 0; i <= CONTROLS_MAX; i++) await bad.send(bytes);
  await bad.untilCut();
  // The runtime counts answers that it couldn't write yet, too, and on a busy machine it may be there first.
  const codes = goawayCodes(bad.received);
  assert.ok(codes.length > 0);
  assert.ok(codes.every((code) => code === ENHANCE_YOUR_CALM || code === INTERNAL_ERROR));
});

test("a client that is busy, but not with nothing, keeps its connection", async (t) => {
  const server = await start(t);
  const session = await connectHttp2(t, server.port);
  for (let round = 0; round < 20; round++) {
    const content = Buffer.alloc(100_000);
    const asked = Array.from({ length: 20 }, () => ask(session, { method: "POST", content }));
    for (const answer of await Promise.all(asked)) {
      assert.equal(String(answer.content), "hello 100000");
    }
  }
  assert.equal(session.destroyed, false);
});

test("a client that opens no window is cut, and others are served", async (t) => {
  const server = await start(t, new RecordingTap(), { writeIdleTimeout: 200 });
  const bad = await connectFrames(t, server.port);
  const noWindow = Buffer.from([0, 4, 0, 0, 0, 0]);
  await bad.send(frame(SETTINGS, 0, 0, noWindow));
  await bad.send(times(50, (i) => frame(HEADERS, WHOLE, 2 * i + 1, getHead())));
  const good = await connectHttp2(t, server.port);
  assert.equal((await ask(good)).status, 200);
  await bad.until("every stream is reset", (received) => {
    const resets = received.toString("latin1").split("\0\0\x04\x03\0").length - 1;
    return resets >= 50 ? resets : undefined;
  });
  assert.equal((await ask(good)).status, 200);
});

function start(
  t: TestContext,
  tap: RecordingTap = new RecordingTap(),
  options: { readonly writeIdleTimeout?: number } = {},
): Promise<Server> {
  // It has to look often, or the test takes long.
  return startServer(t, hello, { keepAliveTimeout: 400, tap, ...options }, () => SPEAKER);
}
