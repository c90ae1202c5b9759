/**
 * Does a connection count from accept on, whatever happens before TLS is agreed on, and never stay?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { HttpResponse } from "../../src/http/response.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import type { Server } from "../../src/server/server.ts";
import { CA, TLS } from "../support/certificates.ts";
import { clientHello } from "../support/client-hello.ts";
import { connect, DEADLINE_MS } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const ASK = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

function start(t: TestContext, options: Partial<ServerOptions> = {}): Promise<Server> {
  return startServer(t, () => HttpResponse.text("hello"), { tls: TLS, ...options });
}

/** The error of a client whose handshake must fail. */
async function refusedTls(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connectTls({ port, host: "127.0.0.1", ca: CA, ...options });
  const [error] = await once(socket, "error");
  socket.destroy();
  return String(error.code);
}

async function count(server: Server, wanted: number): Promise<void> {
  const started = Date.now();
  while (server.connections !== wanted) {
    if (Date.now() - started > DEADLINE_MS) assert.equal(server.connections, wanted);
    await sleep(5);
  }
}

test("a silent client counts, and goes at the deadline", async (t) => {
  const tap = new RecordingTap();
  const server = await start(t, { handshakeTimeout: 100, tap });
  using client = await connect(server.port);
  await count(server, 1);
  assert.equal(server.securingConnections, 1);
  await client.untilCut();
  await count(server, 0);
  assert.deepEqual(tap.sights, [
    { what: "opened" },
    { what: "closed", reason: "no TLS handshake in time" },
  ]);
});

test("200 silent clients count, and all go at the deadline, while another is served", async (t) => {
  const server = await start(t, { handshakeTimeout: 400 });
  const clients = Array.from({ length: 200 }, () => connectTcp(server.port, "127.0.0.1"));
  t.after(() => {
    for (const client of clients) client.destroy();
  });
  await count(server, 200);
  const good = connectTls({ port: server.port, host: "127.0.0.1", ca: CA });
  good.write(ASK);
  const [answer] = await once(good, "data");
  assert.match(String(answer), /^HTTP\/1\.1 200 /);
  good.destroy();
  await Promise.all(clients.map((client) => once(client.resume(), "close")));
  await count(server, 0);
});

test("a handshake that trickles doesn't move its deadline", async (t) => {
  const server = await start(t, { handshakeTimeout: 200 });
  const hello = await clientHello();
  using client = await connect(server.port);
  for (const byte of hello) {
    if (client.ended || client.socket.destroyed) break;
    client.socket.write(Buffer.of(byte));
    await sleep(20);
  }
  await client.untilCut();
  await count(server, 0);
});

