/**
 * Does each exchange make one line that says what happened, and can nobody forge another?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Violation } from "../../src/http1/violation.ts";
import type { Exchange } from "../../src/server/tap.ts";
import { accessLog, errorLog } from "../../src/wire/access-log.ts";
import { connectionOf, exchangeOf, headOf } from "./staged-server.ts";

const one = connectionOf(1);
const NOW = new Date(2026, 10, 2, 8, 4, 1);

function lineOf(exchange: Partial<Exchange>, connection = one): string {
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  accessLog(write, { now: () => NOW.getTime() }).exchange?.(connection, exchangeOf(exchange));
  return text;
}

test("time, client, request line, status, bytes, ms", () => {
  const exchange = { request: headOf("/a?b"), contentBytes: 1234, durationMs: 0.8234 };
  assert.equal(
    lineOf(exchange),
    '2026-11-02 08:04:01 127.0.0.1 "GET /a?b HTTP/1.1" 200 1234 0.8ms\n',
  );
});

test("slow, old, aborted, by a Unix socket", () => {
  const request = headOf("/", 0);
  const connection = { id: 3, remoteAddr: { transport: "unix", hostname: "", port: 0 } } as const;
  assert.match(
    lineOf({ request, status: 0, durationMs: 1234.5, aborted: true }, connection),
    / unix "GET \/ HTTP\/1.0" - 0 (1234|1235)ms aborted\n$/,
  );
});

test("a client by IPv4 on a socket of IPv6 is shown by IPv4", () => {
  assert.match(lineOf({}, connectionOf(1, "::ffff:10.0.0.1")), / 10\.0\.0\.1 "/);
  assert.match(lineOf({}, connectionOf(1, "fd00::1")), / fd00::1 "/);
});

test("a refusal says which rule was broken", () => {
  const violation = new Violation("HOST_MISSING", 16, new Uint8Array(0));
  assert.match(
    lineOf({ request: undefined, status: 400, violation }),
    /127\.0\.0\.1 "-" 400 0 1\.0ms HOST_MISSING: An HTTP\/1\.1 request must carry a Host field\.\n$/,
  );
});

test("a request line can't forge a line, a quote or a colour, and is bounded", () => {
  const forged = lineOf({ request: headOf('/\r\n"\x1b[31m\xe9\\') });
  assert.match(forged, /"GET \/\\r\\n\\x22\\x1b\[31m\\xe9\\\\ HTTP\/1\.1"/);
  assert.equal(forged.split("\n").length, 2);
  assert.ok(lineOf({ request: headOf(`/${"a".repeat(9000)}`) }).length < 500);
});

test("the reasons stand below the line where they are wanted, and can't forge one", () => {
  const reasons = [
    { about: "file", words: "about.html (clean address of /about)" },
    { about: "status", words: "200\n\x1b[2J\u202e" },
    { about: "rule", words: "r".repeat(9000) },
  ] as const;
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  const verbose = accessLog(write, { reasons: true, now: () => NOW.getTime() });
  verbose.exchange?.(one, exchangeOf({ reasons }));
  const [line, first, second, third, rest] = text.split("\n");
  assert.match(line ?? "", /^2026-11-02 08:04:01 127\.0\.0\.1 "GET \/ HTTP\/1\.1" 200 0 1\.0ms$/);
  assert.equal(first, "    file: about.html (clean address of /about)");
  assert.equal(second, "    status: 200\\n\\x1b[2J\\u{202e}");
  assert.ok((third ?? "").length < 600);
  assert.equal(rest, "");
  assert.equal(verbose.wantsReasons, true);
  text = "";
  const plain = accessLog(write, { now: () => NOW.getTime() });
  plain.exchange?.(one, exchangeOf({ reasons }));
  assert.equal(text.split("\n").length, 2);
  assert.equal(plain.wantsReasons, false);
});

test("what a handler threw goes to the error log, each line safe", () => {
  let text = "";
  const log = errorLog((piece) => {
    text += piece;
  });
  log.exchange?.(one, exchangeOf());
  assert.equal(text, "");
  const error = new TypeError("no \x1b[31msuch");
  log.exchange?.(one, exchangeOf({ error }));
  assert.match(
    text,
    /^#1 GET \/ HTTP\/1\.1 failed: TypeError: no \\x1b\[31msuch\n +at .*access-log/,
  );
  text = "";
  log.exchange?.(one, exchangeOf({ error: "thrown text" }));
  assert.equal(text, "#1 GET / HTTP/1.1 failed: thrown text\n");
  assert.match(lineOf({ error, status: 500 }), / 500 0 1\.0ms failed\n$/);
});
