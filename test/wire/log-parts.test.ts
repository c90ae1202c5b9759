/**
 * Does what a client wrote stay between its quotes, byte by byte?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressText, escaped, isPlain, VALUE_MAX } from "../../src/wire/log-parts.ts";

test("plain is printable ASCII without quotes and backslashes, each character of which is looked at", () => {
  for (let code = 0; code < 0x180; code++) {
    const character = String.fromCharCode(code);
    const plain = code >= 0x20 && code <= 0x7e && character !== '"' && character !== "\\";
    for (const text of [character, `${character}abc`, `ab${character}c`, `abc${character}`]) {
      assert.equal(isPlain(text), plain, JSON.stringify(text));
    }
    const hex = code.toString(16).toUpperCase().padStart(2, "0");
    if (code < 0x100) assert.equal(escaped(character), plain ? character : `\\x${hex}`);
  }
  assert.equal(isPlain(""), true);
});

test("a value is cut where it is longer than it may be, before it is escaped", () => {
  assert.equal(escaped("a".repeat(VALUE_MAX)).length, VALUE_MAX);
  const cut = escaped('"'.repeat(VALUE_MAX + 1));
  assert.equal(cut, `${"\\x22".repeat(VALUE_MAX - 3)}...`);
});

test("an address as people write it, and unix for a socket file", () => {
  assert.equal(
    addressText({ transport: "tcp", hostname: "::ffff:192.0.2.1", port: 1 }),
    "192.0.2.1",
  );
  assert.equal(addressText({ transport: "tcp", hostname: "2001:db8::1", port: 1 }), "2001:db8::1");
  assert.equal(addressText({ transport: "unix", hostname: "", port: 0 }), "unix");
});
