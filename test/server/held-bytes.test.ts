/**
 * Does what waits for all connections together stay within its bound, at n and at n + 1; who goes, and who is
 * served all the same?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import type { RequestHead } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { SPEAKER } from "../../src/http2/speaking.ts";
import type { Deadlines } from "../../src/server/deadlines.ts";
import { HeldBytes } from "../../src/server/held-bytes.ts";
import { resolveOptions } from "../../src/server/options.ts";
import { affordable } from "../../src/server/permitted.ts";
import { Share } from "../../src/server/share.ts";
import { connectHttp2, open } from "../support/http2-client.ts";
import { connect, converse, DEADLINE_MS, type RawClient } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { countedSource, countedStream } from "./contents.ts";

const MIB = 1_048_576;
const PIECE = 65_536;
const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const CLOSE = "Host: h\r\nConnection: close\r\n\r\n";

async function until(what: string, holds: () => boolean): Promise<void> {
  const started = Date.now();
  while (!holds()) {
    assert.ok(Date.now() - started < DEADLINE_MS, `waited too long: ${what}`);
    await wait(5);
  }
}

/** Without a server: time passes when it is told to. @param lag by how much what is the time may lag */
function held(
  maxBuffered: number,
  lag = 0,
): {
  all: HeldBytes;
  told: string[];
  later: (ms: number) => void;
  share: (name: string) => Share;
  cut: string[];
} {
  const told: string[] = [];
  const cut: string[] = [];
  const deadlines = { now: 1, in: (ms: number) => deadlines.now + lag + ms };
  const notice = (sentence: string) => void told.push(sentence);
  const options = resolveOptions({ handler: () => undefined, maxBuffered, notice });
  const all = new HeldBytes({ options, deadlines: deadlines as Deadlines });
  const later = (ms: number) => {
    deadlines.now += ms;
  };
  return {
    all,
    told,
    later,
    cut,
    share: (name) => new Share(all, { abort: () => cut.push(name) }),
  };
}

test("n bytes have room, n + 1 don't; and what needs little always has", () => {
  const { all, told, share } = held(100_000);
  share("a").received(50_000, false);
  assert.equal(all.hasRoom(50_000), true);
  assert.deepEqual(told, []);
  assert.equal(all.hasRoom(50_001), false);
  assert.match(told.join(), /^100000 bytes wait for clients.* maxBuffered changes/);
  assert.equal(all.hasRoom(16_384), true);
  // Only so much of it is in memory at once.
  assert.equal(all.hasRoom(1_000_000, 50_000), true);
  assert.equal(all.hasRoomFor(countedSource(1_000_000)), false);
  assert.equal(all.hasRoomFor(countedStream([])), false);
  assert.equal(all.hasRoomFor(Buffer.alloc(50_001)), false);
  assert.equal(all.hasRoomFor(Buffer.alloc(50_000)), true);
  assert.equal(all.hasRoomFor(null), true);
  assert.equal(told.length, 1);
});

test("what alone is more than there may be has room while nothing else waits", () => {
  const { all, share } = held(10);
  assert.equal(all.hasRoom(1_000_000), true);
  share("a").received(1, false);
  assert.equal(all.hasRoom(1_000_000), false);
});

test("three quarters of it make it tight", () => {
  const { all, share } = held(1000);
  const one = share("a");
  one.received(749, false);
  assert.equal(all.isTight, false);
  assert.equal(all.isTightWith(0), false);
  assert.equal(all.isTightWith(1), true);
  one.received(750, false);
  assert.equal(all.isTight, true);
  one.received(0, false);
  assert.equal(all.isTight, false);
  const { all: boundless, share: any } = held(Number.POSITIVE_INFINITY);
  any("a").received(1e15, false);
  assert.equal(boundless.isTight, false);
  assert.equal(boundless.hasRoom(1e15), true);
});

test("who is waited for longest goes first, and nobody before a second has passed, nor whoever waits for a handler", () => {
  const { all, later, share, cut } = held(200_000);
  share("of a handler").received(50_000, false);
  share("slow").sends(PIECE);
  later(1);
  const partial = share("slower to begin");
  partial.received(50_000, true);
  later(998);
  assert.equal(all.hasRoom(PIECE), false);
  assert.deepEqual(cut, []);
  later(1);
  assert.equal(all.hasRoom(PIECE), true);
  assert.deepEqual(cut, ["slow"]);
  assert.equal(all.total, 100_000);
  assert.equal(all.hasRoom(PIECE, 150_000), true);
  assert.equal(all.hasRoom(150_000, 150_000), false);
  later(1);
  assert.equal(all.hasRoom(150_000, 150_000), true);
  assert.deepEqual(cut, ["slow", "slower to begin"]);
  // What comes of them afterwards isn't counted.
  partial.received(70_000, true);
  partial.wrote([Buffer.alloc(100_000)], false);
  partial.end();
  assert.equal(all.total, 50_000);
  later(10_000);
  assert.equal(all.hasRoom(200_000, 200_000), false);
});

