/**
 * Does a server begin where it was told to, and end in order?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectSocket, createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { HttpResponse } from "../../src/http/response.ts";
import { listen, type Server } from "../../src/server/server.ts";
import { connect, converse, RawClient, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { RecordingTap } from "./recording-tap.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const GET_1_0 = "GET / HTTP/1.0\r\n\r\n";
const hello = () => HttpResponse.text("hello");
const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

/** A handler that waits until it is let go. */
function gate(): { handler: () => Promise<HttpResponse>; open: () => void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const handler = async () => {
    await opened;
    return hello();
  };
  return { handler, open };
}

async function untilPending(server: Server, count: number): Promise<void> {
  const reached = async () => {
    while (server.pendingRequests !== count) await wait(2);
  };
  await within(reached(), () => `${count} pending requests`);
}

async function untilGone(server: Server): Promise<void> {
  const reached = async () => {
    while (server.connections > 0) await wait(2);
  };
  await within(reached(), () => "the last connection's end");
}

test("port 0 is a free port, and everything about it is known when it is ready", async (t) => {
  const server = listen({ handler: hello, port: 0, hostname: "127.0.0.1" });
  t.after(() => server.close(true));
  assert.equal(server.port, 0);
  assert.deepEqual(server.addresses, []);
  assert.equal(await server.ready(), server);
  assert.ok(server.port > 0);
  assert.equal(server.url?.href, `http://127.0.0.1:${server.port}/`);
  assert.equal(server.hostname, "127.0.0.1");
  assert.deepEqual(
    server.addresses.map(({ address, port }) => [address, port]),
    [["127.0.0.1", server.port]],
  );
  const [response] = await converse(server.port, GET_1_0);
  assert.equal(response?.content.toString(), "hello");
});

test("localhost is both loopback addresses, on one port", async (t) => {
  const server = listen({ handler: hello, port: 0 });
  t.after(() => server.close(true));
  await server.ready();
  assert.equal(server.url?.href, `http://localhost:${server.port}/`);
  const hosts = hasIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
  assert.deepEqual(
    server.addresses.map(({ address }) => address),
    hosts,
  );
  for (const host of hosts) {
    using client = await connect(server.port, host);
    await client.send(GET);
    const [response] = await client.responses(1);
    assert.equal(response?.status, 200, host);
  }
});

test("every interface is named localhost in the URL, IPv6 stands in brackets", async (t) => {
  const everywhere = listen({ handler: hello, port: 0, hostname: "0.0.0.0" });
  t.after(() => everywhere.close(true));
  await everywhere.ready();
  assert.equal(everywhere.url?.href, `http://localhost:${everywhere.port}/`);
  if (!hasIPv6) return;
  const six = listen({ handler: hello, port: 0, hostname: "::1" });
  t.after(() => six.close(true));
  await six.ready();
  assert.equal(six.url?.href, `http://[::1]:${six.port}/`);
});

test("a Unix socket", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(folder, { recursive: true }));
  const unix = join(folder, "socket");
  const seen: unknown[] = [];
  const server = await startServer(
    t,
    (_request, { remoteAddr }) => {
      seen.push(remoteAddr);
      return hello();
    },
    { unix },
  );
  assert.equal(server.url, undefined);
  assert.equal(server.port, 0);
  using client = new RawClient(connectSocket({ path: unix, allowHalfOpen: true }));
  await client.send(GET_1_0);
  const [response] = await client.finalResponses();
  assert.equal(response?.content.toString(), "hello");
  assert.deepEqual(seen, [{ transport: "unix", hostname: "", port: 0 }]);
});

test("a handler knows its peer", async (t) => {
  const server = await startServer(t, (_request, { remoteAddr }) => HttpResponse.json(remoteAddr));
  using client = await connect(server.port);
  await client.send(GET);
  const [response] = await client.responses(1);
  assert.deepEqual(JSON.parse(response?.content.toString() ?? ""), {
    transport: "tcp",
    hostname: "127.0.0.1",
    port: client.socket.localPort,
  });
});

