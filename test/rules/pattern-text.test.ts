/** Which texts are patterns, and what is somebody told about those that aren't? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePattern, type Dialect } from "../../src/rules/pattern-text.ts";
import { isFault } from "../../src/rules/rule-fault.ts";

function refused(text: string, dialect: Dialect): string {
  const made = compilePattern(text, dialect);
  assert.ok(isFault(made), `${text.slice(0, 40)} is refused`);
  return made.error;
}

function accepted(text: string, dialect: Dialect): void {
  const made = compilePattern(text, dialect);
  assert.ok(!isFault(made), isFault(made) ? made.error : "");
}

test("what would need regular expressions or other globs is named", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["/a(.*)", /"a\(\.\*\)", \(.*aren't supported; a plain \( is written %28/],
    ["/:id(\\d+)", /\(/],
    ["/:id?", /\?.*%3F/],
    ["/[abc]", /%5B/],
    ["/+(a|b)", /aren't supported/],
    ["/!(a)", /negation/],
    ["/!a/**", /negation.*%21/],
    ["*(*(*(a|b)))", /aren't supported/],
    ["/@(a|@(b|c))", /aren't supported/],
  ];
  for (const [text, expected] of cases) {
    assert.match(refused(text, "glob"), expected, text);
    assert.match(refused(text, "serve"), expected, text);
  }
});

test("braces must be closed, be open, and be no range", () => {
  assert.match(refused("/{a,b", "glob"), /isn't closed/);
  assert.match(refused("/a,b}", "glob"), /isn't open/);
  assert.match(refused("/{1..3}", "glob"), /range/);
});

test("in _redirects, brackets and braces are text", () => {
  for (const text of ["/a{b,c}", "/[id]", "/a(b)", "/!a"]) accepted(text, "splat");
});

test("a splat stands once, at the end or alone", () => {
  for (const text of ["/a*b", "/a*/b", "/**", "/*/b*c"]) {
    assert.match(refused(text, "splat"), /\* isn't supported/, text);
  }
  assert.match(refused("/*/*", "splat"), /\* twice/);
  assert.match(refused("/*/*.js", "splat"), /\* twice/);
});

test("a name stands once, and between two open places stands something", () => {
  assert.match(refused("/:a/:a", "splat"), /:a twice/);
  assert.match(refused("/:splat/*", "splat"), /twice/);
  assert.match(refused("/:a:b", "splat"), /nothing tells/);
  assert.match(refused("/*:a", "glob"), /nothing tells/);
});

test("a path that nobody can ask for is refused", () => {
  assert.match(refused("", "glob"), /empty/);
  assert.match(refused("//a", "glob"), /empty segment/);
  assert.match(refused("/a//b", "splat"), /empty segment/);
  for (const text of ["/.", "/../a", "/%2e%2E"])
    assert.match(refused(text, "glob"), /no path/, text);
  for (const text of ["/a%2Fb", "/a\\b", "/a%5cb", "/a%00", "/a\r", "/\u0085"]) {
    assert.match(refused(text, "glob"), /separator/, text);
  }
  for (const text of ["/%zz", "/%", "/%ff"]) assert.match(refused(text, "splat"), /%/, text);
  assert.match(refused("old", "splat"), /begin with a slash/);
});

test("each limit holds at n and not at n + 1", () => {
  accepted(`/${"a".repeat(1023)}`, "splat");
  assert.match(refused(`/${"a".repeat(1024)}`, "splat"), /1024 characters/);
  accepted("/a".repeat(64), "splat");
  assert.match(refused("/a".repeat(65), "splat"), /64 segments/);
  accepted("/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "glob");
  assert.match(refused("/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "glob"), /64 patterns/);
  accepted(`/${"{a}".repeat(16)}`, "glob");
  assert.match(refused(`/${"{a}".repeat(17)}`, "glob"), /16 pairs/);
  accepted("/**/a".repeat(8), "glob");
  assert.match(refused(`${"/**/a".repeat(8)}/a`, "glob"), /at most 16 segments/);
  accepted(`/**${"/a".repeat(63)}`, "glob");
  accepted("/**".repeat(8), "glob");
  assert.match(refused("/**".repeat(9), "glob"), /8 places/);
});

test("a sentence about a long or wild text is short and tame", () => {
  const sentence = refused(`/${"\u001b[31m\u202e(".repeat(80)}`, "glob");
  assert.ok(sentence.length < 300);
  assert.match(sentence, /^[ -~…?]*$/);
});
