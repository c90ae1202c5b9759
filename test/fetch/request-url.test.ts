import assert from "node:assert/strict";
import { test } from "node:test";
import { UrlMaker, urlOf } from "../../src/fetch/request-url.ts";
import { Fields } from "../../src/http/fields.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";
import { Prng } from "../support/prng.ts";
import { receivedRequest } from "./received.ts";

const ORIGIN = "http://example.com";

test("every target is written as the runtime's own URL writes it", () => {
  const prng = new Prng(7);
  const pieces = [
    ..."/./..//a%2e%2E%41?=&;:@!$'()*+,~-_[]{}|^`\"<>\\zZ09%",
    "..",
    "%2e",
    "/.",
    "//",
  ];
  let parsed = 0;
  for (let round = 0; round < 20_000; round++) {
    let path = "/";
    for (let left = prng.below(8); left > 0; left--) path += pieces[prng.below(pieces.length)];
    path = path.replaceAll("?", "");
    let query: string | undefined;
    if (prng.below(2) === 0) {
      query = "";
      for (let left = prng.below(8); left > 0; left--) query += pieces[prng.below(pieces.length)];
    }
    const request = receivedRequest(query === undefined ? { path } : { path, query });
    const plain = `${ORIGIN}${path}${query === undefined ? "" : `?${query}`}`;
    const expected = new URL(plain).href;
    assert.equal(urlOf(ORIGIN, request), expected, `${path} ? ${query}`);
    if (expected !== plain) parsed++;
  }
  assert.ok(parsed > 1000, `only ${parsed} of them were written otherwise than they were sent`);
});

test("the authority is written as the runtime's own URL writes it", () => {
  const maker = new UrlMaker(false);
  for (const [authority, origin] of [
    ["example.com", "http://example.com"],
    ["EXAMPLE.com:80", "http://example.com"],
    ["example.com:8080", "http://example.com:8080"],
    ["example.com:", "http://example.com"],
    ["127.1", "http://127.0.0.1"],
    ["0x7f.1:1", "http://127.0.0.1:1"],
    ["[::1]:8000", "http://[::1]:8000"],
    ["%65xample.com", "http://example.com"],
    ["", "http://localhost"],
  ] as const) {
    assert.equal(maker.originOf(authority), origin, authority);
    assert.equal(maker.originOf(authority), origin, `${authority} again`);
  }
});

test("the scheme is that of the connection", () => {
  assert.equal(new UrlMaker(true).originOf("example.com:443"), "https://example.com");
  assert.equal(new UrlMaker(true).originOf("example.com:80"), "https://example.com:80");
});

test("an authority that RFC 3986 allows and no URL can have has no origin", () => {
  for (const authority of ["1.2.3.4.5", "256.256.256.256", "example.com:99999"]) {
    assert.throws(() => new URL(`http://${authority}`), authority);
    assert.equal(new UrlMaker(false).originOf(authority), undefined, authority);
  }
});

test("what is asked of the server itself is /*, and a tunnel's end has the root for a path", () => {
  const asked = (form: "asterisk" | "authority", method: string): HttpRequest =>
    new HttpRequest(
      {
        method,
        target: form === "asterisk" ? "*" : "example.com:443",
        form,
        path: "",
        query: undefined,
        authority: "example.com",
        minorVersion: 1,
        fields: Fields.empty,
      },
      NO_CONTENT,
    );
  assert.equal(urlOf(ORIGIN, asked("asterisk", "OPTIONS")), `${ORIGIN}/*`);
  assert.equal(urlOf(ORIGIN, asked("authority", "CONNECT")), `${ORIGIN}/`);
});
