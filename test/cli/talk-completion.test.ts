/**
 * Is what somebody types completed to what HTTP has?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { completions } from "../../src/cli/talk-completion.ts";

for (const [line, place, expected, end] of [
  ["G", "request line", ["GET "], "G"],
  ["p", "request line", ["POST ", "PUT ", "PATCH "], "p"],
  ["GET /ab", "request line", [], "/ab"],
  ["GET / ", "request line", ["HTTP/1.1", "HTTP/1.0"], ""],
  ["GET / HTTP/1.1", "request line", ["HTTP/1.1"], "HTTP/1.1"],
  ["GET / HTTP/1.1 ", "request line", [], ""],
  ["ho", "field", ["Host: "], "ho"],
  ["If-M", "field", ["If-Match: ", "If-Modified-Since: "], "If-M"],
  ["Host: h", "field", [], "Host: h"],
  ["ho", "content", [], "ho"],
] as const) {
  test(`"${line}" in a ${place}`, () => {
    assert.deepEqual(completions(line, place), [expected, end]);
  });
}
