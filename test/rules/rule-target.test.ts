/** Where does a rule lead, and can a client make it lead anywhere else? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../src/rules/rule-fault.ts";
import {
  type FilledTarget,
  fillTarget,
  parseTarget,
  type Target,
} from "../../src/rules/rule-target.ts";

const NAMES: ReadonlySet<string> = new Set(["splat", "id", "0"]);

function target(text: string): Target {
  const made = parseTarget(text, NAMES);
  assert.ok(!isFault(made), isFault(made) ? made.error : "");
  return made;
}

function refused(text: string): string {
  const made = parseTarget(text, NAMES);
  assert.ok(isFault(made), `${text} is refused`);
  return made.error;
}

function filled(text: string, captures: Record<string, string[]>): FilledTarget | undefined {
  return fillTarget(target(text), new Map(Object.entries(captures)));
}

test("placeholders are filled with what was captured, encoded once more", () => {
  assert.equal(
    filled("/blog/:splat", { splat: ["a b", "é?#", ""] })?.path,
    "/blog/a%20b/%C3%A9%3F%23/",
  );
  assert.equal(filled("/p-:id.html", { id: ["100%"] })?.path, "/p-100%25.html");
  assert.deepEqual(filled("/p-:id.html", { id: ["100%"] })?.segments, ["p-100%.html"]);
  assert.equal(filled("/new/:0", { "0": ["x", "y"] })?.path, "/new/x/y");
  assert.equal(filled("/a/:splat*", { splat: ["x", "y"] })?.path, "/a/x/y");
});

test("an empty rest never leaves two slashes in a path of the site", () => {
  assert.equal(filled("/:splat", { splat: [] })?.path, "/");
  assert.equal(filled("/:splat/x", { splat: [] })?.path, "/x");
  assert.equal(filled("/a/:splat/", { splat: ["b", ""] })?.path, "/a/b/");
});

test("a query and a fragment of the target stay, and captures in the query can't leave their value", () => {
  const made = filled("/find?q=:id&x=1#top", { id: ["a&b=c#d/é"] });
  assert.equal(made?.query, "q=a%26b%3Dc%23d%2F%C3%A9&x=1");
  assert.equal(target("/a#the end").fragment, "#the%20end");
  assert.equal(filled("/a", {})?.query, undefined);
});

test("what a path can't hold is no path: the rule doesn't apply", () => {
  for (const id of ["..", ".", "a/b", "//evil.example", "\\evil", "\r\nSet-Cookie: a=b", "\0"]) {
    assert.equal(filled("/blog/:id", { id: [id] }), undefined, JSON.stringify(id));
    assert.equal(filled("https://example.com/:id", { id: [id] }), undefined, JSON.stringify(id));
  }
  assert.equal(filled("/.:id", { id: ["."] }), undefined);
});

test("the host of an absolute target is what its owner wrote, whatever is captured", () => {
  const made = target("https://example.com:8080/x/:splat");
  assert.equal(made.origin, "https://example.com:8080");
  const hostile = fillTarget(made, new Map([["splat", ["@evil.example", ":80"]]]));
  assert.equal(hostile?.path, "/x/@evil.example/:80");
  assert.equal(target("http://[::1]:80").origin, "http://[::1]:80");
});

test("no placeholder stands in a host, and no user", () => {
  assert.match(refused("https://:splat/"), /a client would choose it/);
  assert.match(refused("https://:id.example.com/"), /a client would choose it/);
  assert.match(refused("https://example.com:splat"), /a client would choose it/);
  for (const text of [
    "https://a@b/",
    "https:///x",
    "https://a:b:1/",
    "http://a b/",
    "https://münchen.example/",
  ]) {
    assert.match(refused(text), /host/, text);
  }
});

test("what a browser could take for another site is refused at the start", () => {
  assert.match(refused("//evil.example/x"), /empty segment/);
  assert.match(refused("/\\evil.example"), /backslash/);
  assert.match(refused("/a//b"), /empty segment/);
  assert.match(refused("/%2Fevil"), /encoded slash/);
  assert.match(refused("javascript:alert(1)"), /must be a path/);
  assert.match(refused("evil.example/x"), /must be a path/);
  assert.match(refused("ftp://example.com/"), /must be a path/);
});

test("what no target may hold is refused at the start", () => {
  assert.match(refused("/a\r\nSet-Cookie: a=b"), /control character/);
  assert.match(refused("/a\u0000"), /control character/);
  assert.match(refused("/\ud800"), /control character/);
  assert.match(refused("/100%"), /%25/);
  assert.match(refused("/../x"), /dot segment/);
  assert.match(refused(`/${"a".repeat(2048)}`), /2048 characters/);
  target(`/${"a".repeat(2047)}`);
});

test("a placeholder must be one, while a colon in a word or before a number is a colon", () => {
  assert.match(refused("/x/:slug"), /:slug, which the path of the rule doesn't; .*%3A/);
  const made = target("https://example.com/wiki/Special:Random/12:30");
  assert.equal(fillTarget(made, new Map())?.path, "/wiki/Special:Random/12:30");
});

test("characters that may not stand in a URL are encoded", () => {
  assert.equal(filled("/Ünïcode/<b>", {})?.path, "/%C3%9Cn%C3%AFcode/%3Cb%3E");
  assert.equal(filled("https://example.com/é?ü", {})?.path, "/%C3%A9");
  assert.equal(filled("https://example.com/é?ü", {})?.query, "%C3%BC");
});
