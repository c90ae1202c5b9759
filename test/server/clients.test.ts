/**
 * Which addresses are one client, and does each have as many connections as it may and no more?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { HttpResponse } from "../../src/http/response.ts";
import { clientOf } from "../../src/server/clients.ts";
import { CA, TLS } from "../support/certificates.ts";
import { connect, within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const hello = () => HttpResponse.text("hello");

for (const [address, client] of [
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::", "2001:db8:0:0::/64"],
  ["2001:db8:0:0:1::", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", ""],
] as const) {
  test(`${address || "nothing"} is of ${client || "nobody"}`, () => {
    assert.equal(clientOf(address), client);
  });
}

/** Whether it stays open until an answer has come. */
async function isServed(port: number, localAddress: string): Promise<boolean> {
  const socket = connectSocket({ port, host: "127.0.0.1", localAddress });
  socket.on("error", () => {});
  socket.write(GET);
  const served = await within(
    Promise.race([once(socket, "data").then(() => true), once(socket, "close").then(() => false)]),
    () => "being served or not",
  );
  socket.destroy();
  return served;
}

async function idle(t: TestContext, port: number, count: number): Promise<Socket[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => connect(port)));
  t.after(() => {
    for (const client of clients) client.socket.destroy();
  });
  for (const client of clients) await client.send(GET);
  for (const client of clients) await client.responses(1);
  return clients.map(({ socket }) => socket);
}

test("n connections of one client and no more, said once; others come in, and so does it when one has ended", async (t) => {
  const told: string[] = [];
  const notice = (sentence: string): void => void told.push(sentence);
  const server = await startServer(t, hello, { maxConnectionsPerClient: 4, notice });
  const [first] = await idle(t, server.port, 4);
  for (let i = 0; i < 5; i++) assert.equal(await isServed(server.port, "127.0.0.1"), false);
  assert.equal(await isServed(server.port, "127.0.0.2"), true);
  assert.equal(server.refusedConnections, 5);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /^A client wants more than the 4 .* maxConnectionsPerClient /);
  first?.destroy();
  while (server.connections > 3) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(await isServed(server.port, "127.0.0.1"), true);
});

test("with TLS they count before anything is agreed on", async (t) => {
  const server = await startServer(t, hello, { maxConnectionsPerClient: 2, tls: TLS });
  const silent = await Promise.all([connect(server.port), connect(server.port)]);
  t.after(() => {
    for (const { socket } of silent) socket.destroy();
  });
  while (server.connections < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const secured = connectTls({ port: server.port, host: "127.0.0.1", ca: CA });
  const [error] = await within(once(secured, "error"), () => "being turned away");
  assert.equal((error as NodeJS.ErrnoException).code, "ECONNRESET");
  assert.equal(server.refusedConnections, 1);
});

const skip = process.platform === "win32" ? "no Unix sockets" : false;

test("Unix sockets don't count", { skip }, async (t) => {
  const unix = join(tmpdir(), `barewire-clients-${process.pid}.sock`);
  await startServer(t, hello, { unix, maxConnectionsPerClient: 1 });
  for (let i = 0; i < 3; i++) {
    const socket = connectSocket(unix);
    t.after(() => void socket.destroy());
    socket.write(GET);
    await within(once(socket, "data"), () => "being served");
  }
});
