/** Is every secret hidden and nothing else, and does it go out again as it was? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { masked, unmasked } from "../../src/inspect/masking.ts";

const REQUEST =
  "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic Zm9vOmJhcg==\r\nCookie: id=abc; b=1\r\n\r\n";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
const text = (given: Uint8Array): string => Buffer.from(given).toString("latin1");

test("puts asterisks for credentials and cookies, one for each byte", () => {
  const shown = text(masked(bytes(REQUEST), { as: "request" }));
  assert.equal(
    shown,
    "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ************\r\nCookie: id=***; b=*\r\n\r\n",
  );
});

test("leaves the given bytes as they are, a Buffer's too", () => {
  const given = Buffer.from(REQUEST);
  masked(given, { as: "request" });
  assert.equal(given.toString(), REQUEST);
});

test("masks what a server sets, and in lines that break the grammar", () => {
  const answer = "HTTP/1.1 200 OK\r\nSet-Cookie: id=abc; Path=/\r\nContent-Length: 0\r\n\r\n";
  assert.match(
    text(masked(bytes(answer), { as: "response", method: "GET" })),
    /id=\*\*\*; Path=\//,
  );
  const broken = "GET / HTTP/1.1\r\nHost: a\r\nCookie : id=abc\r\n\r\n";
  assert.doesNotMatch(text(masked(bytes(broken), { as: "request" })), /abc/);
});

test("puts back the lines that were left as they were shown, and no others", () => {
  const shown = text(masked(bytes(REQUEST), { as: "request" }));
  const given = shown
    .replace("GET / ", "GET /other ")
    .replace("Cookie: id=***; b=*", "Cookie: id=mine");
  assert.equal(
    text(unmasked(bytes(given), bytes(REQUEST))),
    REQUEST.replace("GET / ", "GET /other ").replace("id=abc; b=1", "id=mine"),
  );
});

test("leaves content alone that looks like a masked line", () => {
  const original = `${REQUEST}`;
  const given = "POST / HTTP/1.1\r\nHost: a\r\n\r\nCookie: id=***; b=*";
  assert.equal(text(unmasked(bytes(given), bytes(original))), given);
});

test("puts back each of several lines that look alike when they are masked", () => {
  const original =
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\nCookie: id=abc\r\nCookie: id=xyz\r\n\r\nCookie: id=***";
  const shown = masked(bytes(original), { as: "request" });
  assert.equal(text(unmasked(shown, bytes(original))), original);
  assert.equal(
    text(unmasked(bytes(text(shown).replace("/ HTTP", "/b HTTP")), bytes(original))),
    original.replace("/ HTTP", "/b HTTP"),
  );
});