test("who begins to wait just before time is looked at has its second all the same", () => {
  const { all, later, share, cut } = held(PIECE, 500);
  share("slow").sends(PIECE);
  later(500);
  later(500);
  assert.equal(all.hasRoom(PIECE), false);
  assert.deepEqual(cut, []);
  later(500);
  assert.equal(all.hasRoom(PIECE), true);
  assert.deepEqual(cut, ["slow"]);
});

test("an answer to HEAD needs nothing, so nobody goes for it, and nothing is said", () => {
  const { all, later, told, share, cut } = held(PIECE);
  share("slow").sends(PIECE);
  later(2000);
  const response = new HttpResponse({ content: countedSource(64 * MIB) });
  const request = { method: "HEAD" } as RequestHead;
  assert.equal(affordable({ request }, response, all), response);
  assert.deepEqual([cut, told], [[], []]);
});

test("who has taken its piece is waited for anew with the next", () => {
  const { all, later, share, cut } = held(2 * PIECE);
  const quick = share("quick");
  quick.sends(PIECE);
  const slow = share("slow");
  later(500);
  slow.sends(PIECE);
  later(400);
  quick.taken();
  quick.sends(PIECE);
  later(700);
  assert.equal(all.hasRoom(PIECE), true);
  assert.deepEqual(cut, ["slow"]);
});

test("memory that several wait with counts once, and copies each by itself", () => {
  const { all, share } = held(10 * MIB);
  const file = Buffer.alloc(MIB);
  const [one, other, third] = [share("a"), share("b"), share("c")];
  one.wrote([Buffer.from("head"), file], false);
  other.wrote([Buffer.from("head"), file, file], false);
  assert.equal(all.total, MIB + 8);
  third.wrote([file], true);
  assert.equal(all.total, 2 * MIB + 8);
  one.taken();
  assert.equal(all.total, 2 * MIB + 4);
  other.end();
  other.end();
  assert.equal(all.total, MIB);
  third.taken();
  assert.equal(all.total, 0);
});

/** Asks, and reads nothing. */
async function slowReader(port: number, request = GET): Promise<RawClient> {
  const client = await connect(port);
  client.socket.pause();
  client.socket.write(request);
  return client;
}

function isRefusal(response: ParsedResponse | undefined): boolean {
  if (response?.status !== 503) return false;
  assert.equal(fieldValue(response, "Retry-After"), "1");
  assert.equal(fieldValue(response, "Connection"), "close");
  return true;
}

test("many who read nothing: never more than the bound, the slowest go, others are served, and all is free in the end", async (t) => {
  const maxBuffered = MIB;
  const told: string[] = [];
  const handler: Handler = ({ path }) =>
    path === "/small"
      ? HttpResponse.text("small")
      : new HttpResponse({ content: countedSource(path === "/large" ? 2 * MIB : 64 * MIB) });
  const server = await startServer(t, handler, {
    maxBuffered,
    notice: (sentence) => void told.push(sentence),
    // A quicker sweep.
    lingerTimeout: 100,
  });
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, server.heldBytes);
  }, 1);
  t.after(async () => clearInterval(watch));
  const ask = async (path: string) =>
    (await converse(server.port, `GET ${path} HTTP/1.1\r\n${CLOSE}`))[0];
  const slow: RawClient[] = [];
  t.after(async () => {
    for (const { socket } of slow) socket.destroy();
  });
  // More than there is memory for, even in the smallest pieces.
  while (slow.length < 40) slow.push(await slowReader(server.port));
  await until("it is full", () => server.heldBytes > maxBuffered - PIECE);
  assert.equal((await ask("/small"))?.status, 200);
  await until("the slowest give way", () => server.connections < 20);
  const large = await ask("/large");
  assert.ok(large?.status === 200 || isRefusal(large));
  await wait(1100);
  const later = await ask("/large");
  assert.equal(later?.status, 200);
  assert.equal(later.content.length, 2 * MIB);
  assert.match(told.join(), /^1048576 bytes wait for clients/);
  assert.ok(most <= maxBuffered, `${most} bytes waited`);
  for (const { socket } of slow) socket.destroy();
  await until("all is free", () => server.heldBytes === 0);
});

