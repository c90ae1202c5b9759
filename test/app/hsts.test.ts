/**
 * Are browsers told to come by HTTPS alone, over TLS and never for the own computer?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hsts, type HstsOptions, hstsValue } from "../../src/app/hsts.ts";
import { site } from "../../src/app/site.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { CONTEXT, get } from "./requests.ts";

const PAGE = HttpResponse.text("page");
const asking = (authority: string): HttpRequest =>
  new HttpRequest({ ...get("/"), authority } as HttpRequest, NO_CONTENT);
const told = (hsts: Hsts, authority: string): string | undefined =>
  hsts.on(asking(authority), PAGE).fields.get("strict-transport-security");

test("a year, subdomains, the list that browsers are shipped with", () => {
  assert.equal(hstsValue(31_536_000), "max-age=31536000");
  assert.equal(hstsValue(0), "max-age=0");
  assert.equal(hstsValue({ maxAge: 60, includeSubDomains: true }), "max-age=60; includeSubDomains");
  const preload = { maxAge: 63_072_000, includeSubDomains: true, preload: true };
  assert.equal(hstsValue(preload), "max-age=63072000; includeSubDomains; preload");
});

for (const [given, sentence] of [
  [-1, /^RangeError: hsts takes a whole number of seconds from 0 up, not -1$/],
  [1.5, /whole number/],
  [Number.NaN, /whole number/],
  [Number.POSITIVE_INFINITY, /whole number/],
  [null, /^TypeError: hsts takes a number of seconds, or \{/],
  ["1y", /^TypeError: hsts takes a number of seconds/],
  [{}, /whole number of seconds from 0 up, not undefined$/],
  [{ maxAge: 1, includeSubDomains: "yes" }, /are true or false$/],
  [{ maxAge: 31_536_000, preload: true }, /preload of hsts goes with includeSubDomains/],
  [{ maxAge: 31_535_999, includeSubDomains: true, preload: true }, /at least 31536000 seconds$/],
] as const) {
  test(`refused: ${JSON.stringify(given)}`, () => {
    assert.throws(() => hstsValue(given as number | HstsOptions), sentence);
  });
}

test("each name is told, and never one of the own computer, whichever was asked before", () => {
  const hsts = new Hsts(60);
  for (const [authority, wanted] of [
    ["site.example", "max-age=60"],
    ["site.example:8443", "max-age=60"],
    ["localhost", undefined],
    ["site.example", "max-age=60"],
    ["LOCALHOST:8443", undefined],
    ["app.localhost", undefined],
    ["127.0.0.1:1", undefined],
    ["127.8.9.1", undefined],
    ["[::1]:8443", undefined],
    ["[::1]", undefined],
    ["", undefined],
    ["localhost.example", "max-age=60"],
  ] as const) {
    assert.equal(told(hsts, authority), wanted, authority);
  }
});

test("one line, whatever the handler says of it", () => {
  const own = HttpResponse.text("page", { fields: { "Strict-Transport-Security": "max-age=1" } });
  const { fields } = new Hsts(60).on(asking("site.example"), own);
  const lines = [...fields].filter(([name]) => name.toLowerCase() === "strict-transport-security");
  assert.deepEqual(lines, [["Strict-Transport-Security", "max-age=60"]]);
});

test("answers, errors and what nobody answers tell it; without TLS the option is refused", async () => {
  const options = { hsts: 60, handler: () => undefined, error: () => undefined } as const;
  const { handler, error } = site(options, true);
  const request = asking("site.example");
  const nobody = await handler(request, CONTEXT);
  assert.ok(nobody instanceof HttpResponse);
  assert.deepEqual(
    [nobody.status, nobody.fields.get("strict-transport-security")],
    [404, "max-age=60"],
  );
  const failed = error(new Error("x"), request);
  assert.deepEqual(
    [failed?.status, failed?.fields.get("strict-transport-security")],
    [500, "max-age=60"],
  );
  const sentence = /^TypeError: hsts is believed over TLS only: it goes with tls$/;
  assert.throws(() => site(options, false), sentence);
});

test("a name that isn't answered isn't told", async () => {
  const { handler } = site({ hsts: 60, hosts: ["site.example"], handler: () => PAGE }, true);
  const answer = await handler(asking("evil.example"), CONTEXT);
  assert.ok(answer instanceof HttpResponse);
  assert.deepEqual([answer.status, answer.fields.has("strict-transport-security")], [421, false]);
});
