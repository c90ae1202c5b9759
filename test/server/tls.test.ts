/**
 * Is HTTP over TLS the same as without, from the first byte of a head to the last of a download?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { Duplex } from "node:stream";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import type { Server } from "../../src/server/server.ts";
import { CA, certificatePath, certificateText, TLS } from "../support/certificates.ts";
import { program } from "../support/programs.ts";
import { connect, DEADLINE_MS, RawClient, within } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { countedSource, fill, filled } from "./contents.ts";
import { RecordingTap } from "./recording-tap.ts";

const curl = program("curl", "curl");
const ASK = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

const greet: Handler = ({ path }) => HttpResponse.text(`hello ${path}`);

function start(
  t: TestContext,
  handler: Handler = greet,
  options: Partial<ServerOptions> = {},
): Promise<Server> {
  return startServer(t, handler, { tls: TLS, ...options });
}

async function connectSecured(server: Server, options: ConnectionOptions = {}): Promise<RawClient> {
  const { port } = server;
  const shared = { port, host: "127.0.0.1", ca: CA, allowHalfOpen: true };
  const socket = connectTls({ ...shared, ...options });
  const client = new RawClient(socket);
  await within(once(socket, "secureConnect"), () => "agreeing on TLS");
  return client;
}

async function nobodyLeft(server: Server): Promise<void> {
  const started = Date.now();
  while (server.connections > 0 && Date.now() - started < DEADLINE_MS) await sleep(5);
  assert.equal(server.connections, 0);
}

test("the URL says https, and the peer's address is the peer's", async (t) => {
  const server = await start(t, (_request, { remoteAddr }) =>
    HttpResponse.text(`${remoteAddr.transport} ${remoteAddr.hostname} ${remoteAddr.port}`),
  );
  assert.equal(String(server.url), `https://127.0.0.1:${server.port}/`);
  using client = await connectSecured(server);
  await client.send(ASK);
  const [response] = await client.responses(1);
  assert.equal(String(response?.content), `tcp 127.0.0.1 ${client.socket.localPort}`);
});

for (const split of ["whole", "bytes", { seed: 7 }] as const) {
  test(`pipelined requests are answered in order: ${JSON.stringify(split)}`, async (t) => {
    const server = await start(t);
    using client = await connectSecured(server);
    const asked = [1, 2, 3].map((n) => ASK.replace("hello", String(n))).join("");
    await client.send(asked, { split });
    const responses = await client.responses(3);
    assert.deepEqual(
      responses.map(({ content }) => String(content)),
      ["hello /1", "hello /2", "hello /3"],
    );
  });
}

test("https targets are answered here, and http targets as well", async (t) => {
  const server = await start(t);
  using client = await connectSecured(server);
  for (const scheme of ["https", "http"]) {
    await client.send(`GET ${scheme}://localhost/a HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  const responses = await client.responses(2);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 200],
  );
});

test("content goes both ways", async (t) => {
  const server = await start(
    t,
    async ({ content }) => new HttpResponse({ content: await content.bytes() }),
  );
  using client = await connectSecured(server);
  const content = filled(1_000_000);
  await client.send(
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${content.length}\r\n\r\n`,
  );
  await client.send(content);
  const [response] = await client.responses(1);
  assert.ok(response !== undefined && content.equals(response.content));
});

test("a slow reader gets a large download whole, piece by piece", async (t) => {
  const source = countedSource(20_000_000);
  const server = await start(t, () => new HttpResponse({ content: source }));
  using client = await connectSecured(server);
  client.socket.pause();
  await client.send(ASK);
  await sleep(100);
  assert.ok(source.reads < 50, `${source.reads} of 77 pieces were fetched for nobody`);
  client.socket.resume();
  const [response] = await client.responses(1);
  assert.equal(response?.content.length, 20_000_000);
  assert.ok(filled(20_000_000).equals(response.content));
  assert.equal(source.closed, 1);
});

test("who doesn't read is cut", async (t) => {
  const source = countedSource(100_000_000);
  const server = await start(t, () => new HttpResponse({ content: source }), {
    writeIdleTimeout: 200,
  });
  using client = await connectSecured(server);
  client.socket.pause();
  await client.send(ASK);
  await nobodyLeft(server);
});

test("a half-closed client is answered, and the end is said in TLS, too", async (t) => {
  const server = await start(t, async (request, context) => {
    await sleep(20);
    return greet(request, context);
  });
  using client = await connectSecured(server);
  await client.send(ASK);
  client.end();
  const [response] = await client.finalResponses();
  assert.equal(response?.status, 200);
  await nobodyLeft(server);
});

test("content that breaks off is a broken connection: no end is said in TLS", async (t) => {
  const source = countedSource(1_000_000, (into, position) => {
    if (position > 0) throw new Error("no more");
    return fill(into, position);
  });
  const server = await start(t, () => new HttpResponse({ content: source }));
  const { client, pieces } = await watched(server);
  await client.send(ASK);
  await nobodyLeft(server);
  client[Symbol.dispose]();
  assert.deepEqual(records(pieces, ALERT), []);
});

test("a small response is one record, and so are pipelined ones", async (t) => {
  const server = await start(t);
  const { client, pieces } = await watched(server);
  let answered = 0;
  for (const count of [1, 16]) {
    pieces.length = 0;
    const before = client.received.length;
    await client.send(ASK.repeat(count));
    answered += count;
    await client.responses(answered);
    const [length = 0, ...others] = records(pieces, APPLICATION_DATA);
    assert.deepEqual(others, []);
    assert.ok(length >= client.received.length - before);
  }
  client[Symbol.dispose]();
});

/** A client of TLS 1.2, whose records say what they carry, and what it is sent. */
async function watched(server: Server): Promise<{ client: RawClient; pieces: Buffer[] }> {
  const pieces: Buffer[] = [];
  const below = connectTcp(server.port, "127.0.0.1").on("error", () => {});
  const between = new Duplex({
    read() {},
    write: (bytes, _encoding, done) => below.write(bytes, () => done()),
    destroy: (error, done) => {
      below.destroy();
      done(error);
    },
  });
  below.on("data", (bytes) => {
    pieces.push(bytes);
    between.push(bytes);
  });
  below.on("close", () => between.push(null));
  const options = { socket: between, host: "localhost", ca: CA, maxVersion: "TLSv1.2" } as const;
  const secured = connectTls(options);
  const client = new RawClient(secured);
  await within(once(secured, "secureConnect"), () => "agreeing on TLS");
  return { client, pieces };
}

