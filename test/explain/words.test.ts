/**
 * Are amounts and the words of strangers put so that anybody can read them, and nothing obeys them?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bytes,
  counted,
  delta,
  fromDate,
  listed,
  seconds,
  shown,
  shownUnicode,
} from "../../src/explain/words.ts";

test("seconds are told exactly, and as people say them", () => {
  assert.equal(seconds(45), "45 s");
  assert.equal(seconds(60), "60 s (1 minute)");
  assert.equal(seconds(5400), "5,400 s (1.5 hours)");
  assert.equal(seconds(100_000), "100,000 s (about 1.2 days)");
  assert.equal(seconds(31_536_000), "31,536,000 s (1 year)");
});

test("bytes, counts and lists", () => {
  assert.equal(bytes(1), "1 byte");
  assert.equal(bytes(1234), "1,234 bytes");
  assert.equal(counted(2, "proxy", "proxies"), "2 proxies");
  assert.equal(listed(["a", "b", "c"], "or"), "a, b or c");
  assert.equal(listed([]), "");
});

test("a number of seconds has digits only, and is bounded", () => {
  assert.equal(delta("60"), 60);
  assert.equal(delta("9".repeat(40)), 2_147_483_648);
  for (const none of [undefined, "", "-1", "+1", "1.5", "1e3", " 1"])
    assert.equal(delta(none), undefined);
});

test("dates are told apart from the message's own, never from now", () => {
  assert.equal(fromDate(0, { date: undefined }), "");
  assert.equal(fromDate(60_000, { date: 0 }), "60 s (1 minute) after the Date of this message");
  assert.equal(fromDate(0, { date: 1000 }), "1 s before the Date of this message");
});

test("nothing that hides or moves other text gets through", () => {
  assert.equal(shown("a\x1b\x9b\\"), "a\\x1b\\x9b\\\\");
  assert.equal(shown("a".repeat(81)), `${"a".repeat(80)}…`);
  assert.equal(shownUnicode("a\u202eé\u2028"), "a\\u{202e}é\\u{2028}");
});
