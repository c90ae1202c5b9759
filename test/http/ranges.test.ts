import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ByteRange, MAX_RANGES, PART_OVERHEAD, resolveRange } from "../../src/http/ranges.ts";
import { Prng } from "../support/prng.ts";

const LENGTH = 10_000;

/** Ranges as "first-last", or the kind of the answer. */
function answer(value: string, length = LENGTH): string {
  const answered = resolveRange(value, length);
  if (answered.kind !== "parts") return answered.kind;
  return answered.ranges.map(({ first, last }) => `${first}-${last}`).join(" ");
}

function whole(value: string, why: RegExp, length = LENGTH): void {
  const answered = resolveRange(value, length);
  assert.ok(answered.kind === "whole", `${value}: ${answer(value, length)}`);
  assert.match(answered.why, why, value);
}

describe("one range", () => {
  test("the examples of RFC 9110 §14.1.2", () => {
    assert.equal(answer("bytes=0-499"), "0-499");
    assert.equal(answer("bytes=500-999"), "500-999");
    assert.equal(answer("bytes=-500"), "9500-9999");
    assert.equal(answer("bytes=9500-"), "9500-9999");
    assert.equal(answer("bytes=0-0,-1"), "0-0 9999-9999");
    assert.equal(answer("bytes= 0-999, 4500-5499, -1000"), "0-999 4500-5499 9000-9999");
    assert.equal(answer("bytes=500-600,601-999"), "500-999");
    assert.equal(answer("bytes=500-700,601-999"), "500-999");
  });

  test("ends where the representation ends", () => {
    assert.equal(answer("bytes=0-9999"), "0-9999");
    assert.equal(answer("bytes=0-10000"), "0-9999");
    assert.equal(answer("bytes=9999-"), "9999-9999");
    assert.equal(answer("bytes=10000-"), "unsatisfiable");
    assert.equal(answer("bytes=-10000"), "0-9999");
    assert.equal(answer("bytes=-10001"), "0-9999");
    assert.equal(answer("bytes=0-0", 1), "0-0");
    assert.equal(answer("bytes=1-1", 1), "unsatisfiable");
  });

  test("numbers of any size do no harm", () => {
    const huge = "9".repeat(8000);
    for (const big of ["9007199254740993", "18446744073709551615", "18446744073709551616", huge]) {
      assert.equal(answer(`bytes=0-${big}`), "0-9999");
      assert.equal(answer(`bytes=-${big}`), "0-9999");
      assert.equal(answer(`bytes=${big}-`), "unsatisfiable");
      assert.equal(answer(`bytes=${big}-${big}`), "unsatisfiable");
      assert.equal(answer(`bytes=0-${big}`, Number.MAX_SAFE_INTEGER), "0-9007199254740990");
    }
    whole("bytes=9007199254740993-9007199254740992", /ends before/);
    whole("bytes=18446744073709551616-18446744073709551615", /ends before/);
    assert.equal(answer(`bytes=${"0".repeat(8000)}1-0002`), "1-2");
    assert.equal(
      answer("bytes=9007199254740990-", Number.MAX_SAFE_INTEGER),
      "9007199254740990-9007199254740990",
    );
    assert.equal(answer("bytes=9007199254740991-", Number.MAX_SAFE_INTEGER), "unsatisfiable");
  });

  test("the last 0 bytes are a range that nothing satisfies", () => {
    assert.equal(answer("bytes=-0"), "unsatisfiable");
    assert.equal(answer("bytes=-000"), "unsatisfiable");
    assert.equal(answer("bytes=-0,1-1"), "1-1");
  });

  test("is ignored when there are no bytes, since a range of nothing can't be written", () => {
    for (const value of ["bytes=0-", "bytes=-1", "bytes=0-0", "bytes=-0"])
      whole(value, /no bytes/, 0);
  });
});

describe("what isn't a range", () => {
  test("another unit is ignored, but bytes may be written in any case", () => {
    for (const value of ["lines=0-1", "byte=0-1", "bytes", "", "=0-1", "0-1", "bytes =0-1"]) {
      whole(value, /unit/);
    }
    whole("none=0-1", /unit/);
    assert.equal(answer("Bytes=0-1"), "0-1");
    assert.equal(answer("BYTES=0-1"), "0-1");
  });

  test("a malformed element spoils them all", () => {
    const malformed = [
      "",
      ",",
      " , ,",
      "-",
      "--1",
      "a-b",
      "1",
      "1-2-3",
      "+1-2",
      "1-+2",
      "-1-2",
      "0x0-1",
    ];
    malformed.push(
      "0-1,x",
      "x,0-1",
      "0 -1",
      "0- 1",
      "- 1",
      "1.0-2",
      "1e1-20",
      "0-1;",
      "\u0661-\u0662",
    );
    malformed.push("0-1 2-3", "=0-1", "\u00a00-1", "0-1\n", "Infinity-", "NaN-", "0-1,bytes=3-4");
    for (const set of malformed) whole(`bytes=${set}`, /malformed/);
    whole("bytes=0-1, bytes=3-4", /malformed/);
  });

  test("so does one that ends before it begins, by one byte or more", () => {
    whole("bytes=9-1", /ends before/);
    whole("bytes=9-8", /ends before/);
    whole("bytes=20000-19999", /ends before/);
    whole("bytes=0-1,9-8", /ends before/);
    assert.equal(answer("bytes=9-9"), "9-9");
  });
});

