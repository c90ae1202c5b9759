/**
 * Is exactly what was listed within the ranges?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressRanges } from "../../src/http/address-ranges.ts";

function holds(texts: readonly string[], ...addresses: readonly string[]): boolean[] {
  const ranges = new AddressRanges(texts);
  return addresses.map((hostname) => ranges.has({ transport: "tcp", hostname, port: 1 }));
}

test("words stand for ranges, and end where those end", () => {
  assert.deepEqual(
    holds(["loopback"], "127.255.0.1", "::1", "::ffff:127.0.0.1", "128.0.0.1", "::2"),
    [...[true, true, true, false, false]],
  );
  assert.deepEqual(
    holds(
      ["private"],
      "10.1.2.3",
      "172.31.255.255",
      "172.32.0.0",
      "fd00::1",
      "fe80::1%eth0",
      "127.0.0.1",
    ),
    [true, true, false, true, true, false],
  );
  assert.deepEqual(holds(["any"], "8.8.8.8", "2001:db8::1"), [true, true]);
  assert.deepEqual(holds(["0.0.0.0/0"], "8.8.8.8", "::ffff:8.8.8.8", "2001:db8::1"), [
    true,
    true,
    false,
  ]);
});

test("nobody without an address is within, and a Unix socket only by its word", () => {
  assert.deepEqual(holds(["any"], "", "nonsense"), [false, false]);
  const unix = { transport: "unix", hostname: "", port: 0 } as const;
  const words = ["unix", "any", "loopback", "private"];
  assert.deepEqual(
    words.map((word) => new AddressRanges([word]).has(unix)),
    [true, true, false, false],
  );
});

test("what is no range is refused with what to write", () => {
  for (const text of [
    "",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/08",
    "10.0/8",
    "::/129",
    "all",
    "*",
    "a/8",
    "10.0.0.0/-1",
  ]) {
    assert.throws(
      () => new AddressRanges([text]),
      /is no range of addresses: write one such as/,
      text,
    );
  }
  assert.throws(() => new AddressRanges([]), TypeError);
  assert.throws(() => new AddressRanges(["10.1.2.3/8"]), /"10\.0\.0\.0\/8" is that range/);
});
