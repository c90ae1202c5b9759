import assert from "node:assert/strict";
import { test } from "node:test";
import { codingPreferences } from "../../src/http/content-coding.ts";

function prefers(value: string | undefined, ...codings: readonly string[]): void {
  assert.deepEqual(codingPreferences(value), codings, value);
}

test("a client that says nothing, or nothing that can be read, gets identity", () => {
  prefers(undefined, "identity");
  for (const value of ["", " ", ",,", "compress, deflate", "gzip;q=x", "\xff\xfe", "gzip br"]) {
    prefers(value, "identity");
  }
  for (const value of ["__proto__", "constructor", "toString"]) prefers(value, "identity");
});

test("what browsers send: all they know, br first", () => {
  prefers("gzip, deflate, br, zstd", "br", "zstd", "gzip", "identity");
  prefers("gzip, deflate, br", "br", "gzip", "identity");
  prefers("gzip, deflate", "gzip", "identity");
  prefers("gzip;q=1.0, deflate;q=0.6, identity;q=0.3", "gzip", "identity");
});

test("the examples of RFC 9110 §12.5.3", () => {
  prefers("compress, gzip", "gzip", "identity");
  prefers("*", "br", "zstd", "gzip", "identity");
  prefers("compress;q=0.5, gzip;q=1.0", "gzip", "identity");
  prefers("gzip;q=1.0, identity; q=0.5, *;q=0", "gzip", "identity");
});

test("the highest quality comes first, identity too when it is said to", () => {
  prefers("br;q=0.5, gzip", "gzip", "br", "identity");
  prefers("br;q=0.001, gzip;q=0.002, zstd;q=0.003", "zstd", "gzip", "br", "identity");
  prefers("gzip;q=0.5, identity", "identity", "gzip");
  prefers("identity, gzip", "gzip", "identity");
  prefers("GZIP, Br;Q=0.9", "gzip", "br", "identity");
});

test("a quality of 0 excludes, and the asterisk speaks for what isn't named", () => {
  prefers("gzip;q=0", "identity");
  prefers("gzip;q=0, *", "br", "zstd", "identity");
  prefers("br, *;q=0.5", "br", "zstd", "gzip", "identity");
  prefers("gzip, identity;q=0", "gzip");
  prefers("gzip, *;q=0", "gzip");
  prefers("*;q=0, identity;q=0.1", "identity");
});

test("identity is what is left when everything is excluded", () => {
  prefers("identity;q=0", "identity");
  prefers("*;q=0", "identity");
  prefers("br;q=0, identity;q=0", "identity");
});

test("x-gzip is gzip, and of two elements for one coding the first counts", () => {
  prefers("x-gzip", "gzip", "identity");
  prefers("x-gzip;q=0, gzip", "identity");
  prefers("gzip, gzip;q=0", "gzip", "identity");
});

test("the same value gives the same list, which nobody can change", () => {
  const one = codingPreferences("gzip, br;q=0.7");
  assert.equal(codingPreferences("gzip, br;q=0.7"), one);
  assert.throws(() => (one as string[]).push("zstd"), TypeError);
});

test("remembers values of at most 256 characters", () => {
  const longest = `gzip,${" ".repeat(251)}`;
  assert.equal(codingPreferences(longest), codingPreferences(longest));
  const tooLong = `${longest} `;
  assert.notEqual(codingPreferences(tooLong), codingPreferences(tooLong));
  assert.deepEqual(codingPreferences(tooLong), ["gzip", "identity"]);
});

test("remembers 64 values, and with one more begins anew", () => {
  let others = 0;
  const another = () => codingPreferences(`br, other-${others++}`);
  const value = "gzip, watched";
  let list = codingPreferences(value);
  // Whatever other tests have left there: now it holds the last of the others and the watched value.
  do another();
  while (codingPreferences(value) === list);
  list = codingPreferences(value);

  for (let kept = 2; kept < 64; kept++) another();
  assert.equal(codingPreferences(value), list);
  another();
  assert.notEqual(codingPreferences(value), list);
  assert.deepEqual(codingPreferences(value), list);
});