test("a handshake byte by byte is one all the same", async (t) => {
  const server = await start(t);
  const socket = connectTcp(server.port, "127.0.0.1");
  const { Duplex } = await import("node:stream");
  const slow = new Duplex({
    read() {},
    async write(chunk: Buffer, _encoding, done) {
      for (const byte of chunk) {
        socket.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      done();
    },
  });
  socket.setNoDelay(true).on("data", (chunk) => slow.push(chunk));
  const client = connectTls({ socket: slow, ca: CA, host: "localhost" });
  client.write(ASK);
  const [answer] = await once(client, "data");
  assert.match(String(answer), /^HTTP\/1\.1 200 /);
  client.destroy();
  socket.destroy();
  await count(server, 0);
});

for (const [what, bytes] of [
  ["a record that is none", Buffer.from("\x16\x03\x01garbage garbage garbage", "latin1")],
  ["bytes of nothing known", Buffer.from("\x00\x01\x02\xff\xfe", "latin1")],
  ["an SSL 2 greeting", Buffer.from("\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\x01", "latin1")],
] as const) {
  test(`${what} ends the connection and nothing else`, async (t) => {
    const tap = new RecordingTap();
    const server = await start(t, { handshakeTimeout: 300, tap });
    using client = await connect(server.port);
    await client.send(bytes);
    await client.untilCut();
    await count(server, 0);
    const closed = tap.sights.at(-1);
    assert.ok(closed?.what === "closed" && closed.reason.startsWith("no TLS"));
  });
}

test("who leaves before or in the middle of the handshake is gone at once", async (t) => {
  const server = await start(t, { handshakeTimeout: 60_000 });
  const hello = await clientHello();
  for (const sent of [0, 1, 5, hello.length >> 1, hello.length]) {
    for (const how of ["end", "resetAndDestroy", "destroy"] as const) {
      const socket = connectTcp(server.port, "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      if (sent > 0) await new Promise((done) => socket.write(hello.subarray(0, sent), done));
      socket[how]();
      socket.resume();
      await count(server, 0);
      socket.destroy();
    }
  }
});

test("TLS before 1.2 is refused, 1.2 and 1.3 are spoken", async (t) => {
  const server = await start(t);
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1" } as const;
  const code = await refusedTls(server.port, { ...old, ciphers: "DEFAULT@SECLEVEL=0" });
  assert.match(code, /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const options = { minVersion: version, maxVersion: version };
    const socket = connectTls({ port: server.port, host: "127.0.0.1", ca: CA, ...options });
    await once(socket, "secureConnect");
    assert.equal(socket.getProtocol(), version);
    assert.equal(socket.authorized, true);
    socket.destroy();
  }
  await count(server, 0);
});

test("HTTP/1.1 and HTTP/1.0 are agreed on by ALPN, and a client of others alone is refused", async (t) => {
  const server = await start(t);
  for (const [offered, taken] of [
    [["h2", "http/1.1"], "http/1.1"],
    [["http/1.0"], "http/1.0"],
    [undefined, false],
  ] as const) {
    const socket = connectTls({
      ...{ port: server.port, host: "127.0.0.1", ca: CA },
      ...(offered === undefined ? {} : { ALPNProtocols: [...offered] }),
    });
    await once(socket, "secureConnect");
    assert.equal(socket.alpnProtocol, taken);
    socket.destroy();
  }
  const code = await refusedTls(server.port, { ALPNProtocols: ["h2"] });
  assert.match(code, /NO_APPLICATION_PROTOCOL|ECONNRESET/);
  await count(server, 0);
});

test("a client that doesn't trust the certificate leaves no trace", async (t) => {
  const server = await start(t);
  assert.match(await refusedTls(server.port, { ca: [] }), /UNABLE_TO|SELF_SIGNED/);
  await count(server, 0);
});

test("a renegotiation ends that connection, and no other", async (t) => {
  const server = await start(t);
  const options = { ca: CA, maxVersion: "TLSv1.2" } as const;
  const client = connectTls({ port: server.port, host: "127.0.0.1", ...options });
  client.on("error", () => {});
  await once(client, "secureConnect");
  client.resume();
  client.renegotiate({}, () => {});
  await once(client, "close");
  await count(server, 0);
  const other = connectTls({ port: server.port, host: "127.0.0.1", ca: CA });
  await once(other, "secureConnect");
  other.destroy();
});

test("garbage behind the handshake ends the connection", async (t) => {
  const tap = new RecordingTap();
  const server = await start(t, { tap });
  const socket = connectTcp(server.port, "127.0.0.1");
  const client = connectTls({ socket, ca: CA, host: "localhost" }).on("error", () => {});
  client.write(ASK);
  await once(client, "data");
  socket.write("GET / HTTP/1.1\r\n\r\n");
  await count(server, 0);
  const closed = tap.sights.at(-1);
  assert.ok(
    closed?.what === "closed" && closed.reason.startsWith("ERR_SSL"),
    JSON.stringify(closed),
  );
  client.destroy();
});

test("a second connection resumes the session of the first", async (t) => {
  const server = await start(t);
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    const options = { port: server.port, host: "127.0.0.1", ca: CA, maxVersion };
    const first = connectTls(options);
    first.write(ASK);
    const [session] = await once(first, "session");
    first.destroy();
    const second = connectTls({ ...options, session });
    await once(second, "secureConnect");
    assert.equal(second.isSessionReused(), true, maxVersion);
    second.destroy();
  }
});

test("once TLS is agreed on, nothing is secured any more", async (t) => {
  const server = await start(t);
  const client = connectTls({ port: server.port, host: "127.0.0.1", ca: CA });
  client.write(ASK);
  await once(client, "data");
  assert.deepEqual([server.connections, server.securingConnections], [1, 0]);
  client.destroy();
});

test("close() waits for a handshake under way, and ends it when idle ones end", async (t) => {
  const server = await start(t);
  using client = await connect(server.port);
  await count(server, 1);
  await server.close({ idleMs: 50 });
  await client.untilCut();
  assert.equal(server.connections, 0);
});

test("close(true) ends handshakes at any stage", async (t) => {
  const server = await start(t);
  using silent = await connect(server.port);
  using begun = await connect(server.port);
  await begun.send((await clientHello()).subarray(0, 20));
  using answered = await connect(server.port);
  await answered.send(await clientHello());
  await answered.until("a ServerHello", (received) => received.length > 0 || undefined);
  await count(server, 3);
  await server.close(true);
  assert.equal(server.connections, 0);
  for (const client of [silent, begun, answered]) await client.untilCut();
});
