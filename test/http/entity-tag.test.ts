import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  isEntityTag,
  matchesStrongly,
  matchesWeakly,
  parseEntityTags,
  strongEntityTag,
} from "../../src/http/entity-tag.ts";

describe("strongEntityTag", () => {
  test("is a strong entity tag: quoted, of characters that RFC 9110 §8.8.3 allows", () => {
    assert.equal(strongEntityTag([1n, 35n, 36n]), '"1.z.10"');
    assert.match(strongEntityTag([-1n, 0n, 2n ** 64n]), /^"[!#-~]+"$/);
  });

  test("differs when any part differs, also where digits could run together", () => {
    const lists = [[1n, 11n], [11n, 1n], [111n], [1n, 1n, 1n], [-1n, 11n], [1n, -11n], [1n, 12n]];
    assert.equal(new Set(lists.map(strongEntityTag)).size, lists.length);
  });
});

describe("parseEntityTags", () => {
  function reads(value: string, ...tags: readonly string[]): void {
    assert.deepEqual(parseEntityTags(value), tags, value);
  }

  test("reads the examples of RFC 9110 §13.1", () => {
    reads('"xyzzy"', '"xyzzy"');
    reads('"xyzzy", "r2d2xxxx", "c3piozzzz"', '"xyzzy"', '"r2d2xxxx"', '"c3piozzzz"');
    reads('W/"xyzzy", W/"r2d2xxxx"', 'W/"xyzzy"', 'W/"r2d2xxxx"');
    assert.equal(parseEntityTags("*"), "*");
  });

  test("a tag may be empty, and may hold commas, backslashes and bytes beyond ASCII", () => {
    reads('""', '""');
    reads('"a,b","c\\"', '"a,b"', '"c\\"');
    reads('"\x80\xff", "!#~*"', '"\x80\xff"', '"!#~*"');
  });

  test("passes over empty elements and optional space", () => {
    reads("");
    reads(" , ,\t,");
    reads(',"a" ,, \t"b",', '"a"', '"b"');
    reads('"a","b"', '"a"', '"b"');
  });

  test("anything else isn't a list of entity tags", () => {
    const wrong = ["a", '"a', 'a"', '"a" "b"', '"a""b"', 'w/"a"', "W/a", 'W/ "a"', 'W /"a"', "W/"];
    wrong.push('"a", *', "*, *", "**", "*,", '"a b"', '"a\tb"', '"\x7f"', '"\x00"', '"\u0100"');
    wrong.push('"a", b', "'a'", '"a";', 'W/W/"a"');
    for (const value of wrong) assert.equal(parseEntityTags(value), undefined, value);
  });

  test("reads every byte of a long value about once", () => {
    assert.equal(parseEntityTags('"",'.repeat(100_000))?.length, 100_000);
    assert.deepEqual(parseEntityTags(" ,".repeat(100_000)), []);
    assert.equal(parseEntityTags(`"${"a".repeat(300_000)}`), undefined);
    assert.equal(parseEntityTags('W/"'.repeat(100_000)), undefined);
  });
});

test("one entity tag is one, and no list", () => {
  for (const tag of ['""', '"a,b"', 'W/"a"']) assert.equal(isEntityTag(tag), true, tag);
  for (const text of ["", "*", "a", '"a', '"a","b"', '"a" ', 'w/"a"']) {
    assert.equal(isEntityTag(text), false, text);
  }
});

test("compares as the table of RFC 9110 §8.8.3.2", () => {
  const rows = [
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', 'W/"1"', false, true],
    ['"1"', '"1"', true, true],
    ['"1"', '"2"', false, false],
    ['"a"', '"A"', false, false],
    ['"W/1"', '"1"', false, false],
  ] as const;
  for (const [one, other, strong, weak] of rows) {
    assert.equal(matchesStrongly(one, other), strong, `${one} ${other}`);
    assert.equal(matchesWeakly(one, other), weak, `${one} ${other}`);
  }
});
