/** Is each byte of a message in a line, with what is to be said of it? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Line, linesOf } from "../../inspector/explained.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = ({ spans }: Line): string => spans.map(({ text }) => text).join("");

test("explains each line of a head", () => {
  const lines = linesOf(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), { as: "request" }, true);
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ["start-line", "field", "empty-line"],
  );
  assert.equal(textOf(lines[1] as Line), "Host: a\n");
  assert.ok(lines.every(({ notes }) => notes.length > 0));
});

test("shows text as text, safely, and other content as numbers", () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
  const [text] = linesOf(bytes(`${head}é\u202e`.slice(0, -1)), { as: "response" }, false).slice(-1);
  assert.equal(textOf(text as Line), "é");
  const [binary] = linesOf(bytes(`${head}\x00\x01ab`), { as: "response" }, true).slice(-1);
  assert.equal(binary?.isBinary, true);
  assert.match(textOf(binary as Line), /^0000 {2}00 01 61 62 +\.\.ab$/);
});

test("names a broken rule, but blames nobody for an end that was made here", () => {
  const broken = linesOf(bytes("GET / HTTP/1.1\r\nHost : a\r\n\r\n"), { as: "request" }, true);
  assert.ok(broken.some(({ violation }) => violation !== undefined));
  const cut = bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  const lines = linesOf(cut, { as: "request" }, false);
  assert.ok(lines.every(({ violation }) => violation === undefined));
  assert.equal(textOf(lines.at(-1) as Line), "abc");
});