const ALERT = 21;
const APPLICATION_DATA = 23;

/** Lengths of the records of this type (RFC 5246 §6.2.1). */
function records(pieces: readonly Buffer[], type: number): number[] {
  const bytes = Buffer.concat(pieces);
  const lengths: number[] = [];
  for (let at = 0; at < bytes.length - 5; ) {
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at] === type) lengths.push(length);
    at += 5 + length;
  }
  return lengths;
}

test("plain HTTP is told to use https, whatever it asks for, and that is all it gets", async (t) => {
  let asked = 0;
  const server = await start(
    t,
    (request, context) => {
      asked++;
      return greet(request, context);
    },
    { lingerTimeout: 100 },
  );
  using client = await connect(server.port);
  await client.send(`${ASK}${ASK}`);
  const [response, second] = await client.finalResponses();
  assert.equal(response?.status, 400);
  assert.equal(fieldValue(response!, "connection"), "close");
  assert.match(String(response?.content), /Use https:\/\/ instead of http:\/\/\./);
  assert.equal(second, undefined);
  assert.equal(asked, 0);
  await nobodyLeft(server);
});

test("the tap sees what is said inside TLS", async (t) => {
  const tap = new RecordingTap();
  const server = await start(t, greet, { tap });
  using client = await connectSecured(server);
  await client.send(ASK);
  await client.responses(1);
  const seen = tap.sights.flatMap((sight) => (sight.what === "received" ? [sight.bytes] : []));
  assert.equal(String(Buffer.concat(seen)), ASK);
  const sent = tap.sights.flatMap((sight) => (sight.what === "sent" ? [sight.bytes] : []));
  assert.match(String(Buffer.concat(sent)), /^HTTP\/1\.1 200 /);
  assert.equal(tap.sights.filter(({ what }) => what === "opened").length, 1);
});

test("issuers that ca names are sent as those in cert are", async (t) => {
  const cert = certificateText("server.pem");
  const server = await start(t, greet, {
    tls: { cert, key: TLS.key, ca: certificateText("issuer.pem") },
  });
  using client = await connectSecured(server);
  await client.send(ASK);
  await client.responses(1);
});

test("close() lets what is under way finish", async (t) => {
  const server = await start(
    t,
    async (request, context) => {
      await sleep(50);
      return await greet(request, context);
    },
    { lingerTimeout: 100 },
  );
  using busy = await connectSecured(server);
  using idle = await connectSecured(server);
  await busy.send(ASK);
  await sleep(20);
  const closed = server.close({ idleMs: 100 });
  const [response] = await busy.finalResponses();
  assert.equal(fieldValue(response!, "connection"), "close");
  await idle.untilClosed();
  idle.end();
  await closed;
});

test("curl speaks to it, with the connection kept", { skip: curl.skip }, async (t) => {
  const server = await start(t);
  const url = `https://localhost:${server.port}/hello`;
  const trust = ["-q", "-sS", "--cacert", certificatePath("ca.pem"), "--ipv4"];
  const format = ["-w", " %{http_code} %{num_connects} %{ssl_verify_result}\n"];
  const ran = await curl.run([...trust, ...format, url, url]);
  assert.equal(ran.stderr, "");
  assert.equal(String(ran.stdout), "hello /hello 200 1 0\nhello /hello 200 0 0\n");
  const distrustful = await curl.run(["-q", "-sS", "--ipv4", url]);
  assert.equal(distrustful.status, 60);
  await nobodyLeft(server);
});
