/**
 * Do the limits on connections hold, at n and at n + 1, and is a wrong one said at the call?
 */
import assert from "node:assert/strict";
import { totalmem } from "node:os";
import { type TestContext, test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { descriptorLimit } from "../../src/server/descriptors.ts";
import { resolveOptions, type ServerOptions } from "../../src/server/options.ts";
import {
  resolveTraffic,
  roomFor,
  shareOf,
  TRAFFIC_LIMITS,
} from "../../src/server/traffic-limits.ts";
import { connect, within } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { countedSource, countedStream } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const MIB = 1_048_576;
const hello = () => HttpResponse.text("hello");
const resolve = (options: Record<string, unknown>) =>
  resolveOptions({ handler: hello, ...options } as unknown as ServerOptions);

test("nothing said: the documented defaults, within what the process may have open", () => {
  const { maxConnections, maxBuffered, ...others } = TRAFFIC_LIMITS;
  for (const [name, value] of Object.entries(others)) {
    assert.equal(Reflect.get(resolve({}), name), value, name);
  }
  assert.equal(resolve({}).maxConnections, roomFor(descriptorLimit()));
  assert.ok(resolve({}).maxConnections <= maxConnections);
  assert.equal(resolve({ maxConnections: 1_000_000 }).maxConnections, 1_000_000);
  assert.equal(resolve({}).maxBuffered, resolveTraffic({}).maxBuffered);
  assert.ok(resolve({}).maxBuffered >= maxBuffered);
  assert.ok(resolve({}).maxBuffered <= Math.max(maxBuffered, totalmem() / 8));
});

test("what may wait is an eighth of the memory, in whole mebibytes, and never too little to work with", () => {
  const mebibytes = [64, 256, 257, 263, 264, 1024, 8192].map(
    (memory) => shareOf(memory * MIB) / MIB,
  );
  assert.deepEqual(mebibytes, [32, 32, 32, 32, 33, 128, 1024]);
});

test("room is what the process may have open, less a reserve, and never nothing", () => {
  const rooms = [64, 128, 256, 1024, 20_000, 20_064, 1_048_576].map(roomFor);
  assert.deepEqual(rooms, [32, 64, 192, 960, 19_936, 20_000, 20_000]);
});

test("numbers from 1 up, or Infinity; rates from 0 up; everything else is a mistake", () => {
  for (const name of Object.keys(TRAFFIC_LIMITS)) {
    const isRate = name.startsWith("min");
    const wrong = [-1, 1.5, Number.NaN, "10", null, isRate ? Number.POSITIVE_INFINITY : 0];
    for (const value of wrong) assert.throws(() => resolve({ [name]: value }), RangeError, name);
    const least = isRate ? 0 : 1;
    assert.equal(Reflect.get(resolve({ [name]: least }), name), least);
  }
  assert.equal(resolve({ maxConnections: Number.POSITIVE_INFINITY }).maxConnections, Infinity);
  assert.throws(() => resolve({ notice: "x" }), TypeError);
});

test("the last request of a connection is answered with Connection: close, and no later one is", async (t) => {
  let asked = 0;
  const count = () => {
    asked++;
    return hello();
  };
  const server = await startServer(t, count, { maxRequestsPerConnection: 3 });
  using client = await connect(server.port);
  await client.send(GET.repeat(5));
  const responses = await client.finalResponses();
  assert.deepEqual(
    responses.map((response) => fieldValue(response, "Connection")),
    [undefined, undefined, "close"],
  );
  assert.equal(asked, 3);
});

/** The time of sweeps passes when it is told to. */
function fakeTime(t: TestContext): (seconds: number) => Promise<void> {
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  t.mock.method(process, "uptime", () => now / 1000);
  t.mock.timers.enable({ apis: ["setInterval"] });
  return async (seconds) => {
    for (let second = 0; second < seconds; second++) {
      now += 1000;
      t.mock.timers.tick(1000);
      // What came meanwhile is read.
      await new Promise((done) => setTimeout(done, 2));
    }
  };
}

const PATIENT = {
  keepAliveTimeout: 1e9,
  headersTimeout: 1e9,
  bodyIdleTimeout: 1e9,
  writeIdleTimeout: 1e9,
  lingerTimeout: 1e9,
  handshakeTimeout: 1e9,
} as const;

test("an old connection ends when it is idle, and one with a request under way says that it was the last", async (t) => {
  const pass = fakeTime(t);
  const tap = new RecordingTap();
  let answer = (): void => {};
  const late: Handler = (request) =>
    request.path === "/late"
      ? new Promise((done) => {
          answer = () => done(hello());
        })
      : hello();
  const server = await startServer(t, late, { ...PATIENT, maxConnectionAge: 60_000, tap });
  using idle = await connect(server.port);
  using busy = await connect(server.port);
  await idle.send(GET);
  assert.equal(fieldValue((await idle.responses(1))[0]!, "Connection"), undefined);
  await busy.send(GET.replace("/", "/late"));
  await pass(58);
  assert.equal(idle.ended, false);
  await pass(5);
  await idle.untilClosed();
  assert.equal(busy.ended, false);
  answer();
  const [response] = await busy.finalResponses();
  assert.equal(fieldValue(response!, "Connection"), "close");
  idle.end();
  busy.end();
  await tap.untilClosed(2);
  assert.ok(tap.reasons.includes("old"));
});

const reads: Handler = async (request) =>
  HttpResponse.text(String((await request.content.bytes()).length));
const POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";

test("content that trickles is refused when a stretch is over, and the refusal names the limit", async (t) => {
  const pass = fakeTime(t);
  const server = await startServer(t, reads, { ...PATIENT, minBodyRate: 500 });
  using client = await connect(server.port);
  await client.send(POST);
  for (let second = 0; second < 10; second++) {
    await client.send("x");
    await pass(1);
  }
  assert.equal(client.ended, false);
  for (let second = 0; second < 5; second++) await pass(1);
  const [response] = await client.finalResponses();
  assert.equal(response?.status, 408);
  const text = response?.content.toString() ?? "";
  assert.match(text, /^CONTENT_TOO_SLOW.*The limit is 500 bytes a second; minBodyRate changes it/s);
});

test("content that comes fast enough, that nobody waits for, or whose handler has set its own time, goes on", async (t) => {
  const pass = fakeTime(t);
  let go = (): void => {};
  const server = await startServer(
    t,
    async (request, context) => {
      if (request.path === "/own") context.timeout(1e9);
      if (request.path === "/unread") {
        await new Promise<void>((done) => {
          go = done;
        });
      }
      return reads(request, context);
    },
    { ...PATIENT, minBodyRate: 500 },
  );
  const send = async (path: string, each: number) => {
    const client = await connect(server.port);
    t.after(() => void client.socket.destroy());
    const length = 40 * each + 1;
    await client.send(`POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`);
    for (let second = 0; second < 40; second++) {
      await client.send("x".repeat(each));
      await pass(1);
    }
    if (path === "/unread") go();
    await client.send("x");
    return (await client.responses(1))[0]?.content.toString();
  };
  assert.equal(await send("/", 600), "24001");
  assert.equal(await send("/own", 1), "41");
  assert.equal(await send("/unread", 1), "41");
});

test("who doesn't read what waits is cut when a stretch is over; a quiet stream never is", async (t) => {
  const pass = fakeTime(t);
  const tap = new RecordingTap();
  const server = await startServer(
    t,
    (request) => {
      if (request.path === "/large") {
        return new HttpResponse({ content: countedSource(1 << 30) });
      }
      const events = (async function* () {
        for (let at = 0; ; at++) {
          yield `data: ${at}\n\n`;
          await new Promise((done) => setTimeout(done, 20));
        }
      })();
      return new HttpResponse({ content: countedStream(events) });
    },
    { ...PATIENT, minWriteRate: 500, tap },
  );
  using quiet = await connect(server.port);
  await quiet.send(GET);
  using slow = await connect(server.port);
  await slow.send(GET.replace("/", "/large"));
  await slow.until("some of it", ({ length }) => (length > 100_000 ? true : undefined));
  slow.socket.pause();
  // Until nothing moves any more.
  await new Promise((done) => setTimeout(done, 200));
  await pass(15);
  assert.deepEqual(tap.reasons, []);
  await pass(30);
  await within(tap.untilClosed(), () => "being cut");
  assert.deepEqual(tap.reasons, ["the peer reads too slowly"]);
  assert.equal(quiet.ended, false);
  const before = (await quiet.until("events", (bytes) => bytes.length)) ?? 0;
  await quiet.until("more events", ({ length }) => (length > before ? true : undefined));
});
