/** Does an edited request go out as it is meant? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editable, edited, fromBase64, toBase64 } from "../../inspector/bytes.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("comes back as it was when nobody changed it", () => {
  for (const text of [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\n\r\na\nb\n",
  ]) {
    assert.deepEqual(edited(editable(bytes(text)) ?? "", false), bytes(text));
  }
  const lines = "POST / HTTP/1.1\r\nHost: a\r\n\r\na\r\nb";
  assert.deepEqual(edited(editable(bytes(lines)) ?? "", true), bytes(lines));
});

test("isn't edited as text when it is none", () => {
  assert.equal(editable(Uint8Array.of(0x61, 0xff)), undefined);
  assert.equal(editable(Uint8Array.of(0x61, 0)), undefined);
});

test("keeps every byte on its way through JSON", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assert.deepEqual(fromBase64(toBase64(all)), all);
});
