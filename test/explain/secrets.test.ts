/**
 * Is what must not be seen found, also in lines that break every rule?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { schemeOf, secretFrom, secretsIn } from "../../src/explain/secrets.ts";
import { encode } from "../http1/bytes.ts";

/** The value with its secrets as stars. */
function masked(name: string, value: string): string {
  const characters = [...value];
  for (const { start, end } of secretsIn(name, value, 0)) characters.fill("*", start, end);
  return characters.join("");
}

const CASES: readonly (readonly [name: string, value: string, shown: string])[] = [
  ["Authorization", "Basic abc", "Basic ***"],
  ["authorization", "BEARER  a b", "BEARER  ***"],
  ["Proxy-Authorization", "Digest a=1", "Digest ***"],
  ["Authorization", "token abc", "*********"],
  ["Authorization", "Basic", "Basic"],
  ["Cookie", "a=bc; d=ef", "a=**; d=**"],
  ["Cookie", "abc", "***"],
  ["Cookie", "YWJj==; a=b", "******; a=*"],
  ["Cookie", "a=;b=c", "**;b=*"],
  ["Set-Cookie", "a=bc; Path=/; Secure", "a=**; Path=/; Secure"],
  ["Set-Cookie", "abc; Path=/", "***; Path=/"],
  ["Set-Cookie", "a=; Max-Age=0", "a=; Max-Age=0"],
  ["X-Mine", "abc", "abc"],
];

for (const [name, value, shown] of CASES) {
  test(`${name}: ${value}`, () => assert.equal(masked(name, value), shown));
}

test("a broken line is secret from behind its name", () => {
  const from = (line: string): number => secretFrom(encode(line));
  assert.equal(from("Authorization: x"), 15);
  assert.equal(from("Authorization : x"), 13);
  assert.equal(from("> Cookie: x"), 10);
  assert.equal(from("\x01set-cookie"), 11);
  assert.equal(from("Host: Cookie: x"), -1);
  assert.equal(from(""), -1);
});

test("only schemes that are known are shown", () => {
  assert.equal(schemeOf("Basic x"), "Basic");
  assert.equal(schemeOf("hunter2 x"), undefined);
});
