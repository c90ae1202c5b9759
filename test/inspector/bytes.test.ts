/** Does an edited request go out as it is meant? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { editable, edited, fromBase64, toBase64 } from "../../inspector/bytes.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What goes out when somebody changes the request's text. */
function sent(request: string, change: (text: string) => string = (text) => text): string {
  const original = bytes(request);
  return Buffer.from(edited(change(editable(original) ?? ""), original)).toString("latin1");
}

test("comes back as it was when nobody changed it", () => {
  for (const request of [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\n\r\na\nb\n",
    "POST / HTTP/1.1\r\nHost: a\r\n\r\na\r\nb",
    "POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\na\r\nb\nc",
    "POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\nabc",
  ]) {
    assert.equal(sent(request), request);
  }
});

test("leaves content as it was when the head is edited", () => {
  const content = "\r\n\r\na\r\nb\nc";
  assert.equal(
    sent(`POST /old HTTP/1.1\r\nHost: a${content}`, (text) => text.replace("/old", "/new")),
    `POST /new HTTP/1.1\r\nHost: a${content}`,
  );
});

test("tells the length of edited content, in bytes as they go out", () => {
  const head = "POST / HTTP/1.1\r\nContent-Length: ";
  const change = (text: string): string => text.replace("b", "bä");
  assert.equal(sent(`${head}3\r\n\r\na\nb`, change), `${head}5\r\n\r\na\nb\xc3\xa4`);
  assert.equal(sent(`${head}4\r\n\r\na\r\nb`, change), `${head}6\r\n\r\na\r\nb\xc3\xa4`);
});

test("sends the length that somebody wrote, however wrong", () => {
  const request = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
  assert.equal(
    sent(request, (text) => text.replace("Length: 3", "Length: 7").replace("abc", "ab")),
    "POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\nab",
  );
});

test("isn't edited as text when it is none", () => {
  assert.equal(editable(Uint8Array.of(0x61, 0xff)), undefined);
  assert.equal(editable(Uint8Array.of(0x61, 0)), undefined);
});

test("keeps every byte on its way through JSON", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assert.deepEqual(fromBase64(toBase64(all)), all);
});
