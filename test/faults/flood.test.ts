/**
 * Do idle connections and peers that never read leave the server fit to serve, in bounded memory?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { HttpResponse } from "../../src/http/response.ts";
import { connect, converse, type RawClient } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const page = new HttpResponse({ content: Buffer.alloc(10_000, "x") }, true);

/** Peers in another process that pipeline and never read. */
function neverReading(t: TestContext, port: number, count: number): void {
  const script = fileURLToPath(new URL("never-reading.ts", import.meta.url));
  const args = ["--import", "tsx", script, String(port), String(count)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  t.after(() => child.kill());
}

/** Megabytes that are really in use: what only waits to be collected comes and goes as it likes. */
async function heldMemory(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  assert.ok(typeof collect === "function");
  for (let round = 0; round < 3; round++) {
    collect();
    await wait(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / (1 << 20);
}

/** As much traffic as is to come, from a peer that reads. */
async function warmUp(port: number, count: number): Promise<void> {
  const socket = connectSocket(port, "127.0.0.1");
  socket.resume();
  for (let i = 1; i < count; i++) {
    if (!socket.write(GET)) await once(socket, "drain");
  }
  socket.write(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  await once(socket, "close");
}

test("a thousand idle connections and pipelining peers that never read", async (t) => {
  let handled = 0;
  const server = await startServer(t, () => {
    handled++;
    return page;
  });
  const clients: RawClient[] = [];
  t.after(async () => {
    for (const client of clients) client.socket.destroy();
  });
  for (let i = 0; i < 20; i++) {
    const some = Array.from({ length: 50 }, () => connect(server.port));
    clients.push(...(await Promise.all(some)));
  }
  while (server.connections < 1000) await wait(5);
  await warmUp(server.port, 20_000);
  handled = 0;
  const before = await heldMemory();
  neverReading(t, server.port, 16);
  while (server.connections < 1016) await wait(5);
  let last = -1;
  while (handled !== last) {
    last = handled;
    await wait(500);
  }
  const growth = (await heldMemory()) - before;
  t.diagnostic(`${handled} requests answered before all 16 were held in ${growth.toFixed(1)} MiB`);
  assert.ok(growth <= 32, `memory grew by ${growth} MiB`);
  const started = performance.now();
  const [response] = await converse(server.port, "GET / HTTP/1.0\r\n\r\n");
  assert.equal(response?.status, 200);
  assert.ok(performance.now() - started < 2000);
  for (const client of clients.slice(0, 10)) {
    await client.send(GET);
    await client.responses(1);
  }
});

test("a pipelining peer that reads in the end gets every answer, in order", async (t) => {
  const server = await startServer(t, async (request) => {
    if (request.path.endsWith("7")) await wait(1);
    return new HttpResponse({ fields: { "X-Path": request.path }, content: page.content });
  });
  using client = await connect(server.port);
  client.socket.pause();
  // More than the buffers between the two hold, and no more: all of it is parsed at each arrival.
  const count = 1000;
  let requests = "";
  for (let i = 0; i < count; i++) requests += GET.replace("/", `/${i}`);
  client.socket.write(requests);
  await wait(300);
  client.socket.resume();
  const responses = await client.responses(count);
  for (const [i, response] of responses.entries()) {
    assert.deepEqual(response.fields[0], ["X-Path", `/${i}`]);
    assert.equal(response.content.length, 10_000);
  }
});
