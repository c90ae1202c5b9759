/**
 * Is what several fields of a response say together told, and nothing where they agree?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOn, NOW } from "./notes.ts";

/** A status with its fields, behind Date. */
function response(status: string, ...lines: readonly string[]): string {
  return [`HTTP/1.1 ${status} `, `Date: ${NOW}`, ...lines, "", ""].join("\r\n");
}

/** With a 200 that leaves nothing to say. */
function good(...lines: readonly string[]): string {
  return response("200", 'ETag: "a"', "Cache-Control: max-age=60", "Content-Length: 0", ...lines);
}

const CASES: readonly (readonly [message: string, ...findings: string[]])[] = [
  [good()],
  ["HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n"],
  ["HTTP/1.1 403 \r\nContent-Length: 0\r\n\r\n", "There is no Date"],
  [response("401", "Content-Length: 0"), "must say in WWW-Authenticate"],
  [response("401", "WWW-Authenticate: Basic", "Content-Length: 0")],
  [response("405", "Content-Length: 0", "Cache-Control: no-store"), "must name in Allow"],
  [response("407", "Content-Length: 0"), "Proxy-Authenticate"],
  [response("416", "Content-Length: 0"), "should tell the length"],
  [response("426", "Content-Length: 0"), "must name in Upgrade"],
  [response("302", "Content-Length: 0"), "Without Location"],
  [response("206", "Content-Length: 5", "Cache-Control: no-cache"), "must say in Content-Range"],
  [
    response("206", "Content-Length: 5", "Cache-Control: no-cache", "Content-Range: bytes 0-3/9"),
    "Content-Range speaks of 4 bytes, and Content-Length of 5 bytes",
  ],
  [response("206", "Content-Length: 4", "Cache-Control: no-cache", "Content-Range: bytes 0-3/9")],
  [good("Content-Range: bytes 0-3/9"), "means nothing with 200"],
  [good("Expires: 0"), "Expires is not looked at"],
  [good("Age: 20"), "Of max-age, 40 s are left"],
  [good("Age: 60"), "this is stale"],
  [good("Content-Encoding: gzip"), "Coded content without Vary"],
  [good("Content-Encoding: gzip", "Vary: Accept-Encoding")],
  [good("Access-Control-Allow-Origin: http://b"), "Vary doesn't name Origin"],
  [good("Access-Control-Allow-Origin: http://b", "Vary: Origin")],
  [good("Access-Control-Allow-Origin: *")],
  [
    response("200", "Cache-Control: max-age=5", "Content-Length: 0"),
    "Neither ETag nor Last-Modified",
  ],
  [
    response("200", "Cache-Control: no-store, max-age=5", "Content-Length: 0"),
    "no-store wins over max-age",
  ],
  [response("200", "Cache-Control: no-store", "Content-Length: 0")],
  [response("200", 'ETag: "a"', "Content-Length: 0"), "Nothing says how long this is good"],
  [
    response("200", 'ETag: "a"', "Cache-Control: s-maxage=5", "Content-Length: 0"),
    "Browsers aren't told",
  ],
  [
    response("200", "Last-Modified: Sat, 05 Nov 1994 08:49:37 GMT", "Content-Length: 0"),
    "here 8,640 s",
  ],
  [
    response(
      "200",
      'ETag: W/"a"',
      "Accept-Ranges: bytes",
      "Cache-Control: no-cache",
      "Content-Length: 0",
    ),
    "can't be resumed",
  ],
  [
    response(
      "200",
      'ETag: "a"',
      "Set-Cookie: a=b",
      "Cache-Control: public, max-age=5",
      "Content-Length: 0",
    ),
    "one person's cookie",
  ],
];

for (const [message, ...expected] of CASES) {
  test(JSON.stringify(message), () => {
    const findings = findingsOn(message);
    assert.equal(findings.length, expected.length, findings.join("\n"));
    for (const [index, part] of expected.entries())
      assert.ok(findings[index]?.includes(part), findings[index]);
  });
}
