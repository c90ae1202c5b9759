import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Byteranges, contentRange } from "../../src/http/byteranges.ts";
import type { ByteRange } from "../../src/http/ranges.ts";
import { Prng } from "../support/prng.ts";
import { countingBytes, readAll, WatchedSource } from "./sources.ts";

const BYTES = countingBytes(1000);
const WHOLE = { mediaType: "video/x", entityTag: '"tag"', length: BYTES.length };
const RANGES = [
  { first: 0, last: 0 },
  { first: 990, last: 999 },
  { first: 100, last: 400 },
];

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function boundary(content: Byteranges): string {
  const [, found = ""] =
    /^multipart\/byteranges; boundary=([0-9a-z-]{1,70})$/.exec(content.mediaType) ?? [];
  assert.notEqual(found, "", content.mediaType);
  return found;
}

/** What a client makes of it: by boundaries alone, as RFC 2046 §5.1 describes them. */
function parts(message: string, delimiter: string): [fields: string, content: string][] {
  const [preamble, ...rest] = `\r\n${message}`.split(`\r\n--${delimiter}`);
  const epilogue = rest.pop();
  assert.equal(preamble, "");
  assert.equal(epilogue, "--\r\n");
  return rest.map((part) => {
    const end = part.indexOf("\r\n\r\n");
    return [part.slice(2, end), part.slice(end + 4)];
  });
}

test("writes Content-Range with the length of the whole", () => {
  assert.equal(contentRange({ first: 42, last: 1233 }, 1234), "bytes 42-1233/1234");
});

describe("several parts", () => {
  test("stand in their order, each with its own type and range", async () => {
    for (const content of [BYTES, new WatchedSource(BYTES)]) {
      const several = new Byteranges(WHOLE, content, RANGES);
      const message = text(await readAll(several));
      assert.deepEqual(
        parts(message, boundary(several)),
        RANGES.map((range) => [
          `Content-Type: video/x\r\nContent-Range: bytes ${range.first}-${range.last}/1000`,
          text(BYTES.subarray(range.first, range.last + 1)),
        ]),
      );
      assert.ok(message.startsWith(`--${boundary(several)}\r\nContent-Type`));
    }
  });

  test("are the same bytes however they are read", async () => {
    const prng = new Prng(3);
    const whole = await readAll(new Byteranges(WHOLE, BYTES, RANGES));
    for (let round = 0; round < 200; round++) {
      const source = new WatchedSource(BYTES, 1 + prng.below(80));
      const several = new Byteranges(WHOLE, source, RANGES);
      assert.equal(several.length, whole.length);
      assert.deepEqual(await readAll(several, 1 + prng.below(600)), whole);
    }
  });

  test("never read a byte outside of the ranges", async () => {
    const source = new WatchedSource(BYTES);
    await readAll(new Byteranges(WHOLE, source, RANGES), 150);
    for (const [position, length] of source.reads) {
      const within = ({ first, last }: ByteRange) =>
        position >= first && position + length - 1 <= last;
      assert.ok(RANGES.some(within), `${length} bytes at ${position}`);
    }
  });

  test("read the lines together with the bytes after them", async () => {
    const source = new WatchedSource(BYTES);
    const several = new Byteranges(WHOLE, source, RANGES);
    const into = new Uint8Array(several.length);
    const first = await several.read(into, 0);
    const second = await several.read(into, first);
    assert.deepEqual(
      source.reads.map(([position]) => position),
      [0, 990],
    );
    assert.match(text(into.subarray(0, second)), /^\r\n--.*\r\n\r\n.{10}$/s);
  });

  test("end as a failure when the source does", async () => {
    const short = new Byteranges(WHOLE, new WatchedSource(BYTES.subarray(0, 200)), RANGES);
    await assert.rejects(readAll(short), RangeError);
  });

  test("close their source once", () => {
    const source = new WatchedSource(BYTES);
    const several = new Byteranges(WHOLE, source, RANGES);
    several.close();
    several.close();
    assert.equal(source.closed, 1);
  });
});

test("the same request gets the same boundary; another tag, range or length gets another", () => {
  const make = (whole: Partial<typeof WHOLE>, ranges = RANGES) =>
    boundary(new Byteranges({ ...WHOLE, ...whole }, BYTES, ranges));
  assert.equal(make({}), make({}));
  const others = [
    make({}),
    make({ entityTag: '"tbg"' }),
    make({ length: 1001 }),
    make({}, RANGES.slice(1)),
    make({}, [...RANGES].reverse()),
  ];
  assert.equal(new Set(others).size, others.length);
  boundary(new Byteranges({ ...WHOLE, entityTag: undefined }, BYTES, RANGES));
  boundary(new Byteranges({ ...WHOLE, entityTag: `"${"\xff=; ".repeat(1000)}"` }, BYTES, RANGES));
});
