/**
 * Is what several fields of a request say together told, and nothing where they agree?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOn } from "./notes.ts";

const CASES: readonly (readonly [lines: string, ...findings: string[]])[] = [
  ["GET / HTTP/1.1\r\nHost: a"],
  ["GET / HTTP/1.0", "There is no Host"],
  [
    "GET http://b/ HTTP/1.1\r\nHost: a",
    "Target and Host name two sites; b, from the target, counts",
  ],
  ["GET http://A/ HTTP/1.1\r\nHost: a"],
  [
    'GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: "x"\r\nIf-Modified-Since: y',
    "If-None-Match is there",
  ],
  [
    'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nIf-Match: "x"\r\nIf-Unmodified-Since: y',
    "If-Match is there",
  ],
  ['GET / HTTP/1.1\r\nHost: a\r\nIf-Range: "x"', "If-Range without Range"],
  ["HEAD / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1", "Range counts in a GET only"],
  ["GET / HTTP/1.1\r\nHost: a\r\nTE: trailers", "Connection must name it"],
  ["GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nTE: trailers"],
  ["GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x", "Upgrade counts only when Connection names it"],
  [
    "GET / HTTP/1.0\r\nHost: a\r\nUpgrade: x\r\nConnection: upgrade",
    "In HTTP/1.0 Upgrade is ignored",
  ],
  ["GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: x", "opens no WebSocket"],
  ["GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nCookie: c=d", "one Cookie line only"],
  ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", "Content-Type is missing"],
  [
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: 1\r\n\r\nx",
    "Content in a GET",
  ],
  ["POST / HTTP/1.1\r\nHost: a", "A POST says Content-Length: 0"],
  ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0"],
  ["GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue", "Expect must not be sent"],
  [
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
    "answers 415",
  ],
  [
    "OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nAccess-Control-Request-Method: PUT",
    "A preflight",
  ],
];

for (const [lines, ...expected] of CASES) {
  test(JSON.stringify(lines), () => {
    const findings = findingsOn(lines.includes("\r\n\r\n") ? lines : `${lines}\r\n\r\n`);
    assert.equal(findings.length, expected.length, findings.join("\n"));
    for (const [index, part] of expected.entries())
      assert.ok(findings[index]?.includes(part), findings[index]);
  });
}
