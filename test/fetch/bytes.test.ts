import assert from "node:assert/strict";
import { test } from "node:test";
import { bufferOf, copyOf, joined, ownBytes } from "../../src/fetch/bytes.ts";

test("bytes that lie among others are copied to a buffer of their own", () => {
  const all = new Uint8Array([1, 2, 3, 4]);
  const own = ownBytes(all.subarray(1, 3));
  assert.deepEqual(own, new Uint8Array([2, 3]));
  assert.equal(own.buffer.byteLength, 2);
  all.fill(0);
  assert.deepEqual(own, new Uint8Array([2, 3]));
});

test("bytes that have a buffer to themselves are not copied", () => {
  const bytes = new Uint8Array([1, 2]);
  assert.equal(bufferOf(bytes), bytes.buffer);
  assert.equal(ownBytes(bytes).buffer, bytes.buffer);
});

test("what comes out is a plain Uint8Array, whatever kind went in", () => {
  assert.equal(Object.getPrototypeOf(ownBytes(Buffer.from("abc"))), Uint8Array.prototype);
});

test("a copy has the window of a view, and nothing around it", () => {
  const { buffer } = new Uint8Array([1, 2, 3, 4]);
  assert.deepEqual(copyOf(new DataView(buffer, 1, 2)), new Uint8Array([2, 3]));
  assert.deepEqual(copyOf(new Uint16Array(buffer, 2)), new Uint8Array([3, 4]));
  const copy = copyOf(buffer);
  new Uint8Array(buffer).fill(0);
  assert.deepEqual(copy, new Uint8Array([1, 2, 3, 4]));
});

test("pieces are joined in their order", () => {
  const pieces = [new Uint8Array([1]), new Uint8Array(0), new Uint8Array([2, 3])];
  assert.deepEqual(joined(pieces, 3), new Uint8Array([1, 2, 3]));
});
