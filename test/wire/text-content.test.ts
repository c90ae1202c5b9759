/**
 * Is content taken for what its type says, and where that says nothing for what its bytes are?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isText, looksLikeText } from "../../src/wire/text-content.ts";

const TEXT = Buffer.from("a\tb\r\n\x1b[31mé");
const BINARY = Buffer.from("a\0b");

test("the type decides where it says something, the bytes where it doesn't", () => {
  for (const type of [
    "text/html",
    "application/json",
    "image/svg+xml",
    "application/ld+json; a=b",
  ]) {
    assert.ok(isText(type, BINARY), type);
  }
  for (const type of ["image/png", "font/woff2", "video/mp4"]) assert.ok(!isText(type, TEXT), type);
  for (const type of ["", "multipart/form-data", "application/octet-stream"]) {
    assert.deepEqual([isText(type, TEXT), isText(type, BINARY)], [true, false], type);
  }
});

test("each control but those of text makes bytes binary", () => {
  for (let byte = 0; byte < 256; byte++) {
    const expected = byte >= 0x20 || [0x09, 0x0a, 0x0d, 0x1b].includes(byte);
    assert.equal(looksLikeText(Uint8Array.of(0x41, byte)), expected, String(byte));
  }
});
