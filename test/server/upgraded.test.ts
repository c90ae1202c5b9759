/**
 * Does another protocol get the whole connection, and does the server keep count of it to the end?
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect as connectSecurely } from "node:tls";
import type { Handler, Take, UpgradedSocket, UpgradeInit } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { GRACE_MS } from "../../src/server/server.ts";
import { CA, TLS } from "../support/certificates.ts";
import { connect, RawClient, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const uncaught: unknown[] = [];
const remember = (error: unknown) => uncaught.push(error);
process.on("uncaughtException", remember);
process.on("unhandledRejection", remember);
after(() => assert.deepEqual(uncaught, []));

const ASK =
  "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo/1, other\r\n\r\n";
const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const SWITCH =
  /^HTTP\/1\.1 101 Switching Protocols\r\nUpgrade: echo\/1\r\n(.+\r\n)*Connection: upgrade\r\n\r\n/;

/** Says again whatever it hears, and that it has heard the end. */
const echo: Take = (socket, head) => {
  socket.on("data", (bytes) => socket.write(bytes));
  socket.on("end", () => socket.end("bye"));
  socket.write(head);
};

/** Upgrades whatever is asked for beneath /chat. */
function upgrading(take: Take = echo, init?: UpgradeInit): Handler {
  return (request, context) =>
    request.path === "/chat" || request.method === "CONNECT"
      ? context.upgrade(take, init)
      : HttpResponse.text("hello");
}

async function says(client: RawClient, text: string): Promise<void> {
  await client.until(text, (received) => received.toString("latin1").endsWith(text) || undefined);
}

test("another protocol is spoken from the byte behind the request on, until its end", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, upgrading(), { tap });
  using client = await connect(server.port);
  await client.send(`${GET}${ASK}first `);
  await says(client, "first ");
  const [, rest = ""] = client.received.toString("latin1").split("hello");
  assert.match(rest, SWITCH);
  assert.equal(server.connections, 1);
  assert.equal(server.pendingRequests, 0);
  await client.send("second GET / HTTP/1.1\r\n\r\n");
  await says(client, "second GET / HTTP/1.1\r\n\r\n");
  client.end();
  await client.untilClosed();
  await tap.untilClosed();
  assert.equal(server.connections, 0);
  assert.deepEqual(
    tap.exchanges.map(({ status, aborted }) => [status, aborted]),
    [
      [200, false],
      [101, false],
    ],
  );
  assert.deepEqual(tap.reasons, ["upgraded"]);
  const parts = tap.sights.flatMap((sight) => (sight.what === "parsed" ? [sight] : []));
  const told = parts.reduce((sum, { length }) => sum + length, 0);
  assert.equal(told, GET.length + ASK.length + "first ".length);
  assert.doesNotMatch(tap.sentBytes.toString(), /first/, "what the taker says is the taker's");
});

test("every way of answering: at once, later, byte by byte", async (t) => {
  const server = await startServer(t, async (request, context) => {
    await wait(5);
    return upgrading()(request, context);
  });
  for (const split of ["whole", "bytes", { seed: 1 }] as const) {
    using client = await connect(server.port);
    await client.send(`${ASK}early`, { split });
    await says(client, "early");
    await client.send("later", { split });
    await says(client, "later");
  }
});

test("a taker that reads late, or slowly, misses nothing, and a client that is faster is held back", async (t) => {
  const pieces: Buffer[] = [];
  let taken: UpgradedSocket | undefined;
  const server = await startServer(
    t,
    upgrading((socket) => {
      taken = socket;
    }),
  );
  using client = await connect(server.port);
  await client.send(ASK);
  await says(client, "\r\n\r\n");
  const sent = Buffer.alloc(20 << 20);
  for (let at = 0; at < sent.length; at += 4) sent.writeUInt32LE(at, at);
  client.socket.write(sent);
  client.end();
  await wait(100);
  assert.ok(client.socket.writableLength > 0, "the client is held back");
  const ended = new Promise<void>((resolve) => taken?.on("end", resolve));
  taken?.on("data", (bytes) => pieces.push(Buffer.from(bytes)));
  await within(ended, () => "all bytes");
  assert.ok(Buffer.concat(pieces).equals(sent));
  taken?.end();
});