test("a port that is taken: ready() rejects, and nothing is left behind", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const address = taken.address();
  assert.ok(address !== null && typeof address === "object");
  const { port } = address;
  for (const hostname of ["127.0.0.1", "localhost"]) {
    const server = listen({ handler: hello, port, hostname });
    await assert.rejects(server.ready(), { code: "EADDRINUSE" });
    await within(server.finished, () => "the end of a server that never began");
    await within(server.close(), () => "closing it");
    assert.equal(server.url, undefined);
  }
  if (!hasIPv6) return;
  const six = createServer().listen(port, "::1");
  await once(six, "listening");
  taken.close();
  await once(taken, "close");
  const server = listen({ handler: hello, port, hostname: "localhost" });
  await assert.rejects(server.ready(), { code: "EADDRINUSE" });
  const first = createServer().listen(port, "127.0.0.1");
  await once(first, "listening");
  first.close();
  six.close();
});

test("an address that nobody has: ready() rejects", async () => {
  const server = listen({ handler: hello, port: 0, hostname: "192.0.2.1" });
  await assert.rejects(server.ready(), { code: "EADDRNOTAVAIL" });
});

test("the address can be taken again at once, also with answered clients", async (t) => {
  let port = 0;
  for (let round = 0; round < 5; round++) {
    const server = listen({ handler: hello, port, hostname: "127.0.0.1" });
    t.after(() => server.close(true));
    await server.ready();
    port = server.port;
    using client = await connect(port);
    await client.send(GET);
    await client.responses(1);
    await within(server.close({ idleMs: 0 }), () => "closing");
  }
});

test("close(): idle connections stay for a moment, are answered, then half-closed", async (t) => {
  const server = await startServer(t, hello);
  using idle = await connect(server.port);
  using silent = await connect(server.port);
  using crossing = await connect(server.port);
  for (const client of [idle, crossing]) {
    await client.send(GET);
    await client.responses(1);
  }
  const closed = server.close({ idleMs: 300 });
  await wait(50);
  assert.equal(server.connections, 3);
  await crossing.send(GET);
  const responses = await crossing.finalResponses();
  const last = responses[1]?.fields.find(([name]) => name === "Connection");
  assert.deepEqual(last, ["Connection", "close"]);
  crossing.end();
  assert.equal(idle.ended, false);
  await idle.untilClosed();
  assert.equal((await silent.untilClosed()).length, 0);
  idle.end();
  silent.end();
  await within(closed, () => "closing");
  assert.equal(server.connections, 0);
  await assert.rejects(connect(server.port), { code: "ECONNREFUSED" });
});

test("close(): what is under way finishes, and says that it was the last", async (t) => {
  const { handler, open } = gate();
  const server = await startServer(t, handler);
  using client = await connect(server.port);
  await client.send(GET + GET);
  await untilPending(server, 1);
  const closed = server.close({ idleMs: 0 });
  await wait(50);
  assert.equal(server.pendingRequests, 1);
  open();
  const responses = await client.finalResponses();
  assert.equal(responses.length, 1);
  assert.deepEqual(responses[0]?.fields.at(-1), ["Connection", "close"]);
  client.end();
  await within(closed, () => "closing");
});

test("close(): after the grace everything is cut", async (t) => {
  const server = await startServer(t, () => new Promise(() => {}));
  using client = await connect(server.port);
  await client.send(GET);
  await untilPending(server, 1);
  const started = performance.now();
  await within(server.close({ graceMs: 200 }), () => "closing");
  const took = performance.now() - started;
  assert.ok(took >= 190 && took < 5000, `${took} ms`);
  await client.untilCut();
  assert.equal(server.pendingRequests, 0);
});

test("close(true) waits for nobody, not even for who comes at the last moment", async (t) => {
  const { handler } = gate();
  const server = await startServer(t, handler);
  using client = await connect(server.port);
  await client.send(GET);
  await untilPending(server, 1);
  // These are in the kernel's queue when the server is closed.
  const late = Array.from({ length: 20 }, () => connectSocket(server.port, "127.0.0.1"));
  for (const socket of late) socket.on("error", () => {});
  const started = performance.now();
  await within(server.close(true), () => "closing");
  assert.ok(performance.now() - started < 2000);
  assert.equal(server.connections, 0);
  for (const socket of late) socket.destroy();
});

