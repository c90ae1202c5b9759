/**
 * Do the fields of caches and conditions say what their values do, and count time from the message's Date?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(RESPONSE, [
  ["Age: 3600", "3,600 s (1 hour) old"],
  ["Age: old", "! Age must be a number of seconds"],
  [
    "Expires: Sun, 06 Nov 1994 09:49:37 GMT",
    "Reusable for 3,600 s (1 hour), counted from its Date",
  ],
  ["Expires: Sun, 06 Nov 1994 08:49:37 GMT", "Old already when it was sent"],
  ["Expires: 0", "! This is no date, which means: old already (0 is"],
  ["Expires: tomorrow", "! This is no date"],
  ["Pragma: no-cache", "! It was never defined for answers"],
  ["Vary: *", "for no other request"],
  ["Vary: Accept-Encoding, Origin", "the same Accept-Encoding and Origin"],
  ["Vary:", "! It names no field"],
  ['ETag: "abc"', "Strong:", "If-None-Match"],
  ['ETag: W/"abc"', "Weak:", "If-None-Match"],
  ["ETag: abc", "! An entity tag stands in double quotes"],
  [
    "Last-Modified: Sat, 05 Nov 1994 08:49:37 GMT",
    "86,400 s (1 day) before the Date",
    "If-Modified-Since",
  ],
  ["Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "the same moment as the Date", "304"],
  [
    "Last-Modified: Mon, 07 Nov 1994 08:49:37 GMT",
    "after the Date",
    "! That is in the future",
    "304",
  ],
  [
    "Last-Modified: Mon, 05 Nov 1994 08:49:37 GMT",
    "before the Date",
    "! That day is a Sat, not a Mon",
    "304",
  ],
  [
    "Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT",
    "same moment",
    "today it is Sun, 06 Nov 1994 08:49:37 GMT",
    "304",
  ],
  ["Last-Modified: yesterday", "! This is no date"],
  ["Date: Sun, 06 Nov 1994 08:49:37 GMT"],
  ["Date: Sun Nov  6 08:49:37 1994", "An obsolete way to write a date"],
  ["Date: now", "! This is no date"],
  [
    "Cache-Status: Cache; hit; ttl=5, Edge; fwd=miss",
    "The cache Cache had the answer",
    "Edge passed the request on (miss)",
  ],
  ["X-Cache: HIT from a", "A cache had the answer"],
  ["X-Cache: Miss", "No cache had the answer"],
  ["Warning: 110 - stale"],
]);

testFields(REQUEST, [
  ["Pragma: no-cache", "ask the server"],
  ["Pragma: x", "! Only no-cache"],
  ['If-None-Match: "a"', "1 entity tag. When this is still the entity tag, the answer is 304"],
  ['If-None-Match: "a", W/"b"', "2 entity tags. When one of these is"],
  ["If-None-Match: *", "304 when there is anything at all"],
  ["If-None-Match: abc", "! This is neither * nor a list"],
  ['If-Match: "a"', "Only if the entity tag is still this one (else 412)"],
  ['If-Match: W/"a"', "Only if", "! Weak tags never match"],
  ["If-Match: *", "Only if there is something already"],
  ["If-Match: a", "! This is neither"],
  [
    "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
    "unless there is something newer than Sun, 06 Nov 1994",
  ],
  ["If-Modified-Since: x", "! This is no date"],
  ["If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "412"],
]);

testFields({ kind: "request", method: "PUT" }, [
  ["If-None-Match: *", "Only if there is nothing yet (else 412)"],
  ['If-None-Match: "a"', "the answer is 412 and nothing is done"],
]);

testFields({ kind: "response" }, [
  ["Expires: Sun, 06 Nov 1994 09:49:37 GMT", "Reusable until Sun, 06 Nov 1994 09:49:37 GMT"],
  ["Last-Modified: Sun, 06 Nov 1994 09:49:37 GMT", "If-Modified-Since"],
]);
