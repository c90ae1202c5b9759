/**
 * Are the lines those that Apache and nginx write, and can nobody forge another one?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../src/http/fields.ts";
import type { Exchange } from "../../src/server/tap.ts";
import { combinedFormat, commonFormat } from "../../src/wire/log-clf.ts";
import { VALUE_MAX } from "../../src/wire/log-parts.ts";
import { clfTime } from "../../src/wire/log-times.ts";
import { connectionOf, exchangeOf, headOf } from "./staged-server.ts";

const NOW = Date.UTC(2026, 10, 22, 17, 40, 1);
const TIME = `[${clfTime()(NOW)}]`;
const one = connectionOf(1, "192.0.2.7");

function common(exchange: Partial<Exchange>, connection = one): string {
  return commonFormat()(connection, exchangeOf(exchange), NOW);
}

function combined(fields: Fields): string {
  return combinedFormat()(one, exchangeOf({ request: { ...headOf("/"), fields } }), NOW);
}

test("client, user, time, request line, status, bytes", () => {
  assert.equal(
    common({ request: headOf("/a?b"), contentBytes: 1234 }),
    `192.0.2.7 - - ${TIME} "GET /a?b HTTP/1.1" 200 1234\n`,
  );
  assert.equal(
    common({ user: "ann", request: headOf("/", 0), status: 304 }),
    `192.0.2.7 - ann ${TIME} "GET / HTTP/1.0" 304 0\n`,
  );
});

test("what there isn't is a dash, a socket file is nginx's unix:, and who left early has 499", () => {
  const unix = { id: 1, remoteAddr: { transport: "unix", hostname: "", port: 0 } } as const;
  assert.equal(common({ request: undefined, status: 400 }, unix), `unix: - - ${TIME} "-" 400 0\n`);
  assert.match(common({ status: 0, aborted: true }), / 499 0\n$/);
});

test("the client is the one for whom a trusted proxy asks", () => {
  const client = { transport: "tcp", hostname: "2001:db8::1", port: 0 } as const;
  const forwarded = { client, secure: undefined, authority: undefined };
  assert.match(common({ forwarded }), /^2001:db8::1 - - /);
});

test("combined has Referer and User-Agent behind it", () => {
  const fields = Fields.of({ Referer: "http://a/", "user-agent": "curl/8" });
  assert.match(combined(fields), /"GET \/ HTTP\/1\.1" 200 0 "http:\/\/a\/" "curl\/8"\n$/);
  assert.match(combined(Fields.empty), / 200 0 "-" "-"\n$/);
  assert.match(combined(Fields.of({ "User-Agent": "" })), / 200 0 "-" ""\n$/);
});

test("nobody forges a line, a quote or a colour", () => {
  const agent = '"\\ \x80\xff\t" 200 1 "';
  const line = combined(Fields.of({ "User-Agent": agent }));
  assert.match(line, /"-" "\\x22\\x5C \\x80\\xFF\\x09\\x22 200 1 \\x22"\n$/);
  const forged = common({ request: headOf('/\r\n"\x1b[31m\x7f') });
  assert.match(forged, /"GET \/\\x0D\\x0A\\x22\\x1B\[31m\\x7F HTTP\/1\.1"/);
  assert.equal(forged.split("\n").length, 2);
  const user = common({ user: "a b\n\u202e" });
  assert.match(user, / - a\\x20b\\x0A\\xE2\\x80\\xAE \[/);
});

test("one value fills no disk", () => {
  const line = combined(Fields.of({ "User-Agent": "\x80".repeat(20_000) }));
  assert.ok(line.length < VALUE_MAX * 4 + 200, String(line.length));
  assert.match(line, /\\x80\.\.\."\n$/);
});

test("what a program without types says of the user is no user", () => {
  assert.match(common({ user: { toString: () => "x" } as unknown as string }), / - - \[/);
});