test("what a taker gets isn't overwritten by what others send", async (t) => {
  const kept: Uint8Array[] = [];
  const server = await startServer(
    t,
    upgrading((socket, head) => {
      kept.push(head);
      socket.on("data", (bytes) => kept.push(bytes));
    }),
  );
  using client = await connect(server.port);
  await client.send(`${ASK}aaaa`);
  await says(client, "\r\n\r\n");
  await client.send("bbbb");
  using other = await connect(server.port);
  await other.send(`${GET}${"c".repeat(1000)}`);
  await other.responses(1);
  assert.equal(Buffer.concat(kept).toString(), "aaaabbbb");
});

test("over TLS it is the same", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(t, upgrading(), { tls: TLS, tap });
  const { port } = server;
  const options = { port, host: "127.0.0.1", servername: "localhost", ca: CA };
  const socket = connectSecurely({ ...options, ALPNProtocols: ["http/1.1"] });
  using client = new RawClient(socket);
  await client.send(`${ASK}first`);
  await says(client, "first");
  await client.send("second");
  await says(client, "second");
  client.end();
  await says(client, "bye");
  socket.destroy();
  await tap.untilClosed();
  assert.deepEqual(tap.reasons, ["upgraded"]);
});

test("when the taker sends the 101, nothing else is sent", async (t) => {
  const take: Take = (socket) => socket.write("HTTP/1.1 101 By Hand\r\n\r\n");
  const server = await startServer(t, upgrading(take, { by: "taker" }));
  using client = await connect(server.port);
  await client.send(ASK);
  await says(client, "By Hand\r\n\r\n");
  assert.ok(client.received.toString().startsWith("HTTP/1.1 101 By Hand"));
});

test("§9.3.6 a CONNECT that is taken is a tunnel from the head of the 200 on", async (t) => {
  const server = await startServer(t, upgrading());
  using client = await connect(server.port);
  await client.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\nclient hello");
  await says(client, "client hello");
  const head = client.received.toString().split("\r\n\r\n")[0] ?? "";
  assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
  assert.doesNotMatch(head, /connection|content-length|transfer-encoding/i);
});

test("§7.8 an expectation is met before protocols are switched", async (t) => {
  const server = await startServer(t, upgrading());
  using client = await connect(server.port);
  await client.send(ASK.replace("Host", "Expect: 100-continue\r\nHost"));
  await says(client, "Connection: upgrade\r\n\r\n");
  assert.match(client.received.toString(), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 101 /);
});

const WRONG: readonly (readonly [name: string, request: string])[] = [
  ["no Upgrade", ASK.replace(/Upgrade: .*\r\n/, "")],
  ["an empty Upgrade", ASK.replace(/Upgrade: .*\r\n/, "Upgrade: ,\r\n")],
  ["no connection option", ASK.replace(", Upgrade", ", upgrades")],
  ["HTTP/1.0", ASK.replace("HTTP/1.1", "HTTP/1.0")],
  ["content", ASK.replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\nx")],
  ["content in chunks", ASK.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")],
];

for (const [name, request] of WRONG) {
  test(`nothing is granted that wasn't asked for in order: ${name}`, async (t) => {
    const errors: unknown[] = [];
    const error = (what: unknown) => void errors.push(what);
    const take = () => assert.fail("nobody takes over");
    const server = await startServer(t, upgrading(take), { error: error as () => undefined });
    using client = await connect(server.port);
    await client.send(request);
    const [response] = await client.responses(1);
    assert.equal(response?.status, 500);
    assert.ok(errors[0] instanceof TypeError);
  });
}

const MISUSE: readonly (readonly [name: string, take: unknown, init: unknown])[] = [
  ["no function", null, undefined],
  ["a protocol that the client didn't name", echo, { fields: { Upgrade: "websocket" } }],
  ["a field that belongs to the connection", echo, { fields: { Connection: "close" } }],
  ["a line break in a value", echo, { fields: { "X-A": "a\r\nB: c" } }],
  ["fields that the taker would have to send", echo, { fields: [], by: "taker" }],
  ["somebody else who sends", echo, { by: "nobody" }],
];

for (const [name, take, init] of MISUSE) {
  test(`misuse of upgrade is a TypeError, and a 500: ${name}`, async (t) => {
    const server = await startServer(t, upgrading(take as Take, init as UpgradeInit));
    using client = await connect(server.port);
    await client.send(ASK + GET);
    const responses = await client.responses(2);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [500, 200],
    );
  });
}

test("a protocol that the client named further behind may be granted, and fields are sent", async (t) => {
  const fields = { "Sec-A": "b", Upgrade: "OTHER" };
  const server = await startServer(t, upgrading(echo, { fields }));
  using client = await connect(server.port);
  await client.send(ASK);
  await says(client, "\r\n\r\n");
  assert.match(client.received.toString(), /\r\nSec-A: b\r\nUpgrade: OTHER\r\n/);
});

test("a 101 that nobody takes, or an upgrade that isn't returned, upgrades nothing", async (t) => {
  const server = await startServer(t, (request, { upgrade }) => {
    if (request.path === "/chat") {
      upgrade(() => assert.fail("nobody takes over"));
      return HttpResponse.text("changed my mind");
    }
    return new HttpResponse({ status: 101, fields: { Upgrade: "echo/1" } });
  });
  using client = await connect(server.port);
  await client.send(ASK + ASK.replace("/chat", "/"));
  const responses = await client.responses(2);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 500],
  );
});

