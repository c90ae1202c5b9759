/**
 * Is each line JSON, whatever bytes a client sent, and does it say what docs/logs.md promises?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../../src/http/fields.ts";
import { Violation } from "../../src/http1/violation.ts";
import type { Exchange } from "../../src/server/tap.ts";
import { jsonFormat } from "../../src/wire/log-json.ts";
import { connectionOf, exchangeOf, headOf } from "./staged-server.ts";

const NOW = Date.UTC(2026, 10, 22, 17, 40, 1, 123);
const one = connectionOf(7, "192.0.2.7");

function lineOf(exchange: Partial<Exchange>, reasons = false): string {
  return jsonFormat(reasons)(one, exchangeOf(exchange), NOW);
}

test("what there is to say, in this order and with these types", () => {
  const fields = Fields.of({ Referer: "http://a/", "User-Agent": "curl/8" });
  const request = { ...headOf("/a?b"), authority: "localhost:8000", fields };
  const line = lineOf({
    request,
    user: "ann",
    requestId: "x1",
    contentBytes: 12,
    durationMs: 0.8126,
  });
  assert.equal(
    line,
    '{"time":"2026-11-22T17:40:01.123Z","client":"192.0.2.7","connection":7,"id":"x1","user":"ann",' +
      '"method":"GET","target":"/a?b","version":"1.1","host":"localhost:8000","referer":"http://a/",' +
      '"userAgent":"curl/8","status":200,"bytes":12,"ms":0.813}\n',
  );
});

test("what there isn't isn't there", () => {
  assert.deepEqual(
    JSON.parse(lineOf({ request: undefined, status: 0, aborted: true, error: "x" })),
    {
      time: "2026-11-22T17:40:01.123Z",
      client: "192.0.2.7",
      connection: 7,
      status: 0,
      bytes: 0,
      ms: 1,
      failed: true,
      aborted: true,
    },
  );
});

test("a refusal says which rule was broken", () => {
  const violation = new Violation("HOST_MISSING", 16, new Uint8Array(0));
  const said = JSON.parse(lineOf({ status: 400, violation }));
  assert.equal(said.violation, "HOST_MISSING");
  assert.equal(said.sentence, violation.sentence);
});

test("reasons stand in the line where they are wanted", () => {
  const reasons = [{ about: "file", words: 'a"\n\u202e.html' }] as const;
  assert.deepEqual(JSON.parse(lineOf({ reasons }, true)).reasons, reasons);
  assert.equal(JSON.parse(lineOf({ reasons })).reasons, undefined);
});

test("every byte in every place is one line of ASCII that reads back as it was", () => {
  for (let byte = 0; byte < 256; byte++) {
    const text = `/${String.fromCharCode(byte)}"\\`;
    const line = lineOf({
      request: { ...headOf(text), method: text, authority: text },
      user: text,
    });
    assert.match(line, /^[\x20-\x7e]*\n$/);
    const said = JSON.parse(line);
    assert.deepEqual([said.target, said.method, said.host, said.user], [text, text, text, text]);
  }
  const lone = "\ud800\u2028\u202e";
  assert.equal(JSON.parse(lineOf({ user: lone })).user, lone);
});

test("one value fills no disk", () => {
  const line = lineOf({ request: headOf("\x00".repeat(50_000)) });
  assert.ok(line.length < 30_000);
  assert.match(JSON.parse(line).target, /\.\.\.$/);
});
