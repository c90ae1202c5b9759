/**
 * Does a file of 2 GiB arrive to the last byte, with little memory? From the source and as the built
 * command; prints how fast, and how much memory.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FLAVOURS, memoryOf, startChild } from "./child-server.ts";

const SIZE = 2 * 1024 ** 3;
const MOST_MEGABYTES = 150;
const MARKS: readonly (readonly [position: number, text: string])[] = [
  [0, "begin"],
  [1024 ** 3 - 2, "middle"],
  [SIZE - 3, "end"],
];

/** What the hash of the file must be, without reading it. */
function expectedHash(): string {
  const hash = createHash("sha256");
  const zeros = Buffer.alloc(1 << 20);
  let at = 0;
  for (const [position, text] of MARKS) {
    for (; position - at >= zeros.length; at += zeros.length) hash.update(zeros);
    hash.update(zeros.subarray(0, position - at));
    hash.update(text);
    at = position + text.length;
  }
  assert.equal(at, SIZE);
  return hash.digest("hex");
}

async function download(url: string): Promise<{ hash: string; size: number; announced: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false }, resolve).on("error", reject);
  });
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of response) {
    hash.update(piece);
    size += piece.length;
  }
  const { "content-length": announced = "" } = response.headers;
  return { hash: hash.digest("hex"), size, announced };
}

for (const flavour of FLAVOURS) {
  test(`2 GiB, from the ${flavour}`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "barewire-"));
    t.after(() => rm(folder, { recursive: true }));
    const file = await open(join(folder, "large.bin"), "w");
    for (const [position, text] of MARKS) await file.write(text, position);
    await file.close();

    await using server = await startChild(folder, flavour);
    const started = performance.now();
    const { hash, size, announced } = await download(`http://localhost:${server.port}/large.bin`);
    const seconds = (performance.now() - started) / 1000;
    assert.equal(announced, String(SIZE));
    assert.equal(size, SIZE);
    assert.equal(hash, expectedHash());
    const memory = memoryOf(server.pid);
    const rate = (SIZE / 1024 ** 2 / seconds).toFixed(0);
    t.diagnostic(`${seconds.toFixed(1)} s, ${rate} MiB/s, at most ${memory?.peak.toFixed(0)} MB`);
    if (memory !== undefined) assert.ok(memory.peak < MOST_MEGABYTES, `${memory.peak} MB`);
  });
}
