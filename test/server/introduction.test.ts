/**
 * Does a proxy that was told to say for whom it connects get through, and nobody who may not say it?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { CA, TLS } from "../support/certificates.ts";
import { Prng } from "../support/prng.ts";
import { connect, converse } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const LINE = "PROXY TCP4 192.0.2.1 10.0.0.1 54321 80\r\n";
const ASK = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

const whoAsks: Handler = (_request, { remoteAddr, peerAddr }) =>
  HttpResponse.text(`${remoteAddr.hostname} ${remoteAddr.port} by ${peerAddr.hostname}`);

const LOOPBACK = { proxyProtocol: "loopback" };

test("the client is the one that was announced, and the request may follow at once", async (t) => {
  const { port } = await startServer(t, whoAsks, LOOPBACK);
  for (const split of ["whole", "bytes"] as const) {
    const [response] = await converse(port, LINE + ASK, { split });
    assert.equal(response?.content.toString(), "192.0.2.1 54321 by 127.0.0.1");
  }
});

test("however header and requests are cut, nothing is lost between them", async (t) => {
  const echo: Handler = async ({ content }) => HttpResponse.text(await content.text());
  const { port } = await startServer(t, echo, LOOPBACK);
  const post = (text: string, close = ""): string =>
    `POST / HTTP/1.1\r\nHost: h\r\n${close}Content-Length: ${text.length}\r\n\r\n${text}`;
  const all = Buffer.from(
    LINE + post("one") + post("two") + post("three", "Connection: close\r\n"),
  );
  const prng = new Prng(2);
  for (let round = 0; round < 20; round++) {
    using client = await connect(port);
    for (const piece of prng.cut(all, 60)) await client.send(piece);
    const said = (await client.finalResponses()).map(({ content }) => content.toString());
    assert.deepEqual(said, ["one", "two", "three"]);
  }
});

test("a proxy that speaks for itself is the client", async (t) => {
  const { port } = await startServer(t, whoAsks, LOOPBACK);
  const [response] = await converse(port, `PROXY UNKNOWN\r\n${ASK}`);
  assert.match(response?.content.toString() ?? "", /^127\.0\.0\.1 \d+ by 127\.0\.0\.1$/);
});

test("TLS may follow", async (t) => {
  const { port } = await startServer(t, whoAsks, { ...LOOPBACK, tls: TLS });
  const socket = connectTcp(port, "127.0.0.1");
  socket.write(LINE);
  const secured = connectTls({ socket, ca: CA, servername: "localhost" });
  secured.write(ASK);
  let text = "";
  for await (const piece of secured) text += piece;
  assert.match(text, /\r\n\r\n192\.0\.2\.1 54321 by 127\.0\.0\.1$/);
});

test("from whom none is expected none is taken", async (t) => {
  for (const options of [{}, { proxyProtocol: "192.0.2.0/24" }]) {
    const { port } = await startServer(t, whoAsks, options);
    const [refused] = await converse(port, LINE + ASK);
    assert.equal(refused?.status, 400);
    const [response] = await converse(port, ASK);
    assert.match(response?.content.toString() ?? "", /^127\.0\.0\.1 /);
  }
});

test("without a header the connection is closed, nothing is answered, and the tap is told why", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, whoAsks, { ...LOOPBACK, tap, headersTimeout: 200 });
  for (const said of [ASK, "PROXY TCP4 x\r\n", "PRO"]) {
    using client = await connect(server.port);
    await client.send(said);
    assert.equal((await client.untilCut()).length, 0);
  }
  await tap.untilClosed(3);
  assert.deepEqual(tap.reasons, [
    'no PROXY header: the connection begins with "GET / HTTP/1.1" instead',
    "no PROXY header: its line isn't TCP4, TCP6 or UNKNOWN with two addresses and two ports",
    "no PROXY header: the time for it is over",
  ]);
  assert.equal(server.connections, 0);
});

test("one that ends before its header is told of, too", async (t) => {
  const tap = new RecordingTap();
  const { port } = await startServer(t, whoAsks, { ...LOOPBACK, tap });
  const socket = connectTcp(port, "127.0.0.1").end("PROX");
  socket.resume();
  await once(socket, "close");
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["no PROXY header: it ends after 4 bytes"]);
});