describe("several ranges", () => {
  test("are kept in the order in which they were asked for, without those that nothing satisfies", () => {
    assert.equal(answer("bytes=5000-5001,0-1,20000-,-2"), "5000-5001 0-1 9998-9999");
    assert.equal(answer("bytes=,0-1,, 5-6 ,"), "0-1 5-6");
    assert.equal(answer("bytes=10000-,20000-20001"), "unsatisfiable");
  });

  test("are merged where they overlap or touch, at the place of the first", () => {
    assert.equal(answer("bytes=8-9,100-101,0-7"), "0-9 100-101");
    assert.equal(answer("bytes=0-7,9-10"), "0-7 9-10");
    assert.equal(answer("bytes=0-7,7-10"), "0-10");
    assert.equal(answer("bytes=0-99,20-30"), "0-99");
    assert.equal(answer("bytes=0-1,2-3,4-5,6-7"), "0-7");
    assert.equal(answer("bytes=100-,9000-9001"), "100-9999");
  });

  test("two may overlap, and a third may not", () => {
    assert.equal(answer("bytes=0-,0-"), "0-9999");
    whole("bytes=0-,0-,0-", /overlap/);
    whole("bytes=0-10,5-15,12-20", /overlap/);
    assert.equal(answer("bytes=0-10,5-15,16-30,25-35"), "0-35");
    assert.equal(answer("bytes=0-10,5-15,100-110,105-115"), "0-15 100-115");
    whole("bytes=-1,-2,-3", /overlap/);
  });

  test("there may be 16, and not 17", () => {
    const set = (count: number) =>
      `bytes=${Array.from({ length: count }, (_, at) => `${at * 2}-${at * 2}`).join()}`;
    assert.equal(answer(set(MAX_RANGES)).split(" ").length, MAX_RANGES);
    whole(set(MAX_RANGES + 1), /more than 16/);
    whole(set(5000), /more than 16/);
    whole(`bytes=${"0-,".repeat(1300)}`, /more than 16/);
    whole(`bytes=${"20000-,".repeat(MAX_RANGES + 1)}`, /more than 16/);
  });

  test("they may cost as much as the whole, and not a byte more", () => {
    const rest = LENGTH - 2 * PART_OVERHEAD;
    assert.equal(answer(`bytes=0-0,2-${rest}`), `0-0 2-${rest}`);
    whole(`bytes=0-0,2-${rest + 1}`, /cost/);
    whole("bytes=0-0,2-2", /cost/, 2 * PART_OVERHEAD + 1);
    assert.equal(answer("bytes=0-0,2-2", 2 * PART_OVERHEAD + 2), "0-0 2-2");
    assert.equal(answer("bytes=0-,5-5"), "0-9999");
  });
});

/** The same by counting single bytes: undefined when they are to be ignored. */
function byCounting(
  asked: readonly (readonly [number, number])[],
  length: number,
): Set<number> | undefined {
  const times = new Map<number, number>();
  for (const [first, last] of asked) {
    for (let at = first; at <= Math.min(last, length - 1); at++)
      times.set(at, (times.get(at) ?? 0) + 1);
  }
  return Math.max(...times.values()) > 2 ? undefined : new Set(times.keys());
}

function bytesOf(ranges: readonly ByteRange[]): number[] {
  return ranges.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  );
}

test("answers with exactly the bytes that were asked for, each once, or with the whole", () => {
  const prng = new Prng(14);
  let inParts = 0;
  for (let round = 0; round < 3000; round++) {
    const length = prng.pick([40, 3000, 20_000]);
    const asked = Array.from({ length: 1 + prng.below(5) }, () => {
      const first = prng.below(length + 5);
      return [first, first + prng.below(prng.pick([3, 40]))] as const;
    });
    const value = `bytes=${asked.map(([first, last]) => `${first}-${last}`).join(",")}`;
    const answered = resolveRange(value, length);
    const counted = byCounting(asked, length);
    if (answered.kind === "unsatisfiable") assert.equal(counted?.size, 0, value);
    else if (answered.kind === "parts") {
      inParts++;
      const bytes = bytesOf(answered.ranges);
      assert.equal(new Set(bytes).size, bytes.length, value);
      assert.deepEqual(new Set(bytes), counted, value);
      const places = answered.ranges.map((range) =>
        asked.findIndex(([first]) => first >= range.first && first <= range.last),
      );
      assert.deepEqual(
        places,
        [...places].sort((one, other) => one - other),
        value,
      );
    } else assert.ok(asked.length > 1, value);
  }
  assert.ok(inParts > 500);
});
