/** Does a path match a pattern, and what do its open places stand for? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePath } from "../../src/http/target.ts";
import type { Captures, Pattern } from "../../src/rules/pattern.ts";
import { compilePattern, type Dialect } from "../../src/rules/pattern-text.ts";
import { isFault } from "../../src/rules/rule-fault.ts";
import { Prng } from "../support/prng.ts";

function pattern(text: string, dialect: Dialect = "glob"): Pattern {
  const made = compilePattern(text, dialect);
  assert.ok(!isFault(made), `${text} is a pattern`);
  return made;
}

function match(made: Pattern, path: string): Captures | undefined {
  const segments = decodePath(path);
  assert.ok(typeof segments === "object", `${path} is a path`);
  return made.match(segments);
}

/** What a pattern captures of a path, as an object; undefined when it doesn't match. */
function captured(text: string, path: string, dialect: Dialect = "glob"): unknown {
  const captures = match(pattern(text, dialect), path);
  return captures === undefined ? undefined : Object.fromEntries(captures);
}

function matches(text: string, path: string, dialect: Dialect = "glob"): boolean {
  return match(pattern(text, dialect), path) !== undefined;
}

test("a path without open places matches itself, with and without a slash at its end", () => {
  for (const path of ["/old", "/old/"]) {
    assert.ok(matches("/old", path, "splat"));
    assert.ok(matches("/old/", path, "splat"));
  }
  for (const path of ["/", "/older", "/Old", "/old/x", "/x/old"]) {
    assert.ok(!matches("/old", path, "splat"), path);
  }
  assert.ok(matches("/", "/", "splat"));
});

test("a splat stands for the rest, which may be nothing, and keeps the slash at its end", () => {
  assert.deepEqual(captured("/news/*", "/news", "splat"), { splat: [] });
  assert.deepEqual(captured("/news/*", "/news/", "splat"), { splat: [] });
  assert.deepEqual(captured("/news/*", "/news/a", "splat"), { splat: ["a"] });
  assert.deepEqual(captured("/news/*", "/news/a/b/", "splat"), { splat: ["a", "b", ""] });
  assert.deepEqual(captured("/*", "/", "splat"), { splat: [] });
  assert.equal(captured("/news/*", "/newspaper", "splat"), undefined);
});

test("a splat in the middle stands for at least one segment", () => {
  assert.deepEqual(captured("/a/*/z", "/a/b/c/z", "splat"), { splat: ["b", "c"] });
  assert.equal(captured("/a/*/z", "/a/z", "splat"), undefined);
});

test("a splat beside text reaches across segments, as those who write /*.js expect", () => {
  for (const path of ["/a.js", "/x/y/a.js"]) assert.ok(matches("/*.js", path, "splat"), path);
  assert.ok(!matches("/*.js", "/a.css", "splat"));
  for (const path of ["/foo", "/foobar", "/foobar/x"]) assert.ok(matches("/foo*", path, "splat"));
  assert.ok(!matches("/foo*", "/fo", "splat"));
});

test("a placeholder stands for characters of one segment, at least one", () => {
  assert.deepEqual(captured("/blog/:slug", "/blog/a%20b", "splat"), { slug: ["a b"] });
  assert.equal(captured("/blog/:slug", "/blog/", "splat"), undefined);
  assert.equal(captured("/blog/:slug", "/blog/a/b", "splat"), undefined);
  const date = { year: ["2026"], month: ["11"], day: ["2-2"] };
  assert.deepEqual(captured("/:year/:month-:day.html", "/2026/11-2-2.html", "splat"), date);
  assert.equal(captured("/:year/:month-:day.html", "/2026/-22.html", "splat"), undefined);
  assert.equal(captured("/a:x", "/a", "splat"), undefined);
  assert.equal(captured("/a:x-", "/a-", "splat"), undefined);
});

test("a star stays in its segment, two stars don't", () => {
  assert.ok(matches("/assets/*.js", "/assets/a.js"));
  assert.ok(matches("/assets/*.js", "/assets/.js"));
  assert.ok(!matches("/assets/*.js", "/assets/x/a.js"));
  assert.ok(matches("/assets/**/*.js", "/assets/a.js"));
  assert.ok(matches("/assets/**/*.js", "/assets/x/y/a.js"));
  assert.ok(matches("/**", "/"));
  assert.ok(matches("/**", "/a/b/"));
  assert.ok(matches("/a/**", "/a"));
  assert.ok(matches("/a*b*c", "/aXbcYbc"));
  assert.ok(!matches("/a*b*c", "/ac"));
});

test("several runs of segments find their places, the last one moving on", () => {
  assert.ok(matches("/**/a/**/b/c", "/x/a/b/b/c"));
  assert.ok(matches("/**/b/c", "/b/b/c"));
  assert.ok(!matches("/**/a/**/b/c", "/x/b/c/a"));
  assert.deepEqual(captured("/:from*/x/:to+", "/a/x/b/x/"), { from: ["a"], to: ["b", "x", ""] });
  assert.equal(captured("/:from*/x/:to+", "/a/x"), undefined);
});

