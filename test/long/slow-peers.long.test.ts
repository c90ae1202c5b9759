/**
 * Is somebody served while slow peers wear the server out, and are these cut in time? 800 of our own, or
 * SLOW_PEERS of them; and slowhttptest in its three modes with 2000 connections, or SLOWHTTPTEST of them.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { program } from "../support/programs.ts";
import { type ChildServer, descriptorsOf, startServing } from "./child-server.ts";
import { beServed, beServedFor, type Service, serviceText, startPeers } from "./peers.ts";
import type { Report } from "./peers-program.ts";

const { SLOW_PEERS = "800", SLOWHTTPTEST = "2000" } = process.env;
const SERVER = fileURLToPath(new URL("serve-limited.ts", import.meta.url));
const slowhttptest = program("slowhttptest", "slowhttptest");
/** Deadlines strike up to two ticks late, and the client sees it a moment later. */
const LATE_MS = 3_000;
/** On a quiet machine; a busy one needs its time for others. */
const P99_MS = 60;

async function start(t: TestContext): Promise<ChildServer> {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "small.txt"), "small".repeat(20));
  await writeFile(join(folder, "large.bin"), "");
  await truncate(join(folder, "large.bin"), 64 << 20);
  const server = await startServing(["--import", "tsx", SERVER, folder]);
  t.after(() => server[Symbol.asyncDispose]());
  return server;
}

function check(service: Service): void {
  assert.equal(service.answered, service.asked);
  assert.ok(service.p99 <= P99_MS, serviceText(service));
}

function wereCut(t: TestContext, what: string, { open, lasted }: Report, afterMs: number): void {
  const last = Math.max(...lasted);
  const first = Math.min(...lasted);
  const span = `${(first / 1000).toFixed(1)} to ${(last / 1000).toFixed(1)} s`;
  t.diagnostic(`${what}: ${lasted.length} ended after ${span}, ${open} still open`);
  assert.equal(open, 0, what);
  assert.ok(first >= afterMs - 50 && last <= afterMs + LATE_MS, `${what}: ${span}`);
}

test(`${SLOW_PEERS} slow peers: heads, content and reads at once`, async (t) => {
  const server = await start(t);
  await beServedFor(server.port, 500);
  const before = descriptorsOf(server.pid) ?? 0;
  const count = Math.ceil(Number(SLOW_PEERS) / 3);
  await using heads = await startPeers(server.port, "heads", count);
  await using content = await startPeers(server.port, "content", count);
  await using _reads = await startPeers(server.port, "reads", count);
  let isOver = false;
  const served = beServed(server.port, () => isOver);
  await wait(20_000 + LATE_MS + 1000);
  isOver = true;
  const service = await served;
  t.diagnostic(serviceText(service));
  wereCut(t, "slow heads", await heads.report(), 10_000);
  // The stretch begins with the first sweep that finds content missing.
  wereCut(t, "slow content", await content.report(), 10_000);
  // A peer that doesn't read doesn't see that it was cut.
  const left = (descriptorsOf(server.pid) ?? 0) - before;
  t.diagnostic(`slow reads: all but ${left} cut`);
  assert.ok(left <= 1, `${left} are still open`);
  check(service);
});

for (const [mode, flags] of [
  ["slow heads", ["-H", "-i", "1", "-x", "8"]],
  ["slow content", ["-B", "-i", "1", "-x", "8", "-s", "100000"]],
  ["slow reads", ["-X", "-n", "1", "-w", "256", "-y", "512", "-z", "16"]],
] as const) {
  test(`slowhttptest, ${mode}, ${SLOWHTTPTEST} connections`, {
    skip: slowhttptest.skip,
  }, async (t) => {
    const server = await start(t);
    await beServedFor(server.port, 500);
    const path = mode === "slow reads" ? "large.bin" : "small.txt";
    const url = `http://127.0.0.1:${server.port}/${path}`;
    const common = ["-c", SLOWHTTPTEST, "-r", "1000", "-l", "15", "-p", "3", "-v", "1"];
    let isOver = false;
    const served = beServed(server.port, () => isOver);
    await slowhttptest.run([...flags, ...common, "-u", url]);
    isOver = true;
    const service = await served;
    t.diagnostic(serviceText(service));
    check(service);
  });
}
