/**
 * Is a head as people save it made whole, and nothing else touched?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { writtenHead } from "../../src/explain/written-head.ts";
import { encode, latin1 } from "../http1/bytes.ts";

const CASES: readonly (readonly [
  text: string,
  head: string,
  rest: string,
  lineFeeds: number,
  endAdded: boolean,
])[] = [
  ["GET / HTTP/1.1\nHost: a\n\nx\ny", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "x\ny", 3, false],
  ["GET / HTTP/1.1\r\n\r\nx", "GET / HTTP/1.1\r\n\r\n", "x", 0, false],
  ["GET / HTTP/1.1", "GET / HTTP/1.1\r\n\r\n", "", 0, true],
  ["GET / HTTP/1.1\n", "GET / HTTP/1.1\r\n\r\n", "", 1, true],
  ["\n\nGET /\n\n", "\r\n\r\n", "GET /\n\n", 2, false],
  ["a\r\r\n\n", "a\r\r\n\r\n", "", 1, false],
];

for (const [text, head, rest, lineFeeds, endAdded] of CASES) {
  test(JSON.stringify(text), () => {
    const written = writtenHead(encode(text));
    assert.equal(latin1(written.bytes), head);
    assert.equal(text.slice(written.length), rest);
    assert.deepEqual([written.lineFeeds, written.endAdded], [lineFeeds, endAdded]);
  });
}
