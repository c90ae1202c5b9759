import assert from "node:assert/strict";
import { test } from "node:test";
import * as pages from "../../src/files/pages.ts";
import { Representation } from "../../src/http/representation.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { textOf } from "./folder.ts";

const CONSTANTS = Object.entries(pages).filter(
  (entry): entry is [string, HttpResponse] => entry[1] instanceof HttpResponse,
);

test("each page is self-contained, can't run anything, and says its status", async () => {
  assert.equal(CONSTANTS.length, 6);
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

test("fields that a status demands are there", () => {
  assert.equal(pages.METHOD_NOT_ALLOWED.fields.get("allow"), "GET, HEAD, OPTIONS");
  assert.equal(pages.OPTIONS_RESPONSE.fields.get("allow"), "GET, HEAD, OPTIONS");
  assert.equal(pages.UNAVAILABLE.fields.get("retry-after"), "1");
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
    pages.redirectToFolder(segments, query).fields.get("location");
  assert.equal(location(["a"]), "/a/");
  assert.equal(location(["a", "b c"], "q=1&r=/"), "/a/b%20c/?q=1&r=/");
  assert.equal(location(["a"], ""), "/a/?");
  assert.equal(location(["http:", "evil.example"]), "/http:/evil.example/");
  assert.equal(location(["@evil.example"]), "/@evil.example/");
});

test("a site's page for what is missing is made once, and carries no validators", () => {
  const content = new TextEncoder().encode("gone");
  const init = { mediaType: "text/html", entityTag: '"x"', lastModified: 0, content };
  const representation = new Representation(init);
  const response = pages.notFoundPage(representation);
  assert.equal(pages.notFoundPage(representation), response);
  assert.equal(response.status, 404);
  assert.equal(response.content, content);
  assert.deepEqual(
    [...response.fields],
    [
      ["Content-Type", "text/html"],
      ["Cache-Control", "no-cache"],
      ["X-Content-Type-Options", "nosniff"],
    ],
  );
});
