/**
 * Are the fields that people meet all there, each with a sentence and its section?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { explainField, FIELDS, knownField } from "../../src/explain/field-table.ts";
import { KNOWN_FIELDS } from "../../src/http/fields.ts";
import { Prng } from "../support/prng.ts";
import { told } from "./notes.ts";

/** A browser, a server and a proxy send these every day. */
const EVERY_DAY =
  `accept accept-encoding accept-language accept-ranges access-control-allow-origin age allow alt-svc
  authorization cache-control clear-site-data connection content-digest content-disposition content-encoding
  content-language content-length content-location content-range content-security-policy content-type cookie
  cross-origin-embedder-policy cross-origin-opener-policy cross-origin-resource-policy date dnt early-data etag
  expect expires forwarded from host if-match if-modified-since if-none-match if-range if-unmodified-since
  keep-alive last-modified link location max-forwards origin permissions-policy pragma priority
  proxy-authenticate proxy-authorization proxy-connection range referer referrer-policy repr-digest retry-after
  sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user sec-gpc sec-websocket-accept
  sec-websocket-extensions sec-websocket-key sec-websocket-protocol sec-websocket-version server server-timing
  set-cookie strict-transport-security te traceparent trailer transfer-encoding upgrade
  upgrade-insecure-requests user-agent vary via www-authenticate x-content-type-options x-forwarded-for
  x-forwarded-host x-forwarded-proto x-frame-options x-request-id`.split(/\s+/);

test("the fields that people meet are known, and those that the server looks at", () => {
  for (const name of [...EVERY_DAY, ...KNOWN_FIELDS]) assert.ok(knownField(name), name);
  assert.ok(EVERY_DAY.length >= 60);
});

test("each stands once in the table, and is told in one sentence, with its section", () => {
  const names = FIELDS.map(({ name }) => name.toLowerCase());
  assert.equal(new Set(names).size, names.length);
  for (const { name, what, section } of FIELDS) {
    assert.match(what, /^[A-Z][ -~]+[.?]$/, name);
    assert.match(
      section,
      /^(RFC \d+ (§\d+(\.\d+)*|appendix [A-C][.\d]+)|[A-Z][-\w /§.]+|no standard)$/,
      name,
    );
  }
});

test("a field that nobody knows is no mistake", () => {
  const [own, ...more] = explainField("X-Mine", "1", told());
  assert.match(own?.words ?? "", /somebody's own/);
  assert.equal(more.length, 0);
  assert.match(explainField("Mine", "1", told())[0]?.words ?? "", /no mistake/);
});

const PIECES = [
  ..."=;,\"'/*<>()-:?\\ \t\x80\x9f\xff%",
  "max-age",
  "q=",
  "bytes=",
  "0",
  "9".repeat(30),
  "W/",
  "a",
  ";;",
  "=,",
];

test("any value of any field is told in visible words", () => {
  const prng = new Prng(1);
  for (const { name } of FIELDS) {
    for (let turn = 0; turn < 60; turn++) {
      const value = Array.from({ length: prng.below(12) }, () => prng.pick(PIECES))
        .join("")
        .trim();
      for (const kind of ["request", "response"] as const) {
        for (const { words, section } of explainField(name, value, told({ kind }))) {
          assert.match(
            words,
            /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\x80-\x9f]+$/u,
            `${name}: ${JSON.stringify(value)}`,
          );
          assert.notEqual(section, "");
        }
      }
    }
  }
});
