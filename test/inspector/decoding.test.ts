/** Is content that was sent in a coding read, bounded, and said to be what it is? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import { type CodedContent, codedContent, decode } from "../../inspector/decoding.ts";

const ANSWER = { as: "response", method: "GET" } as const;
const TEXT = "All work and no play. ".repeat(100);

function message(head: string, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), content]);
}

function coded(content: Uint8Array, coding = "gzip"): CodedContent {
  const head = `Content-Length: ${content.length}\r\nContent-Encoding: ${coding}`;
  return codedContent(message(head, content), ANSWER) ?? assert.fail("no coded content");
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test("decodes gzip and deflate, one behind the other as well", async () => {
  const zipped = gzipSync(TEXT);
  const { bytes, words } = await decode(coded(zipped));
  assert.equal(textOf(bytes), TEXT);
  assert.equal(words, `gzip: ${zipped.length} bytes, 2,200 decoded`);
  assert.equal(textOf((await decode(coded(deflateSync(TEXT), "deflate"))).bytes), TEXT);
  const twice = coded(gzipSync(deflateSync(TEXT)), "deflate, X-GZIP");
  assert.equal(textOf((await decode(twice)).bytes), TEXT);
});

test("finds the content between chunk lines, behind an interim answer", () => {
  const interim = Buffer.from("HTTP/1.1 103 Early Hints\r\nContent-Encoding: br\r\n\r\n");
  const chunked = Buffer.from("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  const head = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip";
  const found = codedContent(Buffer.concat([interim, message(head, chunked)]), ANSWER);
  assert.deepEqual(found?.codings, ["gzip"]);
  assert.equal(textOf(found?.bytes ?? new Uint8Array(0)), "abcde");
});

test("leaves alone what has no coding, or no content", () => {
  assert.equal(codedContent(message("Content-Length: 2", Buffer.from("hi")), ANSWER), undefined);
  const identity = "Content-Length: 2\r\nContent-Encoding: identity";
  assert.equal(codedContent(message(identity, Buffer.from("hi")), ANSWER), undefined);
  const empty = "Content-Length: 0\r\nContent-Encoding: gzip";
  assert.equal(codedContent(message(empty, Buffer.from("")), ANSWER), undefined);
});

test("takes the beginning of what swells up, and says so", async () => {
  const bomb = gzipSync(new Uint8Array(10_000_000));
  const { bytes, words } = await decode(coded(bomb), 1000);
  assert.equal(bytes.length, 1000);
  assert.match(words, /of which the first 1,000 decoded are shown$/);
  const { words: exact } = await decode(coded(gzipSync("a".repeat(1000))), 1000);
  assert.match(exact, /, 1,000 decoded$/);
});

test("says what can't be decoded, and keeps what could", async () => {
  const half = gzipSync(Buffer.from(TEXT.repeat(50))).subarray(0, 60);
  assert.match((await decode(coded(half))).words, /^gzip: 60 bytes, which by themselves can't be/);
  assert.match((await decode(coded(Buffer.from("plain")))).words, /can't be decoded$/);
  const strange = await decode(coded(Buffer.from("?"), "compress"));
  assert.match(strange.words, /^compress: 1 byte, in a coding that this browser doesn't read$/);
  const many = await decode(coded(Buffer.from("?"), "gzip, gzip, gzip, gzip, gzip"));
  assert.match(many.words, /doesn't read$/);
});
