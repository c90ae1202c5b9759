/**
 * Do the fields that a server adds say where to go, when, and with what?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields({ kind: "response", status: 302 }, [
  ["Location: /a", "goes on to /a", "Relative"],
  ["Location: https://a/", "goes on to https://a/"],
  ["Location: //evil/", "goes on to", "leads away from the site"],
  ["Location: /a b", "goes on to", "Relative", "! It holds characters"],
]);
testFields({ kind: "response", status: 201 }, [
  ["Location: https://a/1", "What was made is at https://a/1"],
]);
testFields(RESPONSE, [
  ["Location: https://a/", "> With a status of 200 it means nothing"],
  ["Allow: GET, HEAD", "GET and HEAD."],
  ["Allow:", "None."],
  ["Allow: get", "get.", "! Methods are written in capitals"],
  ["Retry-After: 120", "In 120 s (2 minutes)."],
  ["Retry-After: Sun, 06 Nov 1994 08:50:37 GMT", "60 s (1 minute) after the Date"],
  ["Retry-After: soon", "! It is a number of seconds or a date"],
  ["Link: </a.css>; rel=preload; as=style", "/a.css is needed soon"],
  ['Link: </2>; rel="next", </a,b>; rel="odd"', "/2 comes next", "/a,b is related as odd"],
  ["Link: </a>", "! /a: without rel"],
  ["Link: /a; rel=next", "! /a; rel=next should begin"],
  ["Refresh: 5; url=/a", "After 5 s: /a."],
  ["Refresh: 0", "this page again"],
  ["Refresh: x", "! It is a number of seconds"],
  [
    'Server-Timing: db;dur=53, cache;desc="Cache read";dur=2.1',
    "db: 53 ms.",
    "Cache read: 2.1 ms.",
  ],
  ["X-Robots-Tag: noindex, nofollow", "don't list it and don't follow its links"],
  ["X-Robots-Tag: all"],
  ["Server: x"],
]);
testFields(REQUEST, [
  [
    "Prefer: return=minimal, wait=10, respond-async, x",
    "A short answer",
    "waits for 10 s",
    "needn't be done",
    "x.",
  ],
]);
