/**
 * Can HTTP be spoken on any stream of bytes, as on a socket?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, connect as netConnect } from "node:net";
import { Duplex, duplexPair, PassThrough } from "node:stream";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { within } from "../support/raw-client.ts";
import { type ParsedResponse, readResponses } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { countedStream, filled } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const echo: Handler = async (request) =>
  new HttpResponse({ content: await request.content.bytes() });

/** All responses, up to the end of what is read from this. */
async function answers(near: Duplex): Promise<ParsedResponse[]> {
  const pieces: Buffer[] = [];
  near.on("data", (bytes: Buffer) => pieces.push(bytes));
  await within(once(near, "end"), () => "the end of the answers");
  return readResponses(Buffer.concat(pieces)).responses;
}

test("one end of a pair is served as a socket is", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, echo, { tap });
  const [near, far] = duplexPair();
  server.attach(far);
  assert.equal(server.connections, 1);
  near.write(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello${GET}`);
  near.end(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  const responses = await answers(near);
  assert.deepEqual(
    responses.map(({ content }) => content.toString()),
    ["hello", "", ""],
  );
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["done"]);
  assert.equal(server.connections, 0);
});

test("large contents, streams and pipelined answers arrive as they were meant, whoever keeps the memory", async (t) => {
  const large = filled(3_000_000);
  const server = await startServer(t, (request) => {
    if (request.path === "/large") return new HttpResponse({ content: large });
    if (request.path === "/stream") return new HttpResponse({ content: countedStream(["a", "b"]) });
    return HttpResponse.text(request.path);
  });
  const [near, far] = duplexPair();
  server.attach(far);
  const paths = ["/1", "/large", "/2", "/stream", "/3", "/4"];
  const asked = paths.map((path) => GET.replace("/", path)).join("");
  near.end(asked);
  const responses = await answers(near);
  assert.deepEqual(
    responses.map(({ content }) => (content.length > 10 ? content.equals(large) : `${content}`)),
    ["/1", true, "/2", "ab", "/3", "/4"],
  );
});

test("a pair that nobody reads is cut off in time, and one that says nothing, too", async (t) => {
  const tap = new RecordingTap();
  const limits = { writeIdleTimeout: 100, headersTimeout: 100, lingerTimeout: 40 };
  const server = await startServer(t, () => new HttpResponse({ content: Buffer.alloc(1 << 20) }), {
    tap,
    ...limits,
  });
  const [near, far] = duplexPair();
  server.attach(far);
  near.write(GET);
  await tap.untilClosed();
  const [, silent] = duplexPair();
  server.attach(silent);
  await tap.untilClosed(2);
  assert.deepEqual(tap.reasons, ["the peer doesn't read", "idle"]);
});

test("who is at the other end is what the caller says, what the socket says, or nobody", async (t) => {
  const server = await startServer(t, (_request, { remoteAddr }) => HttpResponse.json(remoteAddr));
  const ask = async (near: Duplex) => {
    near.end(GET);
    const [response] = await answers(near);
    return JSON.parse(response?.content.toString() ?? "");
  };
  const [near, far] = duplexPair();
  server.attach(far);
  assert.deepEqual(await ask(near), { transport: "tcp", hostname: "", port: 0 });
  const [second, other] = duplexPair();
  const remoteAddr = { transport: "unix", hostname: "tunnel", port: 7 } as const;
  server.attach(other, { remoteAddr });
  assert.deepEqual(await ask(second), remoteAddr);
  const listener = createServer((socket) => server.attach(socket)).listen(0, "127.0.0.1");
  t.after(() => listener.close());
  await once(listener, "listening");
  const address = listener.address();
  assert.ok(address !== null && typeof address === "object");
  const socket = netConnect(address.port, "127.0.0.1");
  await once(socket, "connect");
  const { localPort } = socket;
  assert.deepEqual(await ask(socket), { transport: "tcp", hostname: "127.0.0.1", port: localPort });
});

test("content that breaks, a lost end, an upgrade and a closing server: all as on a socket", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(
    t,
    (request, { upgrade }) => {
      if (request.path === "/chat") {
        return upgrade((socket) => void socket.on("data", (bytes) => socket.write(bytes)));
      }
      if (request.path === "/never") return new Promise(() => {});
      return new HttpResponse({ content: countedStream(["a", new Error("no")]) });
    },
    { tap },
  );
  const [broken, first] = duplexPair();
  server.attach(first);
  broken.write(GET);
  await tap.untilClosed(1);
  const [lost, second] = duplexPair();
  server.attach(second);
  lost.write(GET.replace("/", "/never"));
  while (server.pendingRequests === 0) await wait(1);
  second.destroy();
  await tap.untilClosed(2);
  const [chat, third] = duplexPair();
  server.attach(third);
  const heard: Buffer[] = [];
  chat.on("data", (bytes: Buffer) => heard.push(bytes));
  const upgrade = "\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n";
  chat.write(GET.replace("/", "/chat").replace("\r\n\r\n", upgrade));
  while (!Buffer.concat(heard).includes("\r\n\r\n")) await wait(1);
  chat.write("echo");
  while (!Buffer.concat(heard).toString().endsWith("echo")) await wait(1);
  assert.equal(server.connections, 1);
  await within(server.close(true), () => "the close");
  assert.equal(tap.reasons.at(-1), "the server stops");
  const [, late] = duplexPair();
  assert.throws(() => server.attach(late), /has ended/);
});

const WRONG: readonly (readonly [name: string, given: () => unknown])[] = [
  ["nothing", () => undefined],
  ["an object", () => ({})],
  ["a stream of objects", () => new Duplex({ objectMode: true })],
  ["a stream of text", () => new PassThrough({ encoding: "utf8" })],
  ["a stream that was destroyed", () => new PassThrough().destroy()],
  ["a stream that was ended", () => new PassThrough().end()],
];

for (const [name, given] of WRONG) {
  test(`what can't be attached is refused at the call: ${name}`, async (t) => {
    const server = await startServer(t, () => undefined);
    assert.throws(() => server.attach(given() as Duplex), TypeError);
    assert.equal(server.connections, 0);
  });
}
