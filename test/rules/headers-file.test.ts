/** What does a `_headers` file ask for, and what is its owner told when it can't be followed? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePath } from "../../src/http/target.ts";
import { FieldTable } from "../../src/rules/field-rules.ts";
import { HEADER_LINES_MAX, HEADER_RULES_MAX, parseHeaders } from "../../src/rules/headers-file.ts";

function faultsOf(text: string): string[] {
  return parseHeaders(text).faults.map(({ file, line, sentence }) => `${file}:${line} ${sentence}`);
}

function fieldsAt(text: string, path: string): unknown {
  const { rules, faults } = parseHeaders(text);
  assert.deepEqual(faults, []);
  const { fields, remove } = new FieldTable([{ rules, joins: true }], []).fieldsFor(
    decodePath(path) as string[],
  );
  return { ...Object.fromEntries(fields), ...(remove.length > 0 ? { remove } : {}) };
}

const SITE = `\ufeff# For everything
/*
  X-Frame-Options: DENY
  Cache-Control: no-cache
  Link: </style.css>; rel=preload; as=style

/assets/*
\t! Cache-Control
  cache-control: public, max-age=31536000, immutable

/*.woff2
  Access-Control-Allow-Origin: *

/docs/:page
  X-Robots-Tag: noindex
  X-Robots-Tag: nofollow

/
  Link: <https://example.com/>; rel=canonical
  ! X-Frame-Options
`;

test("a file as people write them is followed", () => {
  for (const text of [SITE, SITE.replaceAll("\n", "\r\n")]) {
    const Link = "</style.css>; rel=preload; as=style";
    const everywhere = { "X-Frame-Options": "DENY", "Cache-Control": "no-cache", Link };
    assert.deepEqual(fieldsAt(text, "/x"), everywhere);
    assert.deepEqual(fieldsAt(text, "/assets/x/a.js"), {
      "X-Frame-Options": "DENY",
      Link,
      "cache-control": "public, max-age=31536000, immutable",
    });
    const fonts = { ...everywhere, "Access-Control-Allow-Origin": "*" };
    assert.deepEqual(fieldsAt(text, "/f/a.woff2"), fonts);
    const robots = { ...everywhere, "X-Robots-Tag": "noindex, nofollow" };
    assert.deepEqual(fieldsAt(text, "/docs/intro/"), robots);
    assert.deepEqual(fieldsAt(text, "/"), {
      "Cache-Control": "no-cache",
      Link: `${Link}, <https://example.com/>; rel=canonical`,
      remove: ["x-frame-options"],
    });
  }
});

test("rules say where they are written", () => {
  const sources = parseHeaders(SITE).rules.map(({ source }) => source);
  assert.deepEqual(
    sources,
    [2, 7, 11, 14, 18].map((line) => `_headers:${line}`),
  );
});

test("an empty file has no rules", () => {
  for (const text of ["", "\n", "# nothing"]) {
    assert.deepEqual(parseHeaders(text), { rules: [], faults: [] });
  }
});

test("what can't be followed is told by line", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["  X Y: 1", /"X Y" is no field name/],
    ["  : 1", /no field name/],
    ["  X-A", /neither a path .* nor a field line/],
    ["  X-A:", /has no value; .*write ! X-A/],
    ["  X-A: é", /isn't ASCII/],
    ["  X-A: a\u0000b", /control character/],
    ["  X-A: a\rX-B: c", /control character/],
    ["  Content-Length: 5", /how a message travels/],
    ["  Transfer-Encoding: chunked", /how a message travels/],
    ["  Connection: close", /how a message travels/],
    ["  ! Date", /how a message travels/],
    ['  ETag: "1"', /told by the file itself/],
    ["  Accept-Ranges: none", /told by the file itself/],
    ["  Location: /x", /by a redirect/],
    ["  X-Page: :page", /placeholder :page.*isn't supported/],
    [`  X-A: ${"x".repeat(100 * 1024)}`, /8192 characters/],
  ];
  for (const [line, expected] of cases) {
    const [fault, ...others] = faultsOf(`/a/:page\n  X-Ok: 1\n${line}\n  X-Fine: 1\n`);
    assert.match(fault ?? "", /^_headers:3 /, line.slice(0, 40));
    assert.match(fault ?? "", expected, line.slice(0, 40));
    assert.deepEqual(others, []);
  }
});

test("a path that can't be followed is told by line, and so are lines beneath none", () => {
  assert.match(faultsOf("# x\n  X-A: 1")[0] ?? "", /^_headers:2 .*beneath no path/);
  assert.match(faultsOf("https://a.example/*\n")[0] ?? "", /^_headers:1 .*one domain.*isn't supp/);
  assert.match(faultsOf("/a*b\n  X: 1")[0] ?? "", /^_headers:1 .*isn't supported/);
  assert.match(faultsOf("/a\n/b\n  X: 1")[0] ?? "", /^_headers:1 "\/a" has no field lines/);
  assert.deepEqual(
    faultsOf("/a\n/b\n  X Y: 1\n/c").map((fault) => fault.slice(0, 10)),
    ["_headers:1", "_headers:3", "_headers:4"],
  );
});

test("each limit holds at n and not at n + 1", () => {
  const lines = `/a\n${"X: 1\n".repeat(HEADER_LINES_MAX)}`;
  assert.deepEqual(faultsOf(lines), []);
  assert.match(faultsOf(`${lines}X: 1`)[0] ?? "", /^_headers:102 .*100 field lines/);
  assert.equal(faultsOf("x\n".repeat(500_000)).length, HEADER_RULES_MAX, "enough is told by then");
  const paths = "/a\nX: 1\n".repeat(HEADER_RULES_MAX);
  assert.deepEqual(faultsOf(paths), []);
  const [fault, ...others] = faultsOf(`${paths}${"/b\nX: 1\n".repeat(50_000)}`);
  assert.match(fault ?? "", /^_headers:2001 .*1000 paths/);
  assert.deepEqual(others, []);
});
