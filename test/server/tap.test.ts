/**
 * Does a tap see everything, once and in order: the bytes of the wire, and what they were read as?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, type Split } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { countedSource, countedStream } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const HOST = "Host: h\r\n";
const handler: Handler = async (request) => {
  switch (request.path) {
    case "/echo":
      return HttpResponse.text(await request.content.text());
    case "/stream":
      return new HttpResponse({ content: countedStream(["one", "", "two"]) });
    case "/source":
      return new HttpResponse({ content: countedSource(300_000) });
    case "/large":
      return new HttpResponse({ content: Buffer.alloc(200_000, "x") });
    case "/throw":
      throw new Error("mistake");
    default:
      return undefined;
  }
};

const CONVERSATION = [
  `\r\nPOST /echo HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`,
  `POST /echo HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nT: x\r\n\r\n`,
  `GET /stream HTTP/1.1\r\n${HOST}\r\n`,
  `HEAD /stream HTTP/1.1\r\n${HOST}\r\n`,
  `GET /source HTTP/1.1\r\n${HOST}\r\n`,
  `GET /large HTTP/1.1\r\n${HOST}\r\n`,
  `POST /nothing HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`,
  `GET /throw HTTP/1.1\r\n${HOST}\r\n`,
  `GET /last HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
];
const METHODS = ["POST", "POST", "GET", "HEAD", "GET", "GET", "POST", "GET", "GET"];

for (const split of ["whole", "bytes", { seed: 5 }] as const satisfies Split[]) {
  test(`everything is seen, sent ${JSON.stringify(split)}`, async (t) => {
    const tap = new RecordingTap();
    const server = await startServer(t, handler, { tap });
    using client = await connect(server.port);
    await client.send(CONVERSATION.join(""), { split });
    const wire = await client.untilClosed();
    const responses = await client.finalResponses(METHODS);
    client.end();
    await tap.untilClosed();

    assert.equal(tap.receivedBytes.toString("latin1"), CONVERSATION.join(""));
    assert.ok(tap.sentBytes.equals(wire), "what is sent is what is on the wire");
    const { sights } = tap;
    assert.equal(sights[0]?.what, "opened");
    assert.equal(sights.at(-1)?.what, "closed");
    assert.equal(sights.filter(({ what }) => what === "opened" || what === "closed").length, 2);

    const parsed = { head: 0, content: 0, framing: 0, refused: 0 };
    let received = 0;
    for (const sight of sights) {
      if (sight.what === "received") received += sight.bytes.length;
      if (sight.what !== "parsed") continue;
      assert.ok(sight.length > 0);
      parsed[sight.part] += sight.length;
      const all = parsed.head + parsed.content + parsed.framing + parsed.refused;
      assert.ok(all <= received, "nothing is read before it has come");
    }
    const framing = "2;a=b\r\n\r\n3\r\n\r\n0\r\nT: x\r\n\r\n".length;
    assert.deepEqual(parsed, {
      head: CONVERSATION.join("").length - 15 - framing,
      content: 15,
      framing,
      refused: 0,
    });

    const exchanges = tap.exchanges;
    assert.deepEqual(
      exchanges.map(({ status }) => status),
      [200, 200, 200, 200, 200, 200, 404, 500, 404],
    );
    for (const [index, exchange] of exchanges.entries()) {
      assert.equal(exchange.contentBytes, responses[index]?.content.length);
      assert.equal(exchange.request?.method, METHODS[index]);
      assert.equal(exchange.aborted, false);
      assert.ok(exchange.durationMs >= 0);
    }
    assert.match(String(exchanges[7]?.error), /mistake/);
  });
}

test("the parts of what is sent are named", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, handler, { tap });
  using client = await connect(server.port);
  await client.send("GET /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  await client.finalResponses();
  const parts = { head: "", content: "", framing: "", refused: "" };
  for (const sight of tap.sights) {
    if (sight.what === "sent") parts[sight.part] += sight.bytes.toString("latin1");
  }
  assert.match(parts.head, /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
  assert.equal(parts.content, "onetwo");
  assert.equal(parts.framing, "3\r\n\r\n3\r\n\r\n0\r\n\r\n");
});

test("a refusal is an exchange, and its bytes are called refused", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, handler, { tap });
  using client = await connect(server.port);
  await client.send("GET / HTTP/1.1\nrest");
  await client.finalResponses();
  client.end();
  await tap.untilClosed();
  const [exchange, ...others] = tap.exchanges;
  assert.equal(others.length, 0);
  assert.equal(exchange?.request, undefined);
  assert.equal(exchange?.violation?.code, "LINE_FEED_ALONE");
  assert.equal(exchange.status, 400);
  const refused = tap.sights.filter((sight) => sight.what === "parsed");
  assert.deepEqual(refused, [{ what: "parsed", part: "refused", length: 19 }]);
  assert.deepEqual(tap.reasons, ["LINE_FEED_ALONE"]);
});

test("connections have numbers, and a tap sees the one from the other", async (t) => {
  const ids: number[] = [];
  const nothing = () => {};
  const server = await startServer(t, handler, {
    tap: {
      opened: ({ id }) => ids.push(id),
      received: nothing,
      parsed: nothing,
      sent: nothing,
      exchange: nothing,
      closed: nothing,
    },
  });
  for (let i = 0; i < 3; i++) {
    using client = await connect(server.port);
    await client.send("GET / HTTP/1.0\r\n\r\n");
    await client.finalResponses();
  }
  assert.deepEqual(ids, [1, 2, 3]);
});

test("a handler is asked for its reasons when the tap wants them, and only then", async (t) => {
  const told: Handler = (_request, context) => {
    context.note?.("file", "the only one");
    context.note?.("status", "as always");
    return context.note === undefined ? undefined : HttpResponse.text("told");
  };
  for (const wantsReasons of [true, false]) {
    const tap = Object.assign(new RecordingTap(), { wantsReasons });
    const server = await startServer(t, told, { tap });
    using client = await connect(server.port);
    await client.send(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    await client.untilClosed();
    client.end();
    assert.deepEqual(
      tap.exchanges[0]?.reasons.map(({ about, words }) => `${about}: ${words}`),
      wantsReasons ? ["file: the only one", "status: as always"] : [],
    );
    assert.equal(tap.exchanges[0]?.status, wantsReasons ? 200 : 404);
  }
});
