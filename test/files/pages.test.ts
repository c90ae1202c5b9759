import assert from "node:assert/strict";
import { test } from "node:test";
import * as pages from "../../src/files/pages.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { textOf } from "../support/folder.ts";

const STATUSES = [403, 404, 410, 500, 503] as const;
const CONSTANTS = [
  ...Object.entries(pages).filter(
    (entry): entry is [string, HttpResponse] => entry[1] instanceof HttpResponse,
  ),
  ...STATUSES.map((status) => [`${status}`, pages.errorPage(status)] as const),
];

test("each page is self-contained, can't run anything, and says its status", async () => {
  assert.equal(CONSTANTS.length, 5 + STATUSES.length);
  for (const [name, response] of CONSTANTS) {
    assert.equal(response.fields.get("x-content-type-options"), "nosniff", name);
    if (response.status === 204) continue;
    const html = await textOf(response);
    assert.match(html, new RegExp(`<h1><span>${response.status}</span> [A-Z]`), name);
    assert.doesNotMatch(html, /<script|https?:|url\(|src=/, name);
    assert.equal(response.fields.get("content-type"), "text/html; charset=utf-8");
    assert.equal(response.fields.get("cache-control"), "no-store");
    const policy = response.fields.get("content-security-policy");
    assert.equal(policy, "default-src 'none'; style-src 'unsafe-inline'");
  }
});

test("a status has its page", () => {
  for (const status of STATUSES) assert.equal(pages.errorPage(status).status, status);
});

test("fields that a status demands are there", () => {
  assert.equal(pages.METHOD_NOT_ALLOWED.fields.get("allow"), "GET, HEAD, OPTIONS");
  assert.equal(pages.OPTIONS_RESPONSE.fields.get("allow"), "GET, HEAD, OPTIONS");
  assert.equal(pages.errorPage(503).fields.get("retry-after"), "1");
});

test("a bad path is told in a sentence what is wrong with it", async () => {
  const response = pages.badPath("separator");
  assert.equal(response.status, 400);
  assert.equal(response.fields.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(response.fields.get("x-content-type-options"), "nosniff");
  assert.match(await textOf(response), /encoded slash or backslash/);
});

test("a redirect stays under this authority and keeps the query", () => {
  const location = (segments: string[], query?: string) =>
    pages.redirectTo(pages.locationOf(segments, query), 301).fields.get("location");
  assert.equal(location(["a", ""]), "/a/");
  assert.equal(location(["a", "b c"], "q=1&r=/"), "/a/b%20c?q=1&r=/");
  assert.equal(location(["a", ""], ""), "/a/?");
  assert.equal(location(["http:", "evil.example"]), "/http:/evil.example");
  assert.equal(location(["@evil.example"]), "/@evil.example");
});

test("a redirect is checked again before it is used, and says where to without the query", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const response = pages.redirectTo("/new?q=<script>", status);
    assert.equal(response.status, status);
    assert.equal(response.fields.get("location"), "/new?q=<script>");
    assert.equal(response.fields.get("cache-control"), "no-cache");
    assert.equal(response.fields.get("content-type"), "text/plain; charset=utf-8");
    assert.match(await textOf(response), / \/new\n$/);
  }
});
