/**
 * Does a look at four bytes see what four looks would see?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainEnd, viewOf } from "../../src/http1/plain-bytes.ts";
import { Prng } from "../support/prng.ts";

/** Neither a control nor DEL. */
const isPlain = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f;

test("each byte, at each place of four, beside each other one that might hide it", () => {
  const bytes = new Uint8Array(8);
  for (let byte = 0; byte < 256; byte++) {
    for (const beside of [0x20, 0x21, 0x41, 0x7e, 0x80, 0xff]) {
      for (let place = 0; place < 4; place++) {
        bytes.fill(beside);
        bytes[4 + place] = byte;
        assert.equal(plainEnd(viewOf(bytes), 0, 8), isPlain(byte) ? 8 : 4, `${byte} at ${place}`);
      }
    }
  }
});

test("from anywhere, up to the last four, in memory that begins anywhere", () => {
  const random = new Prng(1);
  for (let round = 0; round < 5000; round++) {
    const memory = Uint8Array.from({ length: 40 }, () =>
      random.below(12) === 0 ? random.below(256) : 0x20 + random.below(95),
    );
    const bytes = memory.subarray(random.below(8));
    const from = random.below(bytes.length);
    const stop = from + random.below(bytes.length - from + 1);
    const end = plainEnd(viewOf(bytes), from, stop);
    assert.ok(end >= from && (end - from) % 4 === 0 && end <= Math.max(stop, from));
    assert.ok(bytes.subarray(from, end).every(isPlain));
    const next = bytes.subarray(end, end + 4);
    assert.ok(end + 4 > stop || !next.every(isPlain), `${from} ${stop} ${end} ${bytes}`);
  }
});

test("other memory is looked at when other memory is given", () => {
  const plain = new Uint8Array(4).fill(0x41);
  assert.equal(plainEnd(viewOf(plain), 0, 4), 4);
  assert.equal(plainEnd(viewOf(new Uint8Array(4)), 0, 4), 0);
  assert.equal(plainEnd(viewOf(plain), 0, 4), 4);
  plain[2] = 0x0d;
  assert.equal(plainEnd(viewOf(plain), 0, 4), 0);
});
