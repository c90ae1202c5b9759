/**
 * Does the memory of a server level off under load? Keep-alive clients for a minute, or SOAK_SECONDS of
 * them, with some that break off; then a thousand idle connections and peers that never read.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect, converse, type RawClient } from "../support/raw-client.ts";
import { memoryOf, startChild } from "./child-server.ts";

const { SOAK_SECONDS = "60" } = process.env;
const SECONDS = Number(SOAK_SECONDS);
const CLIENTS = 24;
const HOST = "Host: h\r\n";
const BATCH = [
  `GET / HTTP/1.1\r\n${HOST}\r\n`,
  `GET /page.html?x HTTP/1.1\r\n${HOST}\r\n`,
  `HEAD /large.bin HTTP/1.1\r\n${HOST}\r\n`,
  `GET /missing HTTP/1.1\r\n${HOST}\r\n`,
  `GET /large.bin HTTP/1.1\r\n${HOST}\r\n`,
  `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`,
];
const METHODS = ["GET", "GET", "HEAD", "GET", "GET", "POST"];
const HOSTILE = [
  "GET /\n",
  "\x16\x03",
  "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
  "GET /large.bin HTTP/1.0\r\n\r\n",
];

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "index.html"), "<p>Hello</p>".repeat(100));
  await writeFile(join(folder, "page.html"), "<p>Page</p>".repeat(1000));
  await writeFile(join(folder, "large.bin"), Buffer.alloc(3_000_000, "x"));
  return folder;
}

/** Megabytes per minute, by least squares. */
function slope(samples: readonly (readonly [second: number, megabytes: number])[]): number {
  const count = samples.length;
  const mean = (index: 0 | 1) => samples.reduce((sum, one) => sum + one[index], 0) / count;
  const [x, y] = [mean(0), mean(1)];
  let above = 0;
  let below = 0;
  for (const [second, megabytes] of samples) {
    above += (second - x) * (megabytes - y);
    below += (second - x) ** 2;
  }
  return (60 * above) / below;
}

test(`keep-alive clients for ${SECONDS} s`, async (t) => {
  await using server = await startChild(await folderOf(t), "source");
  const end = performance.now() + SECONDS * 1000;
  let requests = 0;
  const behave = async () => {
    while (performance.now() < end) {
      using client = await connect(server.port);
      await client.send(BATCH.join(""));
      const responses = await client.responses(BATCH.length, METHODS);
      assert.deepEqual(
        responses.map(({ status }) => status),
        [200, 200, 200, 404, 200, 405],
      );
      requests += BATCH.length;
    }
  };
  const misbehave = async () => {
    for (let i = 0; performance.now() < end; i++) {
      using client = await connect(server.port);
      client.socket.on("error", () => {});
      client.socket.write(HOSTILE[i % HOSTILE.length] ?? "");
      await wait(5);
      client.socket.resetAndDestroy();
    }
  };
  const samples: [number, number][] = [];
  const timer = setInterval(() => {
    const memory = memoryOf(server.pid);
    if (memory !== undefined) samples.push([performance.now() / 1000, memory.now]);
  }, 250);
  await Promise.all([...Array.from({ length: CLIENTS }, behave), misbehave(), misbehave()]);
  clearInterval(timer);
  // What a process takes in the beginning isn't a slope.
  const settled = samples.slice(samples.length >> 1);
  const growth = slope(settled);
  const peak = memoryOf(server.pid)?.peak ?? 0;
  t.diagnostic(`${requests} requests, ${Math.round(requests / SECONDS)} a second`);
  t.diagnostic(`at most ${peak.toFixed(0)} MB, ${growth.toFixed(2)} MB a minute at the end`);
  if (samples.length === 0) return;
  assert.ok(peak < 250, `${peak} MB`);
  assert.ok(growth < 30, `grows by ${growth} MB a minute`);
});

test("a thousand idle connections and 16 peers that never read", async (t) => {
  await using server = await startChild(await folderOf(t), "source");
  const clients: RawClient[] = [];
  t.after(async () => {
    for (const client of clients) client.socket.destroy();
  });
  await converse(server.port, "GET /page.html HTTP/1.0\r\n\r\n");
  const before = memoryOf(server.pid);
  for (let i = 0; i < 20; i++) {
    const some = Array.from({ length: 50 }, () => connect(server.port));
    clients.push(...(await Promise.all(some)));
  }
  const idle = memoryOf(server.pid);
  const script = fileURLToPath(new URL("../faults/never-reading.ts", import.meta.url));
  const args = ["--import", "tsx", script, String(server.port), "16"];
  const hostile = spawn(process.execPath, args, { stdio: "inherit" });
  t.after(() => hostile.kill());
  let slowest = 0;
  for (let i = 0; i < 100; i++) {
    const started = performance.now();
    const [response] = await converse(server.port, "GET /page.html HTTP/1.0\r\n\r\n");
    assert.equal(response?.status, 200);
    slowest = Math.max(slowest, performance.now() - started);
    await wait(50);
  }
  const after = memoryOf(server.pid);
  t.diagnostic(`the slowest of 100 requests meanwhile took ${slowest.toFixed(0)} ms`);
  assert.ok(slowest < 3000);
  if (before === undefined || idle === undefined || after === undefined) return;
  const perIdle = ((idle.now - before.now) * 1024) / 1000;
  t.diagnostic(`${perIdle.toFixed(1)} KB for each idle connection`);
  t.diagnostic(`${(after.now - idle.now).toFixed(1)} MB for those who never read`);
  assert.ok(after.now - idle.now < 64, "what never leaves is bounded");
});
