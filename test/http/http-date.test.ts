import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatHttpDate, parseHttpDate } from "../../src/http/http-date.ts";
import { Prng } from "../support/prng.ts";

const NOW = Date.UTC(2025, 5, 15, 12);

function reads(text: string, ms: number, now = NOW): void {
  assert.equal(parseHttpDate(text, now), ms, text);
}

function ignores(...texts: readonly string[]): void {
  for (const text of texts) assert.equal(parseHttpDate(text, NOW), undefined, JSON.stringify(text));
}

describe("formatHttpDate", () => {
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
});

describe("parseHttpDate", () => {
  test("reads the three forms of RFC 9110 §5.6.7", () => {
    reads("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000);
    reads("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777_000);
    reads("Sun Nov  6 08:49:37 1994", 784_111_777_000);
    reads("Wed Nov 16 08:49:37 1994", Date.UTC(1994, 10, 16, 8, 49, 37));
    reads("Wednesday, 09-Nov-94 08:49:37 GMT", Date.UTC(1994, 10, 9, 8, 49, 37));
  });

  test("reads back whatever is written, in every year", () => {
    const prng = new Prng(1);
    const moments = [-62_167_219_200_000, -1000, 0, 253_402_300_799_000];
    for (let i = 0; i < 500; i++) {
      moments.push((prng.below(253_402_300_799 + 62_167_219_200) - 62_167_219_200) * 1000);
    }
    for (const ms of moments) reads(formatHttpDate(ms), ms);
  });

  test("a date has real days of its month", () => {
    reads("Thu, 29 Feb 2024 00:00:00 GMT", Date.UTC(2024, 1, 29));
    reads("Tue, 29 Feb 2000 00:00:00 GMT", Date.UTC(2000, 1, 29));
    ignores("Wed, 29 Feb 2023 00:00:00 GMT", "Thu, 29 Feb 1900 00:00:00 GMT");
    ignores("Thu, 00 Feb 2024 00:00:00 GMT", "Fri, 30 Feb 2024 00:00:00 GMT");
    reads("Tue, 30 Apr 2024 00:00:00 GMT", Date.UTC(2024, 3, 30));
    ignores("Wed, 31 Apr 2024 00:00:00 GMT", "Wed, 32 Jan 2024 00:00:00 GMT");
    ignores("Thu Feb  0 00:00:00 2024", "Thursday, 29-Feb-23 00:00:00 GMT");
  });

  test("a time has real hours, minutes and seconds, and the leap second at its one place", () => {
    reads("Sat, 31 Dec 2016 23:59:59 GMT", Date.UTC(2016, 11, 31, 23, 59, 59));
    reads("Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1));
    ignores("Sat, 31 Dec 2016 23:59:61 GMT", "Sat, 31 Dec 2016 23:58:60 GMT");
    ignores("Sat, 31 Dec 2016 24:00:00 GMT", "Sat, 31 Dec 2016 23:60:00 GMT");
  });

  test("a year of two digits is the latest one that is at most 50 years ahead", () => {
    reads("Friday, 01-Jan-99 00:00:00 GMT", Date.UTC(1999, 0, 1));
    reads("Friday, 01-Jan-26 00:00:00 GMT", Date.UTC(2026, 0, 1));
    reads("Friday, 01-Jan-00 00:00:00 GMT", Date.UTC(2000, 0, 1));
    reads("Saturday, 15-Jun-75 12:00:00 GMT", Date.UTC(2075, 5, 15, 12));
    reads("Saturday, 15-Jun-75 12:00:01 GMT", Date.UTC(1975, 5, 15, 12, 0, 1));
    reads("Saturday, 15-Jun-74 12:00:01 GMT", Date.UTC(2074, 5, 15, 12, 0, 1));
    reads("Saturday, 15-Jun-76 12:00:00 GMT", Date.UTC(1976, 5, 15, 12));
    reads("Saturday, 01-Jan-10 00:00:00 GMT", Date.UTC(2110, 0, 1), Date.UTC(2099, 0, 1));
  });

  test("the name of the day must be one, but needn't fit the date", () => {
    reads("Mon, 06 Nov 1994 08:49:37 GMT", 784_111_777_000);
    reads("Monday, 06-Nov-94 08:49:37 GMT", 784_111_777_000);
    ignores("Xxx, 06 Nov 1994 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT");
  });

  test("ignores whatever else there is", () => {
    ignores("", "0", "784111777", "now", "1994-11-06T08:49:37Z", "Sun, 6 Nov 1994 08:49:37 GMT");
    ignores("sun, 06 nov 1994 08:49:37 gmt", "Sun, 06 Nov 1994 08:49:37 UTC");
    ignores("Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994");
    ignores(" Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ");
    ignores("Sun, 06 Nov 1994 08:49:37 GMT\n", "Sun,  06 Nov 1994 08:49:37 GMT");
    ignores("Sun, 06 Nov 94 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT");
    ignores("Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT");
    ignores("Sun, 06 Nov 1994 08:49:37 GMT; length=3", "Sun Nov 6 08:49:37 1994");
    ignores("Sun, 06 constructor 1994 08:49:37 GMT", "Sun, ".repeat(4000), "9".repeat(16_384));
  });
});
