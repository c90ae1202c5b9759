/** Is every byte that was received given back once, in order, however connections take turns? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nothingUnread, UnreadBytes } from "../../src/inspect/unread.ts";
import { Prng } from "../support/prng.ts";

test("gives back what was received, however connections take turns", () => {
  const prng = new Prng(1);
  const all = new UnreadBytes();
  const connections = [0, 1, 2].map(() => ({ unread: nothingUnread(), sent: 0, taken: 0 }));
  for (let round = 0; round < 20_000; round++) {
    const own = prng.pick(connections);
    if (prng.below(2) === 0) {
      const bytes = Uint8Array.from({ length: prng.below(40) }, () => own.sent++ & 0xff);
      all.received(own.unread, bytes, false);
      // Whoever told of them uses the memory again.
      bytes.fill(0xee);
    } else {
      for (const byte of all.take(own.unread, prng.below(60))) {
        assert.equal(byte, own.taken++ & 0xff);
      }
    }
    assert.equal(own.unread.length, own.sent - own.taken);
  }
});

test("takes more at once than the shared memory holds", () => {
  const all = new UnreadBytes();
  const unread = nothingUnread();
  all.received(unread, new Uint8Array(65_536).fill(1), false);
  all.received(unread, new Uint8Array(65_537).fill(2), false);
  const bytes = all.take(unread, Number.POSITIVE_INFINITY);
  assert.equal(bytes.length, 131_073);
  assert.deepEqual([bytes[65_535], bytes[65_536]], [1, 2]);
});

test("only counts what nobody wants to see, and what waits behind it", () => {
  const all = new UnreadBytes();
  const unread = nothingUnread();
  all.received(unread, new Uint8Array(10), true);
  all.received(unread, new Uint8Array(10), false);
  assert.equal(all.take(unread, 15).length, 0);
  assert.deepEqual([unread.length, unread.blind], [5, true]);
  all.take(unread, 5);
  all.received(unread, new Uint8Array(10), false);
  assert.equal(all.take(unread, 10).length, 10);
});
