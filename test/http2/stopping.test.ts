/**
 * When a connection ends, is every request either answered, or told that nobody has seen it?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { STREAMS_MAX } from "../../src/http2/settings.ts";
import { SPEAKER } from "../../src/http2/speaking.ts";
import {
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
  type Http2Client,
  PING,
} from "../support/http2-client.ts";
import { within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const CLIENTS = 4;
const LOOPS = 8;
const ONE_WAY_MS = 5;
/** More at once are refused. */
const STREAMS_BOUND = 2 * STREAMS_MAX;
const FLAGS = END_HEADERS | END_STREAM;
const hello: Handler = ({ path }) => HttpResponse.text(`hello ${path}`);

/** Asks as soon as it is answered, until it hears that it shouldn't. */
async function askOnAndOn(session: Http2Client): Promise<number> {
  let answered = 0;
  while (!session.closed && !session.destroyed) {
    assert.equal((await ask(session)).status, 200);
    answered++;
  }
  return answered;
}

/** The port of a network with a distance: what is said arrives a little later. */
async function distant(t: TestContext, port: number): Promise<number> {
  const carry = (from: Socket, to: Socket): void => {
    from.on("data", (bytes) => setTimeout(() => to.write(bytes), ONE_WAY_MS));
    from.on("end", () => setTimeout(() => to.end(), ONE_WAY_MS));
    from.on("error", () => to.destroy());
  };
  const network = createServer({ allowHalfOpen: true }, (near) => {
    const far = connectSocket({ port, allowHalfOpen: true });
    carry(near, far);
    carry(far, near);
  });
  network.listen(0, "127.0.0.1");
  await once(network, "listening");
  t.after(() => network.close());
  return (network.address() as AddressInfo).port;
}

for (const { what, options, stops } of [
  { what: "when the server stops", options: {}, stops: true },
  { what: "when a connection has had enough", options: { maxRequestsPerConnection: 50 } },
]) {
  test(`${what}, who asks on and on loses nothing`, async (t) => {
    const server = await startServer(t, hello, options, () => SPEAKER);
    const port = await distant(t, server.port);
    const sessions = await Promise.all(
      Array.from({ length: CLIENTS }, () => connectHttp2(t, port)),
    );
    // Who hasn't said anything yet may be sent away.
    await Promise.all(sessions.map((session) => ask(session)));
    const loops = sessions.flatMap((session) =>
      Array.from({ length: LOOPS }, () => askOnAndOn(session)),
    );
    await sleep(100);
    const closed = stops ? server.close({ idleMs: 50 }) : undefined;
    const answered = await within(Promise.all(loops), () => "the end of all");
    assert.ok(answered.every((count) => count > 0));
    await within(closed ?? Promise.resolve(), () => "stopping");
  });
}

test("who asks without waiting is told in time which requests nobody has seen", async (t) => {
  const seen: string[] = [];
  const server = await startServer(
    t,
    (request, context) => {
      seen.push(request.path);
      return hello(request, context);
    },
    { lingerTimeout: 200 },
    () => SPEAKER,
  );
  const client = await connectFrames(t, server.port);
  const sent: number[] = [];
  const isTold = (): boolean => framesOf(client.received).some(({ type }) => type === GOAWAY);
  let closed: Promise<void> | undefined;
  for (let stream = 1, after = 10; after > 0; stream += 2) {
    assert.ok(stream < STREAMS_BOUND, "nobody has said anything");
    await client.send(frame(HEADERS, FLAGS, stream, getHead(`/${stream}`)));
    sent.push(stream);
    if (stream === 21) closed = server.close({ idleMs: 1 });
    // These cross with it.
    if (isTold()) after--;
    await sleep(8);
  }
  await client.untilClosed();
  await within(closed ?? Promise.resolve(), () => "stopping");
  const frames = framesOf(client.received);
  const last = frames.find(({ type }) => type === GOAWAY)?.payload.readUInt32BE(0) ?? 0;
  const counts = sent.filter((stream) => stream <= last);
  assert.ok(counts.length < sent.length);
  const answered = frames
    .filter(({ stream, flags, type }) => stream > 0 && type <= HEADERS && flags & END_STREAM)
    .map(({ stream }) => stream);
  assert.deepEqual(
    answered.sort((a, b) => a - b),
    counts,
  );
  assert.deepEqual(
    seen,
    counts.map((stream) => `/${stream}`),
  );
});

test("who leaves while all wait for it leaves nothing behind", async (t) => {
  const server = await startServer(t, hello, {}, () => SPEAKER);
  const client = await connectFrames(t, server.port);
  await client.until("SETTINGS", (bytes) => framesOf(bytes).length > 0 || undefined);
  const closed = server.close({ idleMs: 1 });
  await client.until(
    "a PING",
    (bytes) => framesOf(bytes).some(({ type }) => type === PING) || undefined,
  );
  client.end();
  await within(closed, () => "stopping");
  assert.equal(server.connections, 0);
});

test("the first request after a PING of the server waits, and is answered", async (t) => {
  const server = await startServer(t, hello, {}, () => SPEAKER);
  const session = await connectHttp2(t, server.port);
  await ask(session);
  const gone = once(session, "close");
  const closed = server.close({ idleMs: 1 });
  await sleep(5);
  assert.equal((await ask(session)).status, 200);
  await within(Promise.all([gone, closed]), () => "stopping");
});
