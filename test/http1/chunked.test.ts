/**
 * Is chunked content read to the byte, and every byte of its framing checked?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CHUNK_CONTENT,
  CHUNK_END,
  CHUNK_NEEDS_BYTES,
  ChunkedReader,
  chunkLine,
} from "../../src/http1/chunked.ts";
import { MESSAGE_LIMITS, type MessageLimits } from "../../src/http1/limits.ts";
import { bufferOf, decode, encode, latin1, refusalOf } from "./bytes.ts";

interface Outcome {
  readonly content: string;
  readonly trailers: readonly (readonly [string, string])[];
  readonly complete: boolean;
  readonly rest: string;
}

/** Reads what is there; `step` bytes come at a time. */
function read(text: string, limits: Partial<MessageLimits> = {}, step = text.length): Outcome {
  const reader = new ChunkedReader({ ...MESSAGE_LIMITS, ...limits }, decode);
  const buffer = bufferOf("");
  let content = "";
  let complete = false;
  for (let at = 0; at < text.length && !complete; at += step) {
    buffer.append(encode(text.slice(at, at + step)));
    let outcome = reader.next(buffer);
    for (; outcome === CHUNK_CONTENT; outcome = reader.next(buffer)) {
      content += latin1(reader.content);
    }
    complete = outcome === CHUNK_END;
    assert.ok(complete || outcome === CHUNK_NEEDS_BYTES);
  }
  const rest = latin1(buffer.bytes.subarray(buffer.start, buffer.end));
  return { content, trailers: [...reader.trailers], complete, rest };
}

/** The same refusal however the bytes come. */
function refused(text: string, limits: Partial<MessageLimits> = {}): string {
  const whole = refusalOf(() => read(text, limits));
  assert.equal(
    refusalOf(() => read(text, limits, 1)),
    whole,
    "byte by byte",
  );
  return whole;
}

test("content, extensions and trailers are told apart, and what follows is left", () => {
  const text = '5;a=b\r\nhello\r\n1\r\n!\r\n000 ; x = "y;\\"z" ;w\r\nT: 1\r\nt: 2\r\n\r\nGET';
  const outcome = read(text);
  assert.equal(outcome.content, "hello!");
  assert.equal(outcome.complete, true);
  assert.equal(outcome.rest, "GET");
  assert.deepEqual(outcome.trailers, [
    ["T", "1"],
    ["t", "2"],
  ]);
  assert.equal(read(text, {}, 1).content, "hello!");
});

test("content may be any bytes, and sizes have letters of both cases and leading zeros", () => {
  const data = "\r\n0\r\n\r\n\x00\xff\n";
  assert.equal(read(`a\r\n${data}\r\n0\r\n\r\n`).content, data);
  assert.equal(read(`0A\r\n${data}\r\n0\r\n\r\n`).content, data);
  assert.equal(read(`000000000000000A\r\n${data}\r\n0\r\n\r\n`).content, data);
});

