import assert from "node:assert/strict";
import { test } from "node:test";
import {
  htmlText,
  isAddressable,
  jsonText,
  referenceTo,
  referenceToFolder,
  referenceUp,
  visibleName,
} from "../../src/listing/listing-names.ts";

const HOSTILE = [
  "<img src=x onerror=alert(1)>.txt",
  '"><b>',
  "javascript:x",
  "//host",
  "a&amp;b",
  "it's",
  "%2e",
  "a#b",
  "a?b",
  "two  spaces",
  "é".repeat(127),
  "</script>\u2028\u2029",
  "👩‍👩‍👧.txt",
];

test("No name ends its text, its attribute or its element", () => {
  for (const name of HOSTILE) {
    const text = htmlText(name);
    assert.doesNotMatch(text, /[<>"']/);
    assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|#39);)/);
  }
  assert.equal(htmlText(`<a href="x">&'`), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
});

test("What a terminal obeys, or what turns text round, is shown as an escape", () => {
  const shown = visibleName("a\nb\x1b[31m\x7f\x9b\u202e\u2066\ufeff\u2028\u{e0041}z");
  assert.equal(shown, "a\\nb\\x1b[31m\\x7f\\x9b\\u{202e}\\u{2066}\\u{feff}\\u{2028}\\u{e0041}z");
  assert.equal(visibleName("\ud800"), "\\u{d800}");
});

test("What is only unusual is shown as it is", () => {
  for (const name of ["Übersicht", "日本語", "👩‍👩‍👧.txt", "می‌خواهم", "a\\b", "\ufffd"]) {
    assert.equal(visibleName(name), name);
  }
});

test("JSON gives every name back, and holds no markup and nothing that is obeyed", () => {
  for (const name of [...HOSTILE, "\x1b\x9b\x7f\u202e\u{e0041}\n", "\ud800"]) {
    const text = jsonText(name);
    assert.equal(JSON.parse(text), name);
    assert.doesNotMatch(text, /[<\p{Cc}\u2028\u2029\u202e]/u);
  }
});

test("A reference leads to its entry beneath the folder, and nowhere else", () => {
  const base = "http://site.example/docs/";
  for (const name of HOSTILE.filter((name) => !name.includes("/"))) {
    const reference = referenceTo("./", name, false);
    assert.ok(reference.startsWith("./"));
    const url = new URL(reference, base);
    assert.equal(url.origin, "http://site.example");
    assert.equal(url.search + url.hash, "");
    assert.equal(decodeURIComponent(url.pathname), `/docs/${name}`);
  }
  assert.equal(referenceTo("./", "a b", true), "./a%20b/");
});

test("References hold from an address with a slash at its end, and from one without", () => {
  const leadsTo = (address: readonly string[], reference: string): string =>
    new URL(reference, `http://site.example/${address.join("/")}`).pathname;
  for (const address of [
    ["a", "b", ""],
    ["a", "b"],
  ]) {
    assert.equal(leadsTo(address, referenceTo(referenceToFolder(address), "c", false)), "/a/b/c");
    assert.equal(leadsTo(address, referenceUp(address, 1)), "/a/");
    assert.equal(leadsTo(address, referenceUp(address, 2)), "/");
  }
  assert.equal(referenceToFolder([""]), "./");
});

test("A name with what no address can hold isn't addressable", () => {
  for (const name of ["a\nb", "\x7f", "\x85", "a\\b", "\ud800", ".."]) {
    assert.equal(isAddressable(name), false, JSON.stringify(name));
  }
  for (const name of ["a b", "%2e", "\u202e", "日本語", "\ufffd"]) {
    assert.equal(isAddressable(name), true, name);
  }
});
