/**
 * Does coded content come out as it went in, however it is broken or swollen?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { canDecode, codingsOf, decode } from "../../src/client/decoding.ts";

const TEXT = Buffer.from("all that was said\n".repeat(5000));
const ROOMY = { keptBytes: 10_000_000, mostBytes: 10_000_000 };

for (const [codings, bytes] of [
  [["gzip"], gzipSync(TEXT)],
  [["x-gzip"], gzipSync(TEXT)],
  [["deflate"], deflateSync(TEXT)],
  [["deflate"], deflateRawSync(TEXT)],
  [["br"], brotliCompressSync(TEXT)],
  [["gzip", "br"], brotliCompressSync(gzipSync(TEXT))],
  [["gzip"], Buffer.concat([gzipSync(TEXT.subarray(0, 7)), gzipSync(TEXT.subarray(7))])],
] as const) {
  test(`${codings.join(", ")} is undone (${bytes.length} bytes)`, async () => {
    const decoded = await decode(codings, bytes, ROOMY);
    assert.equal(decoded.fault, undefined);
    assert.equal(decoded.length, TEXT.length);
    assert.ok(TEXT.equals(decoded.bytes));
  });
}

test("of content that ends too early the beginning comes out", async () => {
  for (const [coding, bytes] of [
    ["gzip", gzipSync(TEXT)],
    ["br", brotliCompressSync(TEXT)],
  ] as const) {
    const { fault, bytes: begun } = await decode([coding], bytes.subarray(0, -3), ROOMY);
    assert.equal(fault, "incomplete", coding);
    assert.ok(begun.length > 0, coding);
    assert.ok(TEXT.subarray(0, begun.length).equals(begun), coding);
  }
});

test("what isn't coded is named, and nothing is thrown", async () => {
  for (const coding of ["gzip", "br"]) {
    const { fault } = await decode([coding], Buffer.alloc(300, "<!doctype html><html>"), ROOMY);
    assert.equal(fault, "corrupt", coding);
  }
});

test("a bomb is defused: so much is kept, and so much is tried", async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const counted = await decode(["gzip"], bomb, { keptBytes: 100, mostBytes: 30_000_000 });
  assert.deepEqual(
    [counted.bytes.length, counted.length, counted.fault],
    [100, 20_000_000, undefined],
  );
  const stopped = await decode(["gzip"], bomb, { keptBytes: 100, mostBytes: 1_000_000 });
  assert.equal(stopped.fault, "endless");
  assert.ok(stopped.length < 2_000_000);
});

test("Content-Encoding is a list, and identity is nothing", () => {
  assert.deepEqual(codingsOf(undefined), []);
  assert.deepEqual(codingsOf("GZIP , identity,br"), ["gzip", "br"]);
  assert.ok(canDecode(["gzip", "br"]));
  assert.ok(!canDecode(["gzip", "compress"]));
  assert.ok(!canDecode(Array<string>(5).fill("gzip")));
});

test("zstd is undone where the runtime can", async () => {
  const compress: unknown = Reflect.get(zlib, "zstdCompressSync");
  assert.equal(canDecode(["zstd"]), typeof compress === "function");
  if (typeof compress !== "function") return;
  const decoded = await decode(["zstd"], compress(TEXT) as Buffer, ROOMY);
  assert.ok(TEXT.equals(decoded.bytes));
});
