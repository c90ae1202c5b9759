/**
 * Does a server stay as it is among very many connections, greedy ones, and with few descriptors? 10,000 idle
 * connections, or IDLE_CONNECTIONS of them; peers that pipeline and never read; a process that may open 64 files.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { converse } from "../support/raw-client.ts";
import {
  type ChildServer,
  cpuOf,
  descriptorsOf,
  FLAVOURS,
  memoryOf,
  startServing,
} from "./child-server.ts";
import { beServedFor, serviceText, startPeers } from "./peers.ts";

const { IDLE_CONNECTIONS = "10000" } = process.env;
const IDLE = Number(IDLE_CONNECTIONS);
const SERVER = fileURLToPath(new URL("serve-limited.ts", import.meta.url));
const COMMAND = fileURLToPath(new URL("../../dist/barewire.cjs", import.meta.url));
const NEVER_READING = fileURLToPath(new URL("../faults/never-reading.ts", import.meta.url));
const noProc = process.platform === "linux" ? false : "only Linux tells what a process holds";

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "small.txt"), "small".repeat(20));
  await writeFile(join(folder, "index.html"), "x".repeat(10_000));
  return folder;
}

async function start(t: TestContext, options: object = {}): Promise<ChildServer> {
  const args = ["--import", "tsx", SERVER, await folderOf(t), JSON.stringify(options)];
  const server = await startServing(args);
  t.after(() => server[Symbol.asyncDispose]());
  return server;
}

function openOf({ pid }: ChildServer): number {
  return descriptorsOf(pid) ?? 0;
}

function megabytesOf({ pid }: ChildServer): number {
  return memoryOf(pid)?.now ?? 0;
}

test(`${IDLE} idle connections, and more than there is room for`, { skip: noProc }, async (t) => {
  const server = await start(t, { maxConnections: IDLE + 50 });
  // What is made once is there.
  await using warm = await startPeers(server.port, "idle", 200);
  await beServedFor(server.port, 1000);
  await warm[Symbol.asyncDispose]();
  await wait(2500);
  const before = megabytesOf(server);
  await using idle = await startPeers(server.port, "idle", IDLE);
  await wait(1500);
  const each = ((megabytesOf(server) - before) * 1024) / IDLE;
  const service = await beServedFor(server.port, 4000);
  t.diagnostic(`${each.toFixed(1)} KiB for each; ${serviceText(service)}`);
  assert.equal((await idle.report()).open, IDLE);
  await using more = await startPeers(server.port, "idle", 1050);
  const crowded = await beServedFor(server.port, 2000);
  const { open, errors } = await idle.report();
  t.diagnostic(`${IDLE - open} gave way to 1050 others; ${serviceText(crowded)}`);
  assert.deepEqual(errors, [], "they end in order");
  assert.equal((await more.report()).open, 1050, "the newest stay");
  assert.ok(IDLE - open >= 1000 && IDLE - open <= 1000 + crowded.asked + 50);
  assert.ok(each <= 8, `${each} KiB`);
  for (const { asked, answered, p99 } of [service, crowded]) {
    assert.equal(answered, asked);
    assert.ok(p99 <= 50, `${p99} ms`);
  }
});

test("16 peers that pipeline at full speed and never read", { skip: noProc }, async (t) => {
  const server = await start(t);
  // As much traffic as is to come, from peers that read.
  const pipelined = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1000);
  for (let i = 0; i < 20; i++) {
    await converse(server.port, `${pipelined}GET / HTTP/1.0\r\n\r\n`);
  }
  await wait(1000);
  const before = { megabytes: megabytesOf(server), descriptors: openOf(server) };
  const args = ["--import", "tsx", NEVER_READING, String(server.port), "16"];
  const hostile = spawn(process.execPath, args, { stdio: "inherit" });
  t.after(() => void hostile.kill("SIGKILL"));
  let megabytes = 0;
  let descriptors = 0;
  const looking = setInterval(() => {
    megabytes = Math.max(megabytes, megabytesOf(server) - before.megabytes);
    descriptors = Math.max(descriptors, openOf(server) - before.descriptors);
  }, 100);
  const service = await beServedFor(server.port, 6000);
  clearInterval(looking);
  t.diagnostic(
    `+${megabytes.toFixed(1)} MiB, +${descriptors} descriptors; ${serviceText(service)}`,
  );
  assert.equal(service.answered, service.asked);
  assert.ok(megabytes <= 32, `${megabytes} MiB`);
  assert.ok(descriptors <= 32, `${descriptors} descriptors`);
});

const noCommand = FLAVOURS.includes("command") ? noProc : "run `npm run build` first";

test("64 descriptors, and more clients than that", { skip: noCommand }, async (t) => {
  const args = [COMMAND, await folderOf(t), "--port", "0", "--quiet"];
  const server = await startServing(args, 64);
  t.after(() => server[Symbol.asyncDispose]());
  const service = await beServedFor(server.port, 500);
  assert.equal(service.answered, service.asked);
  // Busy ones, that nothing can make give way.
  const peers = await startPeers(server.port, "heads", 200);
  const before = cpuOf(server.pid) ?? 0;
  await wait(3000);
  const share = ((cpuOf(server.pid) ?? 0) - before) / 30;
  const { open, lasted } = await peers.report();
  t.diagnostic(
    `${open} of 200 let in, ${lasted.length} closed; ${share.toFixed(1)} % of a processor`,
  );
  await peers[Symbol.asyncDispose]();
  const freed = performance.now();
  let recovered = Number.POSITIVE_INFINITY;
  while (performance.now() - freed < 5000 && recovered === Number.POSITIVE_INFINITY) {
    const [response] = await converse(server.port, "GET /small.txt HTTP/1.0\r\n\r\n").catch(
      () => [],
    );
    if (response?.status === 200) recovered = performance.now() - freed;
    else await wait(5);
  }
  t.diagnostic(`served again after ${recovered.toFixed(0)} ms`);
  assert.ok(share <= 10, `${share} %`);
  assert.ok(recovered <= 1000, `${recovered} ms`);
});
