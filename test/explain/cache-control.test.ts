/**
 * Is each directive told in plain words, in the direction in which it was sent?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { directiveSeconds, hasDirective } from "../../src/explain/cache-control.ts";
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(RESPONSE, [
  ["Cache-Control: max-age=60", "max-age=60: reusable for 60 s (1 minute)"],
  ["Cache-Control: max-age=0", "max-age=0: old at once"],
  ["Cache-Control: MAX-AGE=31536000", "31,536,000 s (1 year)"],
  ["Cache-Control: s-maxage=90", "reusable for 90 s (1.5 minutes)"],
  [
    "Cache-Control: no-cache",
    "must ask whether it still holds before each use. (RFC 9111 §5.2.2.4)",
  ],
  ['Cache-Control: no-cache="Set-Cookie, X-A"', "must leave out Set-Cookie and X-A"],
  ["Cache-Control: no-store", "no cache may keep any of it. (RFC 9111 §5.2.2.5)"],
  ["Cache-Control: no-transform", "may change the content"],
  ["Cache-Control: must-revalidate", "must not be used without asking"],
  ["Cache-Control: proxy-revalidate", "for shared caches only"],
  ["Cache-Control: must-understand", "understands the status code"],
  ["Cache-Control: private", "a browser may keep it, a shared cache may not"],
  ['Cache-Control: private="X-A"', "a shared cache must not keep X-A"],
  ["Cache-Control: public", "any cache may store it"],
  ["Cache-Control: immutable", "not even a reload needs to ask. (RFC 8246 §2)"],
  ["Cache-Control: stale-while-revalidate=30", "for 30 s after it got old"],
  [
    "Cache-Control: stale-if-error=86400",
    "for 86,400 s (1 day) after it got old it may be used when the server fails",
  ],
  ["Cache-Control: public, , max-age=5", "public:", "max-age=5:"],
  ["Cache-Control:", "! It names no directive"],
  ["Cache-Control: max-age", "! max-age must be max-age= and a number of seconds"],
  ["Cache-Control: max-age=-1", "! max-age=-1 must be"],
  ["Cache-Control: max-age=1h", "! max-age=1h must be"],
  ['Cache-Control: max-age="5"', '! max-age="5": reusable for 5 s'],
  ["Cache-Control: no-store=1", "! no-store takes no value"],
  ["Cache-Control: max-age=1, max-age=2", "max-age=1", "max-age=2", "! max-age is said twice"],
  ["Cache-Control: only-if-cached", "! only-if-cached means nothing in a response"],
  ["Cache-Control: forever", "! forever is no directive that caches know"],
  ["CDN-Cache-Control: max-age=600", "reusable for 600 s (10 minutes)"],
]);

testFields(REQUEST, [
  ["Cache-Control: max-age=0", "a cache is to ask the server before it answers"],
  [
    "Cache-Control: max-age=60",
    "wants nothing that is older than 60 s (1 minute). (RFC 9111 §5.2.1.1)",
  ],
  ["Cache-Control: max-stale", "however old"],
  ["Cache-Control: max-stale=5", "that got old up to 5 s ago"],
  ["Cache-Control: max-stale=x", "! max-stale=x must be"],
  ["Cache-Control: min-fresh=5", "fresh for at least 5 s"],
  ["Cache-Control: no-cache", "no cache may answer without asking the server"],
  ["Cache-Control: no-store", "no cache may keep this request or its answer"],
  ["Cache-Control: no-transform", "may change the content"],
  ["Cache-Control: only-if-cached", "one that has nothing answers 504"],
  ["Cache-Control: stale-if-error=5", "will do when the server fails"],
  ["Cache-Control: public", "! public means nothing in a request"],
]);

test("directives are found in all lines together, and numbers are bounded", () => {
  assert.equal(directiveSeconds("public, max-age=60", "max-age"), 60);
  assert.equal(directiveSeconds("max-age=99999999999999999999", "max-age"), 2_147_483_648);
  assert.equal(directiveSeconds("max-age=x", "max-age"), undefined);
  assert.equal(directiveSeconds(undefined, "max-age"), undefined);
  assert.equal(hasDirective("No-Store", "no-store"), true);
  assert.equal(hasDirective(undefined, "no-store"), false);
});
