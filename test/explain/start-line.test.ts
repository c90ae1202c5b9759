/**
 * Does the first line say what is asked for, or how it went?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  explainRequestLine,
  explainStatusLine,
  METHODS,
  requestLineOf,
  statusLineOf,
} from "../../src/explain/start-line.ts";
import { isKnownMethod } from "../../src/http/method.ts";
import { text } from "./notes.ts";

const REQUEST_LINES: readonly (readonly [line: string, ...notes: RegExp[]])[] = [
  [
    "GET / HTTP/1.1",
    /^GET asks .* \(safe\)/,
    /^The target is \/, the root/,
    /^HTTP\/1\.1: .* stays open/,
  ],
  [
    "POST /a HTTP/1.0",
    /^POST .* may do something twice/,
    /path \/a\./,
    /^HTTP\/1\.0: .* ends after/,
  ],
  ["PUT /a HTTP/1.1", /\(idempotent\)/, /path \/a\./, /1\.1/],
  ["GET /a%20%C3%A9 HTTP/1.1", /GET/, /path \/a%20%C3%A9, which reads \/a é\./, /1\.1/],
  ["GET /a//b HTTP/1.1", /GET/, /path \/a\/\/b\./, /^> This path holds an empty segment/, /1\.1/],
  ["GET /a%E2%80%AEb HTTP/1.1", /GET/, /which reads \/a\\u\{202e\}b/, /1\.1/],
  ["GET /?a=1&b=x+y&c= HTTP/1.1", /GET/, /root/, /: a is 1, b is x y, c is empty\./, /1\.1/],
  ["GET /?q HTTP/1.1", /GET/, /root/, /The query q is handed/, /1\.1/],
  ["GET /? HTTP/1.1", /GET/, /root/, /query behind \? is empty/, /1\.1/],
  ["GET /?a=%ff HTTP/1.1", /GET/, /root/, /a is %ff/, /1\.1/],
  [
    "GET http://a:80?x=1 HTTP/1.1",
    /GET/,
    /as for a proxy: a:80 over http\./,
    /root/,
    /x is 1/,
    /1\.1/,
  ],
  ["OPTIONS * HTTP/1.1", /OPTIONS/, /the server as a whole/, /1\.1/],
  ["CONNECT a:443 HTTP/1.1", /CONNECT/, /tunnel is to lead to a:443/, /1\.1/],
  ["get / HTTP/1.1", /^! Methods are written in capitals: get is not GET/, /root/, /1\.1/],
  ["BREW / HTTP/1.1", /^> BREW is no method that is widely known/, /root/, /1\.1/],
  ["GET / HTTP/1.7", /GET/, /root/, /^HTTP\/1\.7: read as HTTP\/1\.1/],
];

for (const [line, ...expected] of REQUEST_LINES) {
  test(`${line}`, () => {
    const notes = explainRequestLine(requestLineOf(line)).map(text);
    assert.equal(notes.length, expected.length, notes.join("\n"));
    for (const [index, pattern] of expected.entries()) assert.match(notes[index] ?? "", pattern);
  });
}

test("status lines: the code counts, the phrase is for people", () => {
  const said = (line: string): string => explainStatusLine(statusLineOf(line)).map(text).join("\n");
  assert.match(said("HTTP/1.1 200 OK"), /^200: It worked[^\n]*\n[^\n]*stays open[^\n]*$/);
  assert.match(said("HTTP/1.1 404 "), /No reason phrase/);
  assert.match(said("HTTP/1.1 404 Nothing here at all"), /the usual one is Not Found/);
  assert.match(said("HTTP/1.1 299 Odd"), /Not a registered code.*success \(as 200\)/);
  assert.match(said("HTTP/1.0 200 OK"), /HTTP\/1\.0: the connection ends/);
});

test("each method says whether it is safe and idempotent, as it is registered", () => {
  const safe = [...METHODS].filter(([, method]) => method.safe).map(([name]) => name);
  assert.deepEqual(safe.sort(), [
    "GET",
    "HEAD",
    "OPTIONS",
    "PROPFIND",
    "QUERY",
    "REPORT",
    "SEARCH",
    "TRACE",
  ]);
  const neither = [...METHODS].filter(([, method]) => !method.idempotent).map(([name]) => name);
  assert.deepEqual(neither.sort(), ["CONNECT", "LOCK", "PATCH", "POST"]);
  for (const [name, { words, section }] of METHODS) {
    assert.ok(words.startsWith(`${name} `) && words.endsWith("."), words);
    assert.match(section, /^(RFC \d+ §[\d.]+|QUERY draft)$/);
    if (name !== "QUERY") assert.ok(isKnownMethod(name), name);
  }
});
