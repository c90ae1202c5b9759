/**
 * Does a template say what it was told to, and is one that can't be meant found out at once?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../src/http/fields.ts";
import { Violation } from "../../src/http1/violation.ts";
import type { Exchange } from "../../src/server/tap.ts";
import { namesRequestId, PLACEHOLDERS, templateFormat } from "../../src/wire/log-template.ts";
import { connectionOf, exchangeOf, headOf } from "./staged-server.ts";

const NOW = Date.UTC(2026, 10, 22, 17, 40, 1, 123);
const one = connectionOf(7, "192.0.2.7");

function lineOf(template: string, exchange: Partial<Exchange> = {}): string {
  return templateFormat(template)(one, exchangeOf(exchange), NOW);
}

const full: Partial<Exchange> = {
  request: {
    ...headOf("/a%20b?c=d"),
    path: "/a%20b",
    query: "c=d",
    authority: "example.org",
    fields: Fields.of({ "User-Agent": 'say "hi"' }),
  },
  responseFields: Fields.of({ "Content-Type": "text/html" }),
  requestId: "k3",
  user: "ann",
  contentBytes: 1234,
  durationMs: 0.5,
  violation: new Violation("HOST_MISSING", 16, new Uint8Array(0)),
};

test("each placeholder is filled in, and what there isn't is a dash", () => {
  const values: readonly (readonly [string, string, string])[] = [
    ["time", "2026-11-22T17:40:01.123Z", "2026-11-22T17:40:01.123Z"],
    ["time:unix", "1795369201.123", "1795369201.123"],
    ["client", "192.0.2.7", "192.0.2.7"],
    ["user", "ann", "-"],
    ["id", "k3", "-"],
    ["connection", "7", "7"],
    ["request", "GET /a%20b?c=d HTTP/1.1", "-"],
    ["method", "GET", "-"],
    ["target", "/a%20b?c=d", "-"],
    ["path", "/a%20b", "-"],
    ["query", "c=d", "-"],
    ["version", "1.1", "-"],
    ["host", "example.org", "-"],
    ["status", "200", "-"],
    ["bytes", "1234", "0"],
    ["ms", "0.500", "1.000"],
    ["seconds", "0.000500", "0.001000"],
    ["violation", "HOST_MISSING", "-"],
    ["outcome", "whole", "aborted"],
    ["req:user-agent", "say \\x22hi\\x22", "-"],
    ["res:content-type", "text/html", "-"],
  ];
  const nothing = { request: undefined, status: 0, aborted: true };

  for (const [name, filled, empty] of values) {
    assert.equal(lineOf(`<{${name}}>`, full), `<${filled}>\n`);
    assert.equal(lineOf(`<{${name}}>`, nothing), `<${empty}>\n`);
  }
  const tried = values.map(([name]) => name).filter((name) => !/^re[qs]:/.test(name));
  const local = ["time:wall", "time:clf"];
  assert.deepEqual([...PLACEHOLDERS.keys()].sort(), [...tried, ...local].sort());
  assert.match(lineOf("{time:wall}"), /^2026-11-2\d \d\d:\d\d:01\n$/);
  assert.match(lineOf("{time:clf}"), /^2\d\/Nov\/2026:\d\d:\d\d:01 [+-]\d{4}\n$/);
  assert.match(lineOf("{outcome}", { error: "x" }), /^failed\n$/);
});

test("text stays as it is, and two braces are one", () => {
  assert.equal(lineOf('{{"s":{status}}}\t é'), '{"s":200}\t é\n');
});

test("a value can't forge a line", () => {
  const request = { ...headOf("/\r\n{status}"), fields: Fields.of({ A: "\x80" }) };
  assert.equal(lineOf("{target} {req:a}", { request }), "/\\x0D\\x0A{status} \\x80\n");
});

test("what can't be meant is a sentence", () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["{statsu}", /^there is no \{statsu\}: what can stand there is time, /],
    ["{}", /^there is no \{\}/],
    ["{status", /^a "\{" stands alone; "\{\{" is the character itself$/],
    ["status}", /^a "\}" stands alone/],
    ["{req:}", /needs the name of a field/],
    ["{req:a b}", /needs the name of a field/],
    ["{req:Cookie}", /would write secrets into the log/],
    ["{req:AUTHORIZATION}", /would write secrets/],
    ["{req:proxy-authorization}", /would write secrets/],
    ["{res:Set-Cookie}", /would write secrets/],
    ["{status}\n", /control characters/],
    ["\x1b[31m{status}", /control characters/],
  ];
  for (const [template, sentence] of wrong) {
    assert.throws(
      () => templateFormat(template),
      (error) => error instanceof TypeError && sentence.test(error.message),
      template,
    );
  }
});

test("whether it names requests", () => {
  assert.equal(namesRequestId("{status} {id}"), true);
  assert.equal(namesRequestId("{{id}} {status}"), false);
});
