/**
 * Does the page show each line as it is, its meaning beneath it, and nothing that a terminal obeys?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { explainedText } from "../../src/cli/explained-text.ts";
import { explain } from "../../src/explain/explain.ts";
import { painter } from "../../src/wire/paint.ts";
import { mutate } from "../fuzz/mutations.ts";
import { makeRequests } from "../fuzz/requests.ts";
import { encode, latin1 } from "../http1/bytes.ts";
import { Prng } from "../support/prng.ts";

function page(message: string, secrets = false, colours = false): string {
  const explained = explain(encode(message), { written: true });
  return explainedText(explained, { paint: painter(colours), secrets });
}

test("a response: lines, meanings, what follows, and the content", () => {
  const text = page(
    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\na\nb",
  );
  assert.equal(
    text,
    `HTTP/1.1 200 OK
    200: It worked, and here is what was asked for. (RFC 9110 §15.3.1)
    HTTP/1.1: the connection stays open for more, unless one side says close.
    (RFC 9112 §9.3)
Cache-Control: max-age=60
    Tells caches what they may do with this message. (RFC 9111 §5.2)
    max-age=60: reusable for 60 s (1 minute) after it was made, without asking.
    (RFC 9111 §5.2.2.1)
Content-Length: 3
    How many bytes the content has. (RFC 9110 §8.6)
    Exactly 3 bytes follow the empty line; then this message ends.
    (RFC 9112 §6.2)

    The empty line ends the head. (RFC 9112 §2.1)
    3 bytes of content follow, as Content-Length says. (RFC 9112 §6.3)
  > There is no Date, so ages are counted from when it arrives.
    (RFC 9110 §6.6.1)
  > Neither ETag nor Last-Modified: who has this already must fetch it whole
    again. (RFC 9110 §8.8)
a
b
    3 bytes of content. (RFC 9110 §6.4)
`,
  );
});

test("the caret stands beneath the byte where the rule is broken", () => {
  assert.match(
    page("GET / HTTP/1.1\r\nHo\x1bst: a\r\n\r\n"),
    /\nHo\\x1bst: a\n {2}\^ byte 18\n {2}! FIELD_NAME_INVALID: This byte can't stand in a field name\. \(/,
  );
  assert.match(
    page("GET /\x01\x02 HTTP/1.1\r\n\r\n"),
    /^GET \/\\x01\\x02 HTTP\/1\.1\n {5}\^ byte 5\n/,
  );
  assert.match(page(`GET /${"a".repeat(90)}\x01 HTTP/1.1\r\n\r\n`), /\n {4}at byte 95\n/);
});

test("where a message breaks off, the caret stands behind its last byte", () => {
  const text = page("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi");
  assert.match(
    text,
    /\nhi\n {4}2 bytes of content[^\n]*\n\^ the end, byte 49\n {2}! CONTENT_INCOMPLETE: /,
  );
});

test("secrets are counted, unless they are asked for", () => {
  const message = "GET / HTTP/1.1\nHost: a\nAuthorization: Basic abc\nCookie: sid=xyz; b=c\n\n";
  assert.match(page(message), /\nAuthorization: Basic ‹masked, 3 bytes›\n/);
  assert.match(page(message), /\nCookie: sid=‹masked, 3 bytes›; b=‹masked, 1 byte›\n/);
  assert.match(page(message, true), /\nAuthorization: Basic abc\n(?:.*\n)*Cookie: sid=xyz; b=c\n/);
  const broken = "GET / HTTP/1.1\nAuthorization: Basic ab\x01c\n\n";
  assert.match(
    page(broken),
    /\nAuthorization: ‹masked, 10 bytes›\n {15}\^ byte 39, in what is masked\n/,
  );
  assert.match(page(broken, true), /\nAuthorization: Basic ab\\x01c\n {23}\^ byte 39\n/);
});

test("long and binary content is counted", () => {
  const head = (length: number): string => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;
  assert.match(page(`${head(3000)}${"x".repeat(3000)}`), /\nx{2048}\n‹952 bytes more›\n/);
  assert.match(page(`${head(3)}\0\x01\x02`), /\n‹3 bytes, not text›\n/);
  const cut = page(`${head(2050)}${"x".repeat(2047)}\xc3\xa9x`);
  assert.match(cut, /\nx{2047}\n‹3 bytes more›\n/);
});

test("what was put right is said, and several messages stand apart", () => {
  const text = page("GET / HTTP/1.1\nHost: a\n\nGET / HTTP/1.1\r\nHost: b");
  assert.match(text, /\n\nGET \/ HTTP\/1\.1\n/);
  assert.match(
    text,
    /\n‹3 lines end in LF alone here; on the wire each line of a head ends in CR LF›\n/,
  );
  assert.match(text, /\n‹the empty line that ends the head was missing here›\n$/);
});

test("with colours the text is the same", () => {
  const message = "GET / HTTP/1.1\nHost: a\nAccept: x\nCookie: a=b\n\nHTTP/1.1 404 \n\n";
  const colours = page(message, false, true);
  assert.ok(colours.includes("\x1b[1mGET / HTTP/1.1\x1b[0m"));
  assert.ok(colours.includes("\x1b[1;33mHTTP/1.1 404 \x1b[0m"));
  assert.equal(stripVTControlCharacters(colours), page(message));
});

test("any bytes: no control but line ends, and no row wider than the message makes it", () => {
  const prng = new Prng(3);
  for (let turn = 0; turn < 400; turn++) {
    const message =
      prng.below(6) === 0 ? latin1(prng.bytes(prng.below(200))) : mutate(prng, makeRequests(prng));
    const text = page(message);
    assert.match(text, /^(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\n)*$/u);
    for (const row of text.split("\n")) {
      // A word that is longer than a row comes from the message.
      if (/^ {2}[ !>] /.test(row) && row.trim().split(" ").length > 2)
        assert.ok(row.length <= 80 || /\S{60}/.test(row), row);
    }
  }
});