test("where nobody is slow yet, large answers and large contents are refused, and small ones aren't", async (t) => {
  let asked = 0;
  const content = countedSource(64 * MIB);
  const handler: Handler = async (request) => {
    asked++;
    if (request.path === "/small") return HttpResponse.text("small");
    if (request.method === "POST") return HttpResponse.text(String(await request.content.text()));
    return new HttpResponse({ content });
  };
  // Time stands still.
  t.mock.timers.enable({ apis: ["setInterval"] });
  const server = await startServer(t, handler, { maxBuffered: PIECE, notice: () => {} });
  const slow = await slowReader(server.port);
  t.after(async () => void slow.socket.destroy());
  await until("it is full", () => server.heldBytes >= PIECE);
  assert.ok(isRefusal((await converse(server.port, `GET / HTTP/1.1\r\n${CLOSE}`))[0]));
  assert.equal(content.closed, 1);
  const [head] = await converse(server.port, `HEAD / HTTP/1.1\r\n${CLOSE}`, { methods: ["HEAD"] });
  assert.equal(head?.status, 200);
  assert.equal((await converse(server.port, `GET /small HTTP/1.1\r\n${CLOSE}`))[0]?.status, 200);
  const post = (length: number) =>
    converse(
      server.port,
      `POST / HTTP/1.1\r\nContent-Length: ${length}\r\n${CLOSE}${"x".repeat(length)}`,
    );
  assert.equal((await post(16_384))[0]?.status, 200);
  const before = asked;
  assert.ok(isRefusal((await post(16_385))[0]));
  const chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n";
  assert.ok(isRefusal((await converse(server.port, `${chunked}${CLOSE}1\r\nx\r\n0\r\n\r\n`))[0]));
  assert.equal(asked, before);
});

test("pipelining stops being read ahead when it is tight, and is answered in the end", async (t) => {
  let goOn: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const handler: Handler = async ({ path }) => {
    if (path === "/0") await first;
    return HttpResponse.text(path);
  };
  const server = await startServer(t, handler, { maxBuffered: 30_000, notice: () => {} });
  using client = await connect(server.port);
  const count = 3000;
  let requests = "";
  for (let i = 0; i < count; i++) requests += GET.replace("/", `/${i}`);
  await client.send(requests.slice(0, 25_000));
  await until("it is tight", () => server.heldBytes > 24_000);
  const waiting = server.heldBytes;
  await client.send(requests.slice(25_000));
  await wait(50);
  assert.equal(server.heldBytes, waiting);
  goOn();
  const responses = await client.responses(count);
  assert.equal(String(responses.at(-1)?.content), `/${count - 1}`);
  await until("all is free", () => server.heldBytes === 0);
});

test("content that its handler doesn't read stops being read when it is tight, and arrives whole in the end", async (t) => {
  let goOn: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const handler: Handler = async ({ content }) => {
    await first;
    return HttpResponse.text(String((await content.bytes()).length));
  };
  const server = await startServer(t, handler, { maxBuffered: 20_000, notice: () => {} });
  using client = await connect(server.port);
  await client.send(
    `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n${"x".repeat(15_000)}`,
  );
  await until("it is tight", () => server.heldBytes >= 15_000);
  const waiting = server.heldBytes;
  const sent = client.send("x".repeat(285_000));
  await wait(50);
  assert.equal(server.heldBytes, waiting);
  goOn();
  await sent;
  const [response] = await client.responses(1);
  assert.equal(String(response?.content), "300000");
  await until("all is free", () => server.heldBytes === 0);
});

test("heads that don't end are the first to go", async (t) => {
  const server = await startServer(t, () => HttpResponse.text("x".repeat(20_000)), {
    maxBuffered: 100_000,
    notice: () => {},
    lingerTimeout: 100,
  });
  const partial = `GET / HTTP/1.1\r\nHost: h\r\nX: ${"x".repeat(8000)}\r\nY: ${"y".repeat(7000)}`;
  const slow = await Promise.all(
    Array.from({ length: 20 }, () => slowReader(server.port, partial)),
  );
  t.after(async () => {
    for (const { socket } of slow) socket.destroy();
  });
  await until("they wait", () => server.heldBytes > 100_000);
  await until("the slowest give way", () => server.heldBytes <= 100_000);
  const [response] = await converse(server.port, GET.replace("\r\n\r\n", `\r\n${CLOSE.slice(9)}`));
  assert.equal(response?.status, 200);
});

test("streams of HTTP/2 are counted and cut like connections", async (t) => {
  const handler: Handler = ({ path }) =>
    path === "/small"
      ? HttpResponse.text("small")
      : new HttpResponse({ content: countedSource(64 * MIB) });
  const options = { maxBuffered: 4 * PIECE, notice: () => {}, lingerTimeout: 100, http2: true };
  const server = await startServer(t, handler, options, () => SPEAKER);
  const session = await connectHttp2(t, server.port);
  const codes: number[] = [];
  for (let i = 0; i < 8; i++) {
    const stream = open(session, { path: `/${i}` });
    stream.on("error", () => {});
    stream.on("response", ({ ":status": status }) => {
      if (status === 503) codes.push(503);
    });
    stream.on("close", () => codes.push(stream.rstCode ?? 0));
  }
  let most = 0;
  await until("those beyond the bound are refused or cut", () => {
    most = Math.max(most, server.heldBytes);
    return codes.length >= 4;
  });
  assert.ok(most <= 4 * PIECE, `${most} bytes waited`);
  await server.close(true);
  await until("all is free", () => server.heldBytes === 0);
});
