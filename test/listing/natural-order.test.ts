import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, sortKey } from "../../src/listing/natural-order.ts";

const ordered = (names: readonly string[]): readonly string[] =>
  names.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));

test("Numbers in names are ordered by their value, however long they are", () => {
  const names = ["img2", "img9", "img10", "img10b", "img100", `img${"9".repeat(200)}`];
  assert.deepEqual(ordered(names.toReversed()), names);
});

test("Zeros before a number don't count", () => {
  const names = ["a007", "a8", "a0009", "a10"];
  assert.deepEqual(ordered(names.toReversed()), names);
  assert.equal(sortKey("000"), sortKey("0"));
  assert.notEqual(sortKey("10"), sortKey("1"));
});

test("Case and the way in which an accent is written don't count", () => {
  assert.equal(sortKey("README"), sortKey("readme"));
  assert.equal(sortKey("Übersicht"), sortKey("u\u0308bersicht"));
  assert.deepEqual(ordered(["b", "Ä", "a"]), ["a", "Ä", "b"]);
});

test("Folded text finds what is written in another case", () => {
  assert.ok(folded("Straße am SEE").includes(folded("straße am s")));
  assert.ok(!folded("abc").includes(folded("b c")));
});
