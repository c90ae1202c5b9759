/**
 * Are ranges counted out in bytes, and broken ones told?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentLength } from "../../src/explain/fields-ranges.ts";
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  ["Range: bytes=0-499", "0-499: 500 bytes, from position 0 to 499"],
  ["Range: bytes=500-", "500-: everything but the first 500 bytes"],
  ["Range: bytes=0-", "0-: all of it"],
  ["Range: bytes=-5", "-5: the last 5 bytes"],
  ["Range: bytes=-0", "! -0 asks for nothing"],
  ["Range: bytes=7-7", "7-7: 1 byte"],
  ["Range: bytes=9-5", "! 9-5 ends before it begins"],
  ["Range: bytes=0-1, 5-", "0-1: 2 bytes", "5-: everything but", "multipart/byteranges"],
  ["Range: bytes=a-b", "! a-b is no range"],
  ["Range: bytes=", "! It names no range"],
  ["Range: 0-5", "! A range is written bytes=first-last"],
  ["Range: lines=0-5", "! The unit lines is known to few servers"],
  ['If-Range: "a"', "the part is sent (206); else the whole"],
  ['If-Range: W/"a"', "! A weak entity tag never holds"],
  ["If-Range: Sun, 06 Nov 1994 08:49:37 GMT", "last modified at exactly this moment"],
  ["If-Range: x", "! This is neither an entity tag nor a date"],
]);

testFields(RESPONSE, [
  ["Content-Range: bytes 0-99/1234", "100 bytes, from position 0 to 99, of 1,234 bytes"],
  ["Content-Range: bytes 5-9/*", "5 bytes, from position 5 to 9, of a length that isn't known"],
  ["Content-Range: bytes */1234", "No part was sent: the whole has 1,234 bytes"],
  ["Content-Range: bytes 9-5/10", "! These numbers contradict each other"],
  ["Content-Range: bytes 5-10/10", "! These numbers contradict each other"],
  ["Content-Range: 0-5", "! It should be bytes first-last/length"],
  ["Accept-Ranges: bytes", "downloads can be resumed"],
  ["Accept-Ranges: none", "No:"],
  ["Accept-Ranges: lines", "Only in the unit lines"],
]);

test("the length of the part that was sent", () => {
  assert.equal(sentLength("bytes 0-99/1234"), 100);
  assert.equal(sentLength("bytes */1234"), undefined);
});

const MANY = Array.from({ length: 17 }, (_, at) => `${at * 2}-${at * 2}`).join(",");
const EACH = Array.from({ length: 16 }, () => ": 1 byte");
testFields(REQUEST, [[`Range: bytes=${MANY}`, ...EACH, "! 17 ranges in one request"]]);
