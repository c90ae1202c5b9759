import assert from "node:assert/strict";
import { test } from "node:test";
import { BytesSource, sliceOf, unreadSource } from "../../src/http/content-slice.ts";
import type { ContentSource } from "../../src/http/response.ts";
import { countingBytes, readAll, WatchedSource } from "./sources.ts";

const BYTES = countingBytes(100);

function slice(source: ContentSource, first: number, last: number): ContentSource {
  const content = sliceOf(source, { first, last });
  assert.ok(!(content instanceof Uint8Array));
  return content;
}

test("bytes are cut without being copied", () => {
  const part = sliceOf(BYTES, { first: 3, last: 5 });
  assert.deepEqual(part, new Uint8Array([3, 4, 5]));
  assert.ok(part instanceof Uint8Array && part.buffer === BYTES.buffer);
});

test("a part of a source is read where it lies, and no byte beyond it", async () => {
  const source = new WatchedSource(BYTES);
  const part = slice(source, 10, 19);
  assert.equal(part.length, 10);
  const into = new Uint8Array(50).fill(255);
  assert.equal(await part.read(into, 0), 10);
  assert.deepEqual(into.subarray(0, 11), new Uint8Array([...BYTES.subarray(10, 20), 255]));
  assert.equal(await part.read(into, 9), 1);
  assert.equal(await part.read(into, 10), 0);
  assert.deepEqual(source.reads, [
    [10, 10],
    [19, 1],
  ]);
});

test("reads on when less came than was asked for", async () => {
  const source = new WatchedSource(BYTES, 3);
  assert.deepEqual(await readAll(slice(source, 10, 19)), BYTES.subarray(10, 20));
});

test("passes on that a source ends too early, or fails", async () => {
  const short: ContentSource = { ...unreadSource(100), read: () => Promise.resolve(0) };
  assert.equal(await slice(short, 10, 19).read(new Uint8Array(10), 0), 0);
  await assert.rejects(slice(unreadSource(100), 10, 19).read(new Uint8Array(10), 0));
});

test("closes its source once", () => {
  const source = new WatchedSource(BYTES);
  const part = slice(source, 0, 99);
  assert.equal(source.closed, 0);
  part.close();
  part.close();
  assert.equal(source.closed, 1);
});

test("bytes can be read like a source", async () => {
  const source = new BytesSource(BYTES);
  assert.equal(source.length, 100);
  assert.deepEqual(await readAll(source, 7), BYTES);
  assert.equal(await source.read(new Uint8Array(5), 100), 0);
});

test("a source of which only the length counts can't be read", async () => {
  const source = unreadSource(5);
  assert.equal(source.length, 5);
  source.close();
  await assert.rejects(source.read(new Uint8Array(5), 0), /never meant to be read/);
});