const FAILING: readonly (readonly [name: string, take: Take])[] = [
  [
    "throws",
    () => {
      throw new Error("taker");
    },
  ],
  ["rejects", () => Promise.reject(new Error("taker"))],
  ["destroys the socket with an error", (socket) => void socket.destroy(new Error("taker"))],
];

for (const [name, take] of FAILING) {
  test(`a taker that ${name} costs its connection alone`, async (t) => {
    const errors: unknown[] = [];
    const error = (what: unknown) => void errors.push(what);
    const tap = new RecordingTap();
    const server = await startServer(t, upgrading(take), { tap, error: error as () => undefined });
    using client = await connect(server.port);
    await client.send(ASK);
    await client.untilCut();
    await tap.untilClosed();
    assert.equal(errors.length, name.startsWith("destroys") ? 0 : 1);
    assert.notDeepEqual(tap.reasons, ["upgraded"]);
    using other = await connect(server.port);
    await other.send(GET);
    await other.responses(1);
  });
}

test("a client that is gone by the time of its upgrade is taken over by nobody", async (t) => {
  const completed: Promise<boolean>[] = [];
  const server = await startServer(t, async (_request, context) => {
    completed.push(context.completed);
    await wait(50);
    return context.upgrade(() => assert.fail("nobody takes over"));
  });
  for (const leave of ["end", "resetAndDestroy"] as const) {
    using client = await connect(server.port);
    await client.send(ASK);
    await wait(10);
    client.socket[leave]();
    while (server.connections > 0) await wait(5);
  }
  assert.deepEqual(await Promise.all(completed), [false, false]);
});

test("a closing server leaves upgraded connections alone until its grace is over", async (t) => {
  const server = await startServer(t, upgrading(), { lingerTimeout: 100 });
  using client = await connect(server.port);
  await client.send(`${ASK}a`);
  await says(client, "a");
  const closed = server.close({ graceMs: 300, idleMs: 0 });
  await wait(50);
  await client.send("still");
  await says(client, "still");
  const started = performance.now();
  await within(closed, () => "the close");
  assert.ok(performance.now() - started < GRACE_MS / 2);
  assert.equal(server.connections, 0);
});

test("close(true) cuts them, also those whose taker silenced the socket", async (t) => {
  const silence: Take = (socket) =>
    (socket as unknown as { removeAllListeners(event: string): void }).removeAllListeners("close");
  const server = await startServer(t, upgrading(silence), { lingerTimeout: 40 });
  using client = await connect(server.port);
  await client.send(ASK);
  await says(client, "\r\n\r\n");
  await within(server.close(true), () => "the close");
  await server.finished;
});

test("no deadline of HTTP holds for what isn't HTTP", async (t) => {
  const short = {
    keepAliveTimeout: 50,
    headersTimeout: 50,
    bodyIdleTimeout: 50,
    writeIdleTimeout: 50,
  };
  const server = await startServer(t, upgrading(), { ...short, lingerTimeout: 50 });
  using client = await connect(server.port);
  await client.send(ASK);
  await says(client, "\r\n\r\n");
  await wait(400);
  await client.send("late");
  await says(client, "late");
});
