/**
 * Are pieces of output small enough to be taken whole, and do they end where a line ends?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeLines } from "../../src/cli/whole-lines.ts";

/** All of a text, in the pieces in which it would be written. */
function pieces(text: string, most: number): string[] {
  const found: string[] = [];
  for (let rest = text; rest !== ""; ) {
    const piece = wholeLines(rest, most);
    assert.notEqual(piece, "", "nothing would ever be written");
    found.push(piece);
    rest = rest.slice(piece.length);
  }
  return found;
}

test("what fits goes out as it is", () => {
  assert.equal(wholeLines("", 10), "");
  assert.equal(wholeLines("a\nb\nc", 10), "a\nb\nc");
  assert.equal(wholeLines("123456789\n", 10), "123456789\n");
});

test("more than that is cut where a line ends", () => {
  assert.deepEqual(pieces("one\ntwo\nthree\nfour\n", 10), ["one\ntwo\n", "three\n", "four\n"]);
  assert.deepEqual(pieces("123456789\n1", 10), ["123456789\n", "1"]);
});

test("a line that is longer by itself is a piece of its own", () => {
  assert.deepEqual(pieces("a\n1234567890123\nb\n", 10), ["a\n", "1234567890123\n", "b\n"]);
  assert.deepEqual(pieces("1234567890123", 10), ["1234567890123"]);
});

test("bytes count, not characters", () => {
  assert.deepEqual(pieces("ééé\nééé\n", 10), ["ééé\n", "ééé\n"]);
  const lines = Array.from({ length: 400 }, (_, at) => `${"日本é𝄞x".repeat(at % 40)}\n`);
  const written = pieces(lines.join(""), 512);
  assert.equal(written.join(""), lines.join(""));
  for (const piece of written) {
    assert.ok(piece.endsWith("\n"));
    const isOne = piece.indexOf("\n") === piece.length - 1;
    assert.ok(isOne || Buffer.byteLength(piece) <= 512, `${Buffer.byteLength(piece)} bytes`);
  }
});
