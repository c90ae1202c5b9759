/**
 * Which field lines may stand before a response, and behind it?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldsInit } from "../../src/http/fields.ts";
import { interimFields, trailerFields } from "../../src/http/side-fields.ts";

test("an interim response is 102 to 199, and neither 100 nor 101", () => {
  for (const status of [102, 103, 150, 199]) interimFields(status, []);
  for (const status of [0, 99, 100, 101, 200, 999, 102.5, Number.NaN, Infinity, "103" as never]) {
    assert.throws(() => interimFields(status, []), RangeError, String(status));
  }
});

const ILLEGAL: readonly FieldsInit[] = [
  { "X-A": "a\r\nB: c" },
  { "X-A": "a\0" },
  { "X A": "a" },
  { "": "a" },
  { "X-A": "\u{1f600}" },
  [["X-A", 5 as never]],
  { Connection: "close" },
  { "content-length": "5" },
  { "Transfer-Encoding": "chunked" },
  { Upgrade: "a" },
  { Trailer: "X-A" },
  { Date: "now" },
];

for (const [index, fields] of ILLEGAL.entries()) {
  test(`what no response may have, neither may stand beside one: ${index}`, () => {
    assert.throws(() => interimFields(103, fields), TypeError);
    assert.throws(() => trailerFields(fields), TypeError);
  });
}

test("§6.5.1 what must be known before the content can't be a trailer field, and the fault is named", () => {
  const late = ["Content-Type", "content-encoding", "Host", "Authorization", "Set-Cookie", "Range"];
  for (const name of [
    ...late,
    "If-Match",
    "Cache-Control",
    "Location",
    "Vary",
    "WWW-Authenticate",
  ]) {
    assert.throws(() => trailerFields([[name, "a"]]), {
      name: "TypeError",
      message: new RegExp(`^${name} can't be a trailer field: it .+ \\(RFC 9110 §6.5.1\\)$`),
    });
  }
});

test("what is defined for trailers, or of the program's own, may be one", () => {
  const fields = trailerFields([
    ["ETag", '"a"'],
    ["Server-Timing", "a;dur=1"],
    ["Authentication-Info", "a"],
    ["X-Own", ""],
    ["__proto__", "a"],
    ["constructor", "a"],
  ]);
  assert.equal(fields.count, 6);
});
