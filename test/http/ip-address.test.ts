/**
 * Is an address read and written as the runtime does it, and a range as its block list has it?
 */
import assert from "node:assert/strict";
import { BlockList, isIP, SocketAddress } from "node:net";
import { test } from "node:test";
import { AddressRanges } from "../../src/http/address-ranges.ts";
import { ipOfBytes, readIp, writeIp } from "../../src/http/ip-address.ts";
import { Prng } from "../support/prng.ts";

const NONE = [
  ...["", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", "1.2.3.4 ", "0x1.2.3.4"],
  ...[":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::"],
  ...[
    "::g",
    "[::1]",
    "::1%eth0",
    "::1.2.3",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "1:",
    ":1",
    "1".repeat(99),
  ],
];

test("what is no address is none", () => {
  for (const text of NONE) assert.equal(readIp(text), undefined, text);
});

test("addresses are written as the runtime writes them", () => {
  const prng = new Prng(7);
  for (let round = 0; round < 2000; round++) {
    const bytes = prng.bytes(16);
    // Runs of zeros of all lengths, at all places.
    for (let at = 0; at < 16; at++) if (prng.next() < 0.5) bytes[at] = 0;
    const groups = ipOfBytes(bytes);
    const text = writeIp(groups);
    assert.equal(isIP(text) === 0, false, text);
    assert.deepEqual(readIp(text), groups, text);
    if (text.includes(":") && !text.includes(".") && groups[5] !== 0) {
      assert.equal(new SocketAddress({ address: text, family: "ipv6" }).address, text);
    }
  }
});

test("IPv4 is the same however it is told", () => {
  for (const text of ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1"]) {
    assert.equal(writeIp(readIp(text) ?? []), "192.0.2.1", text);
  }
});

test("ranges hold what the runtime's block list holds", () => {
  const prng = new Prng(11);
  for (let round = 0; round < 400; round++) {
    const size = prng.next() < 0.5 ? 4 : 16;
    const base = prng.bytes(size);
    const prefix = prng.below(size * 8 + 1);
    for (let bit = prefix; bit < size * 8; bit++) base[bit >> 3]! &= ~(0x80 >> (bit & 7));
    // Another address than what IPv4 is mapped to.
    if (size === 16) base[0]! |= prefix > 0 ? 0x80 : 0;
    const network = writeIp(ipOfBytes(base));
    const family = size === 4 ? "ipv4" : "ipv6";
    const list = new BlockList();
    list.addSubnet(network, prefix, family);
    const ranges = new AddressRanges([`${network}/${prefix}`]);
    for (let near = 0; near < 20; near++) {
      const other = Uint8Array.from(base);
      const bit = prng.below(size * 8);
      other[bit >> 3]! ^= 0x80 >> (bit & 7);
      const address = writeIp(ipOfBytes(other));
      assert.equal(
        ranges.hasIp(address),
        list.check(address, family),
        `${address} in ${network}/${prefix}`,
      );
    }
    assert.ok(ranges.hasIp(network));
  }
});
