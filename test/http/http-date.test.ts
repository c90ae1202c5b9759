import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHttpDate } from "../../src/http/http-date.ts";

test("writes the example of RFC 9110 §5.6.7", () => {
  assert.equal(formatHttpDate(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
});

test("cuts off what is less than a second", () => {
  assert.equal(formatHttpDate(784_111_777_999.9), "Sun, 06 Nov 1994 08:49:37 GMT");
});

test("writes every year with four digits, from the first such moment to the last", () => {
  assert.equal(formatHttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  assert.equal(formatHttpDate(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
  assert.equal(formatHttpDate(Date.UTC(2024, 1, 29)), "Thu, 29 Feb 2024 00:00:00 GMT");
  assert.equal(formatHttpDate(-62_167_219_200_000), "Sat, 01 Jan 0000 00:00:00 GMT");
  assert.equal(formatHttpDate(253_402_300_799_999), "Fri, 31 Dec 9999 23:59:59 GMT");
});

test("throws rather than write what is no HTTP date", () => {
  for (const ms of [-62_167_219_200_001, 253_402_300_800_000, Number.NaN, Infinity, -Infinity]) {
    assert.throws(() => formatHttpDate(ms), RangeError, String(ms));
  }
});