test("a pattern without a slash matches at any depth, and in serve.json at the root only", () => {
  for (const path of ["/a.html", "/x/y/a.html"]) assert.ok(matches("*.html", path), path);
  assert.ok(matches("404.html", "/404.html", "serve"));
  assert.ok(!matches("404.html", "/x/404.html", "serve"));
  assert.ok(matches("**/*.jpg", "/x/y/a.jpg", "serve"));
  assert.ok(matches("images/*", "/images/a", "serve"));
  assert.ok(matches("images/*", "/images/a"));
});

test("braces stand for each of what they hold, nested ones and slashes included", () => {
  for (const path of ["/a/x", "/bc/x", "/bd/x", "/e/f/x"]) {
    assert.ok(matches("/{a,b{c,d},e/f}/x", path), path);
  }
  for (const path of ["/b/x", "/{a,b}/x", "/x"])
    assert.ok(!matches("/{a,b{c,d},e/f}/x", path), path);
  assert.ok(matches("**/*.@(jpg|png)", "/x/a.png", "serve"));
  assert.ok(matches("/a{,b}", "/a"));
});

test("text is compared decoded, however either side writes it", () => {
  for (const text of ["/h%C3%A9", "/hé"]) assert.ok(matches(text, "/h%c3%a9"), text);
  assert.ok(matches("/a%2Ab", "/a*b"), "an encoded star is a star");
  assert.ok(!matches("/a%2Ab", "/axb"));
  assert.ok(matches("/%3Aname", "/:name"));
  assert.ok(matches("/%7Ba,b%7D", "/%7Ba,b%7D"));
});

test("names that objects inherit are names like others", () => {
  assert.deepEqual(
    match(pattern("/:constructor", "splat"), "/__proto__"),
    new Map([["constructor", ["__proto__"]]]),
  );
});

test("whoever sorts patterns is told a literal path, the first segment, and the common names", () => {
  assert.deepEqual(pattern("/a/b/", "splat").literal, ["a", "b"]);
  assert.equal(pattern("/a/:b", "splat").literal, undefined);
  assert.equal(pattern("/a/:b", "splat").first, "a");
  assert.equal(pattern("/{a,b}/c").first, undefined);
  assert.equal(pattern("/:x", "splat").first, undefined);
  assert.deepEqual([...pattern("/{:a,b}/:c").names], ["c"]);
});

/** A pattern of a few segments, and a regular expression that matches the same paths, slowly. */
function drawn(prng: Prng): { text: string; slow: RegExp } {
  let text = "";
  let slow = "";
  const add = (said: string, meant: string): void => {
    text += said;
    slow += meant;
  };
  const segments = 1 + prng.below(5);
  for (let segment = 0; segment < segments; segment++) {
    const kind = prng.below(4);
    if (kind === 0) add("/**", "(?:/[^/]+)*");
    else if (kind === 1) add(`/:m${segment}+`, "(?:/[^/]+)+");
    else {
      add("/", "/");
      const pieces = 1 + prng.below(3);
      for (let piece = 0; piece < pieces; piece++) {
        const run = prng.below(3);
        if (run === 0) add("*", "[^/]*");
        if (run === 1) add(`:n${segment}_${piece}`, "[^/]+");
        const end = prng.pick(["-", "--", "-~"]);
        add(end, end);
      }
      if (prng.below(2) === 0) add("*", "[^/]*");
    }
  }
  return { text, slow: new RegExp(`^${slow}$`) };
}

test("patterns match what a regular expression of the same meaning matches", () => {
  const prng = new Prng(20_261_122);
  let matched = 0;
  for (let round = 0; round < 400; round++) {
    const { text, slow } = drawn(prng);
    const made = pattern(text);
    for (let again = 0; again < 20; again++) {
      const names = Array.from({ length: prng.below(6) }, () =>
        Array.from({ length: 1 + prng.below(6) }, () => prng.pick(["-", "-", "~"])).join(""),
      );
      const expected = slow.test(names.map((name) => `/${name}`).join(""));
      const found = made.match(prng.below(2) === 0 ? names : [...names, ""]);
      assert.equal(found !== undefined, expected, `${text} and /${names.join("/")}`);
      if (expected) matched++;
    }
  }
  assert.ok(matched > 200, `${matched} paths match`);
});

test("patterns made to be slow end at once on paths made to be slow", () => {
  const long = `/${"-".repeat(8000)}`;
  const deep = "/a".repeat(4000);
  const slow = [
    `/${"*-".repeat(200)}x`,
    `/**/${"a/".repeat(40)}b`,
    `/${"**/a/".repeat(7)}b`,
    `/**/${"a/".repeat(13)}b/**`,
    `/{a,-}{a,-}{a,-}{a,-}{a,-}{a,-}*x`,
  ];
  for (const text of slow) {
    const made = pattern(text);
    for (let again = 0; again < 20; again++) {
      assert.equal(match(made, long), undefined);
      assert.equal(match(made, deep), undefined);
    }
  }
});