test("close() again hastens the end, and every call settles", async (t) => {
  const server = await startServer(t, () => new Promise(() => {}));
  using client = await connect(server.port);
  await client.send(GET);
  await untilPending(server, 1);
  const first = server.close();
  const second = server.close({ graceMs: 60_000 });
  await wait(20);
  assert.equal(server.connections, 1);
  const third = server.close(true);
  await within(Promise.all([first, second, third, server.finished]), () => "closing");
  await within(server.close(), () => "closing once more");
  await within(server.close(true), () => "closing once more");
});

test("a grace without end is no grace of no time", async (t) => {
  const { handler, open } = gate();
  const server = await startServer(t, handler);
  using client = await connect(server.port);
  await client.send(GET);
  await untilPending(server, 1);
  const closed = server.close({ graceMs: Number.POSITIVE_INFINITY, idleMs: 0 });
  await wait(100);
  open();
  assert.equal((await client.finalResponses()).length, 1);
  client.end();
  await within(closed, () => "closing");
});

test("close() before ready()", async () => {
  const server = listen({ handler: hello, port: 0, hostname: "127.0.0.1" });
  await within(server.close(), () => "closing");
  await within(server.finished, () => "the end");
});

test("a server can be disposed of", async () => {
  let kept: Server;
  {
    await using server = listen({ handler: hello, port: 0, hostname: "127.0.0.1" });
    await server.ready();
    kept = server;
  }
  await within(kept.finished, () => "the end");
  await assert.rejects(connect(kept.port), { code: "ECONNREFUSED" });
});

test("connections and pending requests are counted", async (t) => {
  const { handler, open } = gate();
  const server = await startServer(t, handler);
  assert.equal(server.connections, 0);
  const clients = await Promise.all([1, 2, 3].map(() => connect(server.port)));
  for (const client of clients) await client.send(GET);
  await untilPending(server, 3);
  assert.equal(server.connections, 3);
  open();
  for (const client of clients) await client.responses(1);
  await untilPending(server, 0);
  assert.equal(server.connections, 3);
  for (const client of clients) client.socket.destroy();
  await untilGone(server);
});

test("ref and unref may be called at any time", async (t) => {
  const server = listen({ handler: hello, port: 0, hostname: "127.0.0.1" });
  t.after(() => server.close(true));
  assert.equal(server.unref(), server);
  await server.ready();
  assert.equal(server.ref(), server);
  const [response] = await converse(server.port, GET_1_0);
  assert.equal(response?.status, 200);
});

test("a request is handled at a time, and answers come in order", async (t) => {
  let running = 0;
  const server = await startServer(t, async (request) => {
    assert.equal(++running, 1);
    await wait(Number(request.query));
    running--;
    return HttpResponse.text(request.path);
  });
  using client = await connect(server.port);
  const delays = [30, 0, 20, 1, 10, 0];
  const paths = delays.map((delay, index) => `/${index}?${delay}`);
  await client.send(paths.map((path) => GET.replace("/", path)).join(""));
  const responses = await client.responses(delays.length);
  assert.deepEqual(
    responses.map(({ content }) => content.toString()),
    paths.map((_, index) => `/${index}`),
  );
});

test("one response value may answer on several servers at once", async (t) => {
  const shared = new HttpResponse({ content: Buffer.from("shared") }, true);
  const first = await startServer(t, () => shared);
  const second = await startServer(t, () => shared, { serverField: false });
  for (const [server, named] of [
    [first, true],
    [second, false],
    [first, true],
  ] as const) {
    const [response] = await converse(server.port, GET_1_0);
    assert.equal(response?.content.toString(), "shared");
    assert.equal(
      response.fields.some(([name]) => name === "Server"),
      named,
    );
  }
});

test("a client that closes after its last request is answered, and gone", async (t) => {
  const tap = new RecordingTap();
  const server = await startServer(
    t,
    async () => {
      await wait(30);
      return hello();
    },
    { tap },
  );
  using client = await connect(server.port);
  await client.send(GET + GET);
  client.end();
  assert.equal((await client.finalResponses()).length, 2);
  await tap.untilClosed();
  assert.equal(server.connections, 0);
});
