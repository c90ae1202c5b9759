/**
 * Are received bytes kept in order, without a copy where none is needed, and never overwritten?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ReceiveBuffer } from "../../src/http1/receive-buffer.ts";
import { Prng } from "../support/prng.ts";
import { encode, latin1 } from "./bytes.ts";

const waiting = (buffer: ReceiveBuffer): string =>
  latin1(buffer.bytes.subarray(buffer.start, buffer.end));

test("a chunk that comes when nothing waits is taken over as it is", () => {
  const buffer = new ReceiveBuffer();
  const first = encode("abc");
  buffer.append(first);
  assert.equal(buffer.bytes, first);
  buffer.consume(3);
  const second = encode("de");
  buffer.append(second);
  assert.equal(buffer.bytes, second);
  assert.equal(buffer.offset, 3);
  assert.equal(waiting(buffer), "de");
});

test("what waits is joined with what comes, and the chunk itself is left alone", () => {
  const buffer = new ReceiveBuffer();
  const first = encode("abc");
  buffer.append(first);
  buffer.consume(1);
  buffer.append(encode("de"));
  assert.equal(waiting(buffer), "bcde");
  assert.equal(buffer.offset, 1);
  assert.equal(buffer.length, 4);
  assert.equal(latin1(first), "abc");
});

test("bytes that were consumed and kept are never overwritten", () => {
  const prng = new Prng(1);
  const buffer = new ReceiveBuffer();
  const kept: { readonly bytes: Uint8Array; readonly text: string }[] = [];
  let sent = "";
  let seen = "";
  for (let round = 0; round < 2000; round++) {
    const piece = latin1(prng.bytes(1 + prng.below(300)));
    sent += piece;
    buffer.append(encode(piece));
    const count = prng.below(buffer.length + 1);
    const bytes = buffer.bytes.subarray(buffer.start, buffer.start + count);
    kept.push({ bytes, text: latin1(bytes) });
    seen += latin1(bytes);
    buffer.consume(count);
    assert.equal(buffer.offset, seen.length);
  }
  assert.equal(seen + waiting(buffer), sent);
  for (const { bytes, text } of kept) assert.equal(latin1(bytes), text);
});

test("growing byte by byte copies a logarithmic number of times", () => {
  const buffer = new ReceiveBuffer();
  const places = new Set<Uint8Array>();
  for (let i = 0; i < 100_000; i++) {
    buffer.append(Uint8Array.of(i & 255));
    places.add(buffer.bytes);
  }
  assert.equal(buffer.length, 100_000);
  assert.ok(places.size < 12, `${places.size} places`);
});

test("clearing forgets the bytes, not their number", () => {
  const buffer = new ReceiveBuffer();
  buffer.append(encode("abc"));
  buffer.clear();
  assert.equal(buffer.length, 0);
  assert.equal(buffer.offset, 3);
});
