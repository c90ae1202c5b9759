/**
 * Is a header of the PROXY protocol read the same however it is cut, and nothing else taken for one?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LINE_MAX, type ReadProxyHeader, readProxyHeader } from "../../src/server/proxy-header.ts";
import { crc32c, REST_MAX } from "../../src/server/proxy-header-v2.ts";
import { Prng } from "../support/prng.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const V4 = `c0000201 0a000001 d431 0050`;

function v2(rest: string, { command = "21", family = "11" } = {}): Buffer {
  const content = Buffer.from(rest.replaceAll(" ", ""), "hex");
  const length = content.length.toString(16).padStart(4, "0");
  return Buffer.concat([Buffer.from(SIGNATURE + command + family + length, "hex"), content]);
}

function withSum(wrong = 0): Buffer {
  const header = v2(`${V4} 03 0004 00000000`);
  header.writeUInt32BE(crc32c(header) ^ wrong, header.length - 4);
  return header;
}

function shown(read: ReadProxyHeader): string {
  if (read === undefined) return "more";
  if ("sentence" in read) return `fault: ${read.sentence}`;
  const { client } = read;
  return client === undefined ? "nobody" : `${client.transport} ${client.hostname} ${client.port}`;
}

const GOOD: readonly (readonly [Buffer, string])[] = [
  [Buffer.from("PROXY TCP4 192.0.2.1 10.0.0.1 54321 80\r\n"), "tcp 192.0.2.1 54321"],
  [Buffer.from("PROXY TCP6 2001:DB8::1 ::1 1 65535\r\n"), "tcp 2001:db8::1 1"],
  [Buffer.from("PROXY UNKNOWN\r\n"), "nobody"],
  [Buffer.from(`PROXY UNKNOWN ${"f".repeat(LINE_MAX - 16)}\r\n`), "nobody"],
  [v2(V4), "tcp 192.0.2.1 54321"],
  [
    v2(`20010db8${"00".repeat(11)}01 ${"00".repeat(16)} 0001 0002`, { family: "21" }),
    "tcp 2001:db8::1 1",
  ],
  [v2("00".repeat(216), { family: "31" }), "unix  0"],
  [v2(V4, { family: "12" }), "tcp 192.0.2.1 54321"],
  [v2(""), "fault: its addresses have 0 bytes and need 12"],
  [v2("", { command: "20", family: "00" }), "nobody"],
  [v2("ffff", { command: "20", family: "11" }), "nobody"],
  [v2("", { family: "00" }), "nobody"],
  [v2(`${V4} 04 0002 abcd`), "tcp 192.0.2.1 54321"],
  [v2(`${V4} 00`), "fault: one of its records isn't whole"],
  [withSum(), "tcp 192.0.2.1 54321"],
  [withSum(1), "fault: its checksum is wrong"],
];

const BAD: readonly (string | Buffer)[] = [
  ...[
    "GET / HTTP/1.1\r\n",
    "\r\n\r\nGET",
    "PROXY  TCP4 1.1.1.1 2.2.2.2 1 2\r\n",
    "\x16\x03\x01\x02",
  ],
  ...["PROXY TCP4 1.1.1.1 2.2.2.2 1 65536\r\n", "PROXY TCP4 1.1.1.1 2.2.2.2 01 2\r\n"],
  ...[
    "PROXY TCP4 ::1 ::1 1 2\r\n",
    "PROXY TCP6 1.1.1.1 2.2.2.2 1 2\r\n",
    "PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n",
  ],
  ...["PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3\r\n", "PROXY UDP4 1.1.1.1 2.2.2.2 1 2\r\n", "PROXY\r\n"],
  ...[
    "PROXY UNKNOWNX\r\n",
    "PROXY \r\n",
    `PROXY UNKNOWN ${"f".repeat(LINE_MAX - 15)}\r\n`,
    "proxy TCP4",
  ],
  v2(V4, { command: "11" }),
  v2(V4, { command: "22" }),
  v2(V4, { family: "41" }),
  v2(V4, { family: "13" }),
  v2(`${V4} 04 0003 abcd`),
  v2(`${V4} 04`),
  v2("00".repeat(REST_MAX + 1)),
];

test("headers say who the client is", () => {
  for (const [header, wanted] of GOOD) assert.equal(shown(readProxyHeader(header)), wanted);
});

test("what isn't one is refused with a sentence", () => {
  for (const bytes of BAD) {
    const read = readProxyHeader(Buffer.from(bytes as string, "latin1"));
    assert.match(shown(read), /^fault: /, JSON.stringify(bytes.toString("latin1")));
  }
});

test("a beginning is told nothing of that the whole would not bear out", () => {
  const prng = new Prng(5);
  const all = [
    ...GOOD.map(([header]) => header),
    ...BAD.map((bad) => Buffer.from(bad as string, "latin1")),
  ];
  for (const header of all) {
    const behind = Buffer.concat([header, prng.bytes(40)]);
    const whole = readProxyHeader(behind);
    const alone = readProxyHeader(header);
    if (whole === undefined || "length" in whole) assert.deepEqual(alone, whole);
    else assert.match(shown(alone), /^fault: /);
    const end = whole !== undefined && "length" in whole ? whole.length : behind.length;
    let told: ReadProxyHeader;
    for (let length = 1; length < behind.length; length++) {
      const read = readProxyHeader(behind.subarray(0, length));
      if (read === undefined) assert.equal(told, undefined, "it was told already");
      else if (!("sentence" in read)) assert.deepEqual([read, length >= end], [whole, true]);
      else assert.ok(whole !== undefined && "sentence" in whole, "a fault that isn't one");
      told = read;
    }
  }
});

test("the checksum is the one of RFC 3720", () => {
  assert.equal(crc32c(Buffer.from("123456789")), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
});

test("random bytes behind a signature are read without harm", () => {
  const prng = new Prng(9);
  for (let round = 0; round < 3000; round++) {
    const header = v2(Buffer.from(prng.bytes(prng.below(64))).toString("hex"), {
      command: prng.pick(["20", "21"]),
      family: prng.pick(["00", "11", "21", "31"]),
    });
    const read = readProxyHeader(header);
    assert.ok(read !== undefined && ("sentence" in read || read.length === header.length));
  }
});
