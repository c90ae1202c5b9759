/**
 * Is a client that waits to be asked for its content told from one that expects nothing, or something else?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { REQUEST, type ServerProtocol } from "../../src/http1/protocol.ts";
import { hear, protocolOf } from "./bytes.ts";

const HOST = "Host: h\r\n";

const NOT_MET = [
  "x",
  "100-continue, x",
  ",x,",
  "100-continuex",
  "y 100-continue",
  '100-continue;a=""',
];

for (const value of NOT_MET) {
  test(`Expect: ${JSON.stringify(value)} is 417`, () => {
    const text = `POST / HTTP/1.1\r\n${HOST}Expect: ${value}\r\nContent-Length: 2\r\n\r\n`;
    assert.equal(hear(protocolOf(text)).code, "EXPECTATION_UNKNOWN");
  });
}

test("Expect may say 100-continue more than once, and the caret shows the one that can't be met", () => {
  const post = (expect: string): ServerProtocol =>
    protocolOf(`POST / HTTP/1.1\r\n${HOST}${expect}Content-Length: 2\r\n\r\n`);
  const twice = post("Expect: 100-continue\r\nExpect: 100-Continue, 100-continue\r\n");
  assert.equal(twice.next(), REQUEST);
  assert.ok(twice.continueDue);
  const violation = hear(post("Expect: 100-continue\r\nExpect: the-moon\r\n"));
  assert.equal(violation.code, "EXPECTATION_UNKNOWN");
});

test("empty elements in Expect are ignored, and a list of nothing else expects nothing", () => {
  const post = (value: string): ServerProtocol =>
    protocolOf(`POST / HTTP/1.1\r\n${HOST}Expect: ${value}\r\nContent-Length: 2\r\n\r\n`);
  for (const value of [
    "100-continue,",
    ", 100-continue",
    ",,100-continue",
    ",\t100-continue , ,",
  ]) {
    const protocol = post(value);
    assert.equal(protocol.next(), REQUEST, value);
    assert.ok(protocol.continueDue, value);
  }
  for (const value of ["", ",", " , \t,", ",".repeat(10_000)]) {
    const protocol = post(value);
    assert.equal(protocol.next(), REQUEST, value);
    assert.equal(protocol.continueDue, false, value);
  }
});
