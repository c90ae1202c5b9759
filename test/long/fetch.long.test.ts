/**
 * Does the memory of a server with a fetch handler level off? Over millions of small requests (a million of each
 * class of response, or FETCH_REQUESTS of them), and over a thousand uploads that are never finished.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { connect as open } from "node:net";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { converse, within } from "../support/raw-client.ts";
import { type ChildServer, memoryOf, startServing } from "./child-server.ts";

const { FETCH_REQUESTS = "1000000" } = process.env;
const REQUESTS = Number(FETCH_REQUESTS);
const CONNECTIONS = 8;
const BATCH = 100;
const STAGES = 10;
/** What a heap may be larger by because nobody has collected it yet. */
const TOLERANCE_MB = 24;
const UPLOADS = 1000;
const TOGETHER = 10;
const SCRIPT = fileURLToPath(new URL("serve-fetch.ts", import.meta.url));

function start(): Promise<ChildServer> {
  return startServing(["--import", "tsx", SCRIPT]);
}

/** Requests and connections besides the one that asks, as the server counts them. */
async function pending({ port }: ChildServer): Promise<number[]> {
  const [answer] = await converse(
    port,
    "GET /pending HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
  );
  return JSON.parse(`${answer?.content}`).map((count: number) => count - 1);
}

function descriptors({ pid }: ChildServer): number {
  return existsSync(`/proc/${pid}/fd`) ? readdirSync(`/proc/${pid}/fd`).length : 0;
}

/** How many bytes an answer has on a connection that is kept. */
async function lengthOf({ port }: ChildServer, request: string): Promise<number> {
  const socket = open(port, "localhost");
  socket.write(request);
  let text = "";
  while (!text.endsWith("Hello")) text += (await once(socket, "data"))[0];
  socket.destroy();
  return text.length;
}

/** Asks so often, on some connections, batch by batch; fails when bytes of an answer are missing. */
async function ask(server: ChildServer, path: string, times: number): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;
  const due = BATCH * (await lengthOf(server, request));
  const batch = Buffer.from(request.repeat(BATCH));
  const client = async (): Promise<void> => {
    const socket = open(server.port, "localhost");
    let left = Math.ceil(times / CONNECTIONS / BATCH);
    await new Promise<void>((resolve, reject) => {
      let received = 0;
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("the server closed the connection")));
      socket.on("data", ({ length }) => {
        received += length;
        if (received < due) return;
        if (received > due) reject(new Error("an answer is longer than the first one"));
        received = 0;
        if (--left > 0) socket.write(batch);
        else resolve();
      });
      socket.write(batch);
    });
    socket.destroy();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
}

for (const path of ["/fast", "/native"]) {
  test(`${REQUESTS} requests to a fetch handler, ${path}`, async (t) => {
    await using server = await start();
    await ask(server, path, REQUESTS / STAGES);
    const idle = await idleDescriptors(server);
    const samples: number[] = [];
    const begun = performance.now();
    for (let stage = 0; stage < STAGES; stage++) {
      await ask(server, path, REQUESTS / STAGES);
      samples.push(memoryOf(server.pid)?.now ?? 0);
    }
    const seconds = (performance.now() - begun) / 1000;
    t.diagnostic(`${seconds.toFixed(0)} s, ${Math.round(REQUESTS / seconds)} requests a second`);
    t.diagnostic(`MB: ${samples.map((sample) => sample.toFixed(0)).join(" ")}`);
    assert.equal(await idleDescriptors(server), idle);
    const half = STAGES / 2;
    const growth = Math.max(...samples.slice(half)) - Math.max(...samples.slice(0, half));
    assert.ok(growth < TOLERANCE_MB, `grew by ${growth} MB`);
  });
}

test(`${UPLOADS} forms that are begun, and broken off behind 1 MiB`, async (t) => {
  await using server = await start();
  const head =
    "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n\r\n";
  const begun = Buffer.from(
    `${head}--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n${"y".repeat(1_048_576)}`,
  );
  const abort = async (): Promise<void> => {
    const socket = open(server.port, "localhost");
    socket.on("error", () => {});
    await new Promise<void>((resolve) => socket.write(begun, () => resolve()));
    socket.resetAndDestroy();
  };
  const round = async (uploads: number): Promise<void> => {
    for (let done = 0; done < uploads; done += TOGETHER) {
      await Promise.all(Array.from({ length: TOGETHER }, abort));
    }
    await idleDescriptors(server);
  };
  await round(UPLOADS / STAGES);
  const idle = await idleDescriptors(server);
  const samples: number[] = [];
  for (let stage = 0; stage < STAGES; stage++) {
    await round(UPLOADS / STAGES);
    samples.push(memoryOf(server.pid)?.now ?? 0);
  }
  t.diagnostic(`MB: ${samples.map((sample) => sample.toFixed(0)).join(" ")}`);
  assert.equal(await idleDescriptors(server), idle);
  const half = STAGES / 2;
  const growth = Math.max(...samples.slice(half)) - Math.max(...samples.slice(0, half));
  assert.ok(growth < TOLERANCE_MB, `grew by ${growth} MB`);
});

/** How many it has once nothing is pending; fails when something stays so. */
async function idleDescriptors(server: ChildServer): Promise<number> {
  const settled = async (): Promise<void> => {
    while ((await pending(server)).some((count) => count > 0)) await wait(20);
  };
  await within(settled(), () => "what is pending to end");
  // The connection that asked is closed by now, and in the next turn of the server it is gone.
  await wait(50);
  return descriptors(server);
}
