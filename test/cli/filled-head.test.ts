/**
 * Is exactly that added to a head which a server can't do without?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { filledHead, filledRequestLine } from "../../src/cli/filled-head.ts";

for (const [head, length, added] of [
  ["GET / HTTP/1.1\r\n\r\n", undefined, ["Host: h:1"]],
  ["GET /\r\n\r\n", undefined, ["HTTP/1.1", "Host: h:1"]],
  ["GET / HTTP/1.0\r\n\r\n", undefined, []],
  ["GET / HTTP/1.1\r\nhOST : other\r\n\r\n", undefined, []],
  ["POST / HTTP/1.1\r\nHost: a\r\n\r\n", 6, ["Content-Length: 6"]],
  ["POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 6, []],
  ["POST /\r\n\r\n", 0, ["HTTP/1.1", "Host: h:1", "Content-Length: 0"]],
] as const) {
  test(`${JSON.stringify(head)} lacks ${added.join(", ") || "nothing"}`, () => {
    const filled = filledHead(head, "h:1", length);
    assert.deepEqual(filled.added, added);
    assert.ok(filled.head.endsWith("\r\n\r\n"));
    for (const line of added) assert.ok(filled.head.includes(`${line}\r\n`), filled.head);
    if (added.length === 0) assert.equal(filled.head, head);
    assert.deepEqual(filledHead(head, undefined, length), { head, added: [] });
  });
}

test("only a method and a target are a request line without a version", () => {
  assert.equal(filledRequestLine("GET /a"), "GET /a HTTP/1.1");
  for (const line of ["GET", "GET /a HTTP/1.1", "GET /a b c", "", "GET  /a"]) {
    assert.equal(filledRequestLine(line), undefined, line);
  }
});