const REFUSALS: readonly (readonly [string, string])[] = [
  ["\r\n", "CHUNK_SIZE_INVALID@0"],
  [";a\r\n", "CHUNK_SIZE_INVALID@0"],
  [" 5\r\n", "CHUNK_SIZE_INVALID@0"],
  ["-1\r\n", "CHUNK_SIZE_INVALID@0"],
  ["+5\r\n", "CHUNK_SIZE_INVALID@0"],
  ["0x5\r\n", "CHUNK_SIZE_INVALID@1"],
  ["5_0\r\n", "CHUNK_SIZE_INVALID@1"],
  ["g\r\n", "CHUNK_SIZE_INVALID@0"],
  ["5\0\r\n", "CHUNK_SIZE_INVALID@1"],
  ["5\n", "LINE_FEED_ALONE@1"],
  ["\n", "LINE_FEED_ALONE@0"],
  ["5\rX", "CARRIAGE_RETURN_ALONE@1"],
  ["5\r\r\n", "CARRIAGE_RETURN_ALONE@1"],
  ["1fffffffffffff", ""],
  ["20000000000000", "CHUNK_SIZE_TOO_LARGE@13"],
  ["ffffffffffffffff", "CHUNK_SIZE_TOO_LARGE@13"],
  ["00000000000000005", "CHUNK_SIZE_TOO_LARGE@16"],
  [`${"0".repeat(65_536)}`, "CHUNK_SIZE_TOO_LARGE@16"],
  ["5 \r\n", "CHUNK_EXTENSION_INVALID@2"],
  ["5\t\r\n", "CHUNK_EXTENSION_INVALID@2"],
  ["5 x\r\n", "CHUNK_EXTENSION_INVALID@2"],
  ["5;\r\n", "CHUNK_EXTENSION_INVALID@2"],
  ["5; \r\n", "CHUNK_EXTENSION_INVALID@3"],
  ["5;;a\r\n", "CHUNK_EXTENSION_INVALID@2"],
  ["5;=b\r\n", "CHUNK_EXTENSION_INVALID@2"],
  ["5;a=\r\n", "CHUNK_EXTENSION_INVALID@4"],
  ["5;a b\r\n", "CHUNK_EXTENSION_INVALID@4"],
  ["5;a \r\n", "CHUNK_EXTENSION_INVALID@4"],
  ["5;a=b \r\n", "CHUNK_EXTENSION_INVALID@6"],
  ["5;a=b=c\r\n", "CHUNK_EXTENSION_INVALID@5"],
  ['5;a="b\r\n', "CHUNK_EXTENSION_INVALID@6"],
  ['5;a="b"c\r\n', "CHUNK_EXTENSION_INVALID@7"],
  ['5;a=b"c"\r\n', "CHUNK_EXTENSION_INVALID@5"],
  ['5;"a"\r\n', "CHUNK_EXTENSION_INVALID@2"],
  ['5;a="\\\r\n', "CHUNK_EXTENSION_INVALID@6"],
  ["5;a\0\r\n", "CHUNK_EXTENSION_INVALID@3"],
  ['5;a="\0"\r\n', "CHUNK_EXTENSION_INVALID@5"],
  ["5;a\n", "LINE_FEED_ALONE@3"],
  ['5;a="\n', "LINE_FEED_ALONE@5"],
  ["5;a\rb", "CARRIAGE_RETURN_ALONE@3"],
  ["1\r\nab\r\n", "CHUNK_END_MISSING@4"],
  ["1\r\na\n", "CHUNK_END_MISSING@4"],
  ["1\r\na\rX", "CHUNK_END_MISSING@5"],
  ["1\r\na0\r\n\r\n", "CHUNK_END_MISSING@4"],
  ["0\r\nX", ""],
  ["0\r\n\n", "LINE_FEED_ALONE@3"],
  ["0\r\n\rX", "CARRIAGE_RETURN_ALONE@3"],
  ["0\r\n T: x\r\n\r\n", "FIELD_BEFORE_FIRST@3"],
  ["0\r\nT : x\r\n\r\n", "FIELD_NAME_SPACE@4"],
];

for (const [text, refusal] of REFUSALS) {
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 20)}…` : text);
  test(`${shown}: ${refusal === "" ? "more is awaited" : refusal}`, () => {
    assert.equal(refused(text), refusal);
  });
}

test("a chunk line is limited to the byte", () => {
  const line = "1;abcdef\r\nx\r\n0\r\n\r\n";
  assert.equal(refused(line, { maxChunkLine: 8 }), "");
  assert.equal(refused(line, { maxChunkLine: 7 }), "CHUNK_LINE_TOO_LONG@7");
});

test("extensions are limited over the whole message", () => {
  const text = "1;abc\r\nx\r\n1;abc\r\nx\r\n0;abc\r\n\r\n";
  assert.equal(refused(text, { maxChunkOverhead: 12 }), "");
  assert.equal(refused(text, { maxChunkOverhead: 11 }), "CHUNK_EXTENSIONS_TOO_LARGE@20");
  assert.equal(refused(text, { maxChunkOverhead: 0 }), "CHUNK_EXTENSIONS_TOO_LARGE@0");
});

test("content is limited over the whole message, before it has come", () => {
  const text = "5\r\nhello\r\n5\r\n";
  assert.equal(refused(text, { maxRequestBodySize: 10 }), "");
  assert.equal(refused(text, { maxRequestBodySize: 9 }), "CONTENT_TOO_LARGE@10");
  assert.equal(refused("0\r\n", { maxRequestBodySize: 0 }), "");
});

test("the trailer section has limits of its own", () => {
  const text = "0\r\nA: 1\r\nB: 2\r\n\r\n";
  assert.equal(refused(text, { maxTrailerSize: 12, maxTrailers: 2 }), "");
  assert.equal(refused(text, { maxTrailerSize: 11 }), "TRAILERS_TOO_LARGE@14");
  assert.equal(refused(text, { maxTrailers: 1 }), "TRAILERS_TOO_MANY@9");
});

test("64 KiB of chunk lines and trailers, byte by byte, cost about as much as the bytes", () => {
  const chunks = `1;${"e".repeat(200)}\r\nx\r\n`.repeat(300);
  const text = `${chunks}0\r\n${"A: 12345678\r\n".repeat(5000)}\r\n`;
  const limits = { maxChunkOverhead: 100_000, maxTrailerSize: 70_000, maxTrailers: 10_000 };
  const started = performance.now();
  const outcome = read(text, limits, 1);
  assert.equal(outcome.complete, true);
  assert.equal(outcome.content.length, 300);
  assert.equal(outcome.trailers.length, 5000);
  assert.ok(performance.now() - started < 5000);
});

test("a chunk's line says its size in hexadecimal", () => {
  assert.equal(latin1(chunkLine(1)), "1\r\n");
  assert.equal(latin1(chunkLine(255)), "ff\r\n");
  assert.equal(latin1(chunkLine(262_144)), "40000\r\n");
});
