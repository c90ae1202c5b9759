/**
 * Is a transcript read back as what was said, is what it left out named, and is anything else refused by
 * its line?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TranscriptError } from "../../src/wire/line-text.ts";
import { readTranscript, type Spoken } from "../../src/wire/read-transcript.ts";

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

function spoken(text: string): Spoken[] {
  return readTranscript(text).entries.filter((entry) => entry.kind === "bytes");
}

function bytesOf(text: string): string {
  return spoken(text)
    .map(({ bytes }) => latin1(bytes))
    .join("");
}

test("who said what, in which order", () => {
  const text = [
    "#1 · 127.0.0.1:53412 connected",
    "#1 → GET / HTTP/1.1",
    "#1 → Host: a",
    "#1 →",
    "#2 → GET /\\",
    "#1 ← HTTP/1.1 200 OK",
    "#1 ←",
    "#1 ←| <h1>é</h1>",
    "#1 ←| end\\",
    "#2 ✗ x",
    "",
    "#1 · closed: done",
  ].join("\n");
  const { entries, lost } = readTranscript(text);
  assert.deepEqual(lost, []);
  assert.deepEqual(
    entries.map((entry) => {
      if (entry.kind === "remark") return [entry.connection, entry.words];
      return [entry.connection, entry.from, entry.form, latin1(entry.bytes)];
    }),
    [
      [1, "127.0.0.1:53412 connected"],
      [1, "client", "head", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
      [2, "client", "head", "GET /"],
      [1, "server", "head", "HTTP/1.1 200 OK\r\n\r\n"],
      [1, "server", "content", "<h1>\xc3\xa9</h1>\nend"],
      [2, "client", "refused", "x\r\n"],
      [1, "closed: done"],
    ],
  );
});

test("without numbers and with line ends of another system", () => {
  const [first, second] = spoken("→ GET / HTTP/1.0\r\n→\r\n← HTTP/1.0 200 OK\r\n");
  assert.deepEqual([first?.connection, first?.from], [undefined, "client"]);
  assert.equal(latin1(first?.bytes ?? new Uint8Array()), "GET / HTTP/1.0\r\n\r\n");
  assert.equal(second?.from, "server");
});

test("times hold until the next one, and part what was said then", () => {
  const text = "   0.000 #1 → a\n         #1 → b\n  12.345 #1 → c\n#1 · x\n";
  const { entries } = readTranscript(text);
  assert.deepEqual(
    entries.map((entry) => [entry.at, entry.kind === "bytes" ? latin1(entry.bytes) : entry.words]),
    [
      [0, "a\r\nb\r\n"],
      [12_345, "c\r\n"],
      [12_345, "x"],
    ],
  );
});

test("escapes, characters and repetitions", () => {
  assert.equal(bytesOf("→ a\\r\\n\\t\\\\\\x00\\xFF\\"), "a\r\n\t\\\0\xff");
  assert.equal(bytesOf("→ é\\u{e9}\\u{1f600}\\"), "\xc3\xa9\xc3\xa9\xf0\x9f\x98\x80");
  assert.equal(bytesOf("→ \\{0*5}\\{A: b\\r\\n*2}\\"), "00000A: b\r\nA: b\r\n");
  assert.equal(bytesOf("→  a  b\\"), " a  b");
  assert.equal(bytesOf("→ a\\\\"), "a\\\r\n");
  assert.equal(bytesOf("→ a\\\\\\"), "a\\");
  assert.equal(bytesOf("→| \n→| \\"), "\n");
});

test("hexadecimal, with or without what stands beside it", () => {
  const row = "→x 00010203 0a0b0c0d ff202122 23242526  |....…||";
  assert.equal(
    Buffer.from(bytesOf(row), "latin1").toString("hex"),
    "000102030a0b0c0dff20212223242526",
  );
  assert.equal(bytesOf("→x 4142"), "AB");
  assert.equal(bytesOf("→x 41 42 43"), "ABC");
});

test("what was left out is named, with its line", () => {
  const text = [
    "#1 → GET / HTTP/1.1",
    "#1 → Cookie: ‹masked, 8 bytes›",
    "#1 →",
    "#1 ← ‹14 bytes of content›",
    "#1 ←x ‹masked, 7 bytes›",
  ].join("\n");
  assert.deepEqual(readTranscript(text).lost, [
    { line: 2, words: "masked, 8 bytes" },
    { line: 4, words: "14 bytes of content" },
    { line: 5, words: "masked, 7 bytes" },
  ]);
});

test("what is no line of a transcript is refused by its number", () => {
  for (const [line, sentence] of [
    ["GET / HTTP/1.1", /begins with no mark/],
    ["#x → a", /begins with no mark/],
    ["→a", /begins with no mark/],
    ["·| a", /begins with no mark/],
    ["✗x 00", /begins with no mark/],
    ["→ a\tb", /write \\t/],
    ["→ a ", /x20/],
    ["→ a\\q", /no such escape: \\q/],
    ["→ a\\x0", /no such escape: \\x/],
    ["→ ‹open", /no such escape: ‹/],
    ["→ \\u{110000}", /no character/],
    ["→ \\u{d800}", /no character/],
    ["→ \\{a*999999999}", /repeated too often/],
    ["→ \\{\\{\\{a*9999}*9999}*9999}", /no such escape|too often/],
    ["→x 0", /hexadecimal/],
    ["→x 00010g", /hexadecimal/],
    ["→x", /hexadecimal/],
  ] as const) {
    assert.throws(
      () => readTranscript(`→ fine\n\n${line}`),
      (error) => {
        assert.ok(error instanceof TranscriptError, line);
        assert.equal(error.line, 3);
        assert.match(error.message, /^Line 3: /);
        assert.match(error.message, sentence);
        return true;
      },
      line,
    );
  }
});

test("a line of any length, and any text, is read or refused in little time", () => {
  for (const text of [
    `→ ${"\\".repeat(100_000)}`,
    `→ ${"‹".repeat(100_000)}`,
    `→ ${"\\{".repeat(50_000)}`,
    `→x ${"00 ".repeat(100_000)}`,
    " ".repeat(100_000),
    `→ ${"a\\{b*1}".repeat(20_000)}`,
  ]) {
    try {
      readTranscript(text);
    } catch (error) {
      assert.ok(error instanceof TranscriptError);
    }
  }
});
