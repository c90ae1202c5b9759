/**
 * Is text made safe without doubt and without loss, and the same for all splits?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ContentReader } from "../../src/wire/content-reader.ts";
import { bounded, byteCount, safeAscii, safeText } from "../../src/wire/visible.ts";
import { Prng } from "../support/prng.ts";

test("controls, separators and format characters become escapes", () => {
  const cases: [string, string][] = [
    ["plain – text, é, 日本, 😀", "plain – text, é, 日本, 😀"],
    ["\x1b[31m", "\\x1b[31m"],
    ["a\tb\r\n", "a\\tb\\r\\n"],
    ["\\n", "\\\\n"],
    ["\x00\x7f\x80\x9f", "\\x00\\x7f\\u{80}\\u{9f}"],
    ["\u2028\u2029", "\\u{2028}\\u{2029}"],
    ["\u202e\u2066\u200f\u061c", "\\u{202e}\\u{2066}\\u{200f}\\u{61c}"],
    ["\ufeff", "\\u{feff}"],
    ["\ud800", "\\u{d800}"],
    ["\u{e0041}", "\\u{e0041}"],
    ["‹forged›", "\\u{2039}forged›"],
  ];
  for (const [text, expected] of cases) assert.equal(safeText(text), expected);
});

test("text of bytes becomes ASCII", () => {
  assert.equal(safeAscii("/\xe9\x9b\x1b\\ok"), "/\\xe9\\x9b\\x1b\\\\ok");
});

test("numbers of bytes as people write them", () => {
  assert.deepEqual([0, 1, 2, 999, 1000, 1_234_567].map(byteCount), [
    "0 bytes",
    "1 byte",
    "2 bytes",
    "999 bytes",
    "1,000 bytes",
    "1,234,567 bytes",
  ]);
  assert.equal(bounded("abc", 3), "abc");
  assert.equal(bounded("abcd", 3), "abc…");
});

test("content: strict UTF-8, escapes for all else", () => {
  const cases: [string, string][] = [
    ["h\xc3\xa9\n", "hé\n"],
    ["a\r\nb\rc\n", "a\\r\nb\\rc\n"],
    ["\xff\xfe", "\\xff\\xfe"],
    ["\xc3", "\\xc3"],
    ["\xc3A", "\\xc3A"],
    ["\xc0\x80", "\\xc0\\x80"],
    ["\xe0\x80\x80", "\\xe0\\x80\\x80"],
    ["\xed\xa0\x80", "\\xed\\xa0\\x80"],
    ["\xf0\x9f\x98\x80", "😀"],
    ["\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"],
    ["\xf5\x80", "\\xf5\\x80"],
    ["\xef\xbb\xbfx", "\\u{feff}x"],
    ["\xe2\x80\xae", "\\u{202e}"],
    ["\r", "\\r"],
    ["\x1b[0m", "\\x1b[0m"],
  ];
  for (const [bytes, expected] of cases) {
    const reader = new ContentReader();
    assert.equal(reader.read(Buffer.from(bytes, "latin1")) + reader.end(), expected);
  }
});

test("content reads the same in all splits", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = new Prng(seed);
    const pick = ["é", "日", "😀", "\r\n", "\r", "\n", "\\", "x", "\u202e"];
    const bytes = Buffer.concat(
      Array.from({ length: 30 }, () =>
        random.below(3) > 0 ? Buffer.from(random.pick(pick)) : random.bytes(2),
      ),
    );
    const whole = new ContentReader();
    const expected = whole.read(bytes) + whole.end();
    const pieces = new ContentReader();
    let text = "";
    for (const piece of random.cut(bytes, 3)) {
      const reused = Buffer.from(piece);
      text += pieces.read(reused);
      reused.fill(0);
    }
    assert.equal(text + pieces.end(), expected);
  }
});
