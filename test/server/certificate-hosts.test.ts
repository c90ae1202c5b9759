/**
 * Is a certificate taken for the hosts that it names, whatever else is written in it?
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { comparableHost, hostsOf } from "../../src/server/certificate-hosts.ts";
import { TLS } from "../support/certificates.ts";

const hosts = (subjectAltName: string | undefined): string[] =>
  hostsOf({ subjectAltName } as X509Certificate);

test("names are found beside addresses, in small letters and without a dot at the end", () => {
  assert.deepEqual(hosts("DNS:App.Example, IP Address:10.0.0.1, DNS:*.app.example., URI:x://y"), [
    "app.example",
    "*.app.example",
  ]);
  assert.deepEqual(hostsOf(new X509Certificate(TLS.cert)), ["localhost", "*.localhost"]);
});

test("what a name isn't is none: nothing, quotes with names in them, NUL, a lone star, other alphabets", () => {
  for (const text of [
    undefined,
    "",
    "DNS:",
    'DNS:"evil.example, DNS:good.example"',
    'URI:"http://x/, DNS:good.example"',
    'DNS:"good.example\\u0000.evil.example"',
    "DNS:*",
    "DNS:*.",
    "DNS:a.*.example",
    "DNS:*a.example",
    "DNS:bücher.example",
    "email:DNS@x.example",
  ]) {
    assert.deepEqual(hosts(text), [], text);
  }
});

test("names are compared without case and the last dot", () => {
  assert.equal(comparableHost("APP.Example."), "app.example");
});
