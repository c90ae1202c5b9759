import assert from "node:assert/strict";
import { test } from "node:test";
import { strongEntityTag } from "../../src/http/entity-tag.ts";

test("is a strong entity tag: quoted, of characters that RFC 9110 §8.8.3 allows", () => {
  assert.equal(strongEntityTag([1n, 35n, 36n]), '"1.z.10"');
  assert.match(strongEntityTag([-1n, 0n, 2n ** 64n]), /^"[!#-~]+"$/);
});

test("differs when any part differs, also where digits could run together", () => {
  const lists = [[1n, 11n], [11n, 1n], [111n], [1n, 1n, 1n], [-1n, 11n], [1n, -11n], [1n, 12n]];
  assert.equal(new Set(lists.map(strongEntityTag)).size, lists.length);
});
