/**
 * Does a request in HTTP/2 say the same in HTTP/1.1, and nothing that it doesn't say?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { requestText, trailerText } from "../../src/http2/request-text.ts";

type Lines = readonly (readonly [name: string, value: string])[];

const GET: Lines = [
  [":method", "GET"],
  [":scheme", "https"],
  [":path", "/a?b"],
  [":authority", "app.example"],
];

function text(lines: Lines, hasContent = false): string | undefined {
  return requestText(lines.flat(), hasContent)?.text;
}

function without(name: string): Lines {
  return GET.filter(([other]) => other !== name);
}

test("pseudo-header fields become the request line and Host", () => {
  assert.equal(
    text([...GET, ["x-a", "1"], ["x-a", "2"]]),
    "GET /a?b HTTP/1.1\r\nhost: app.example\r\nx-a: 1\r\nx-a: 2\r\n\r\n",
  );
  assert.equal(
    text([...without(":authority"), ["host", "b"]]),
    "GET /a?b HTTP/1.1\r\nhost: b\r\n\r\n",
  );
  assert.equal(text(without(":authority")), "GET /a?b HTTP/1.1\r\n\r\n");
});

test("the crumbs of a cookie become one line", () => {
  const crumbs: Lines = [
    ["cookie", "a=1"],
    ["x-a", "1"],
    ["cookie", "b=2"],
  ];
  assert.match(text([...GET, ...crumbs]) ?? "", /\r\nx-a: 1\r\ncookie: a=1; b=2\r\n\r\n$/);
});

test("content without a length is announced in chunks", () => {
  assert.match(text(GET, true) ?? "", /\r\ntransfer-encoding: chunked\r\n\r\n$/);
  assert.doesNotMatch(text([...GET, ["content-length", "3"]], true) ?? "", /transfer-encoding/);
  assert.doesNotMatch(text(GET, false) ?? "", /transfer-encoding/);
});

test("CONNECT names a host and a port, and nothing else", () => {
  const connect: Lines = [
    [":method", "CONNECT"],
    [":authority", "a:1"],
  ];
  assert.equal(text(connect, true), "CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n");
  assert.equal(text([...connect, [":path", "/"]]), undefined);
  assert.equal(text([[":method", "CONNECT"]]), undefined);
});

const MALFORMED: readonly Lines[] = [
  without(":method"),
  without(":scheme"),
  without(":path"),
  [...GET, [":path", "/twice"]],
  [...GET, [":protocol", "websocket"]],
  [...GET, [":constructor", "a"]],
  [...without(":path"), [":path", "http://other.example/"]],
  [...without(":path"), [":path", ""]],
  [...without(":path"), [":path", "/a\r\nX: y"]],
  [...without(":method"), [":method", "GET /\r\n"]],
  [...without(":scheme"), [":scheme", "ftp"]],
  [...GET, ["host", "other.example"]],
  [...without(":authority"), ["host", "a"], ["host", "a"]],
  [...GET, ["Upper", "a"]],
  [...GET, ["with space", "a"]],
  [...GET, ["", "a"]],
  [...GET, ["x", "a\0"]],
  [...GET, ["x", "a\n"]],
  [...GET, ["connection", "x"]],
  [...GET, ["keep-alive", "x"]],
  [...GET, ["proxy-connection", "x"]],
  [...GET, ["transfer-encoding", "chunked"]],
  [...GET, ["upgrade", "h2c"]],
  [...GET, ["te", "gzip"]],
];

test("what can't be said in HTTP/1.1 without harm is malformed", () => {
  for (const lines of MALFORMED) assert.equal(text(lines), undefined, JSON.stringify(lines));
  assert.notEqual(text([...GET, ["te", "trailers"], ["host", "APP.example"]]), undefined);
});

test("trailer fields are lines, unless they would be more than that", () => {
  assert.equal(trailerText(["x-a", "1", "x-b", "2"]), "x-a: 1\r\nx-b: 2\r\n");
  assert.equal(trailerText([]), "");
  for (const line of [
    ["x-a", "1\r\n"],
    [":path", "/"],
    ["transfer-encoding", "chunked"],
  ]) {
    assert.equal(trailerText(line), undefined);
  }
});
