/** For how long may a client keep something, and which names tell their content? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileCacheRule, FOREVER, isFingerprinted } from "../../src/rules/cache-rule.ts";
import { isFault } from "../../src/rules/rule-fault.ts";

function value(text: string, name = "index.html"): string | undefined {
  const rule = compileCacheRule(text);
  assert.ok(!isFault(rule), isFault(rule) ? rule.error : "");
  return rule(name);
}

function refused(text: string): string {
  const rule = compileCacheRule(text);
  assert.ok(isFault(rule), text);
  return rule.error;
}

test("a word stands for a value of Cache-Control", () => {
  assert.equal(value("no-store"), "no-store");
  for (const word of ["no-cache", "revalidate"]) assert.equal(value(word), "no-cache");
  for (const word of ["immutable", "forever", " forever "]) assert.equal(value(word), FOREVER);
});

test("a duration is so many seconds, and says nothing that lets shared caches keep what needs a password", () => {
  const seconds = {
    "0": 0,
    "60": 60,
    "60s": 60,
    "10m": 600,
    "1h": 3600,
    "1d": 86_400,
    "2w": 1_209_600,
  };
  for (const [text, count] of Object.entries(seconds)) {
    assert.equal(value(text), `max-age=${count}`);
  }
  assert.equal(value("9999999999w"), "max-age=2147483648");
});

test("directives are sent as they are written", () => {
  for (const text of [
    "public, max-age=60",
    "Max-Age=60",
    'private="x-a, x-b"',
    "no-cache, no-store",
  ]) {
    if (!text.includes('"')) assert.equal(value(text), text);
  }
  assert.equal(value('no-cache="set-cookie"'), 'no-cache="set-cookie"');
  assert.equal(value("s-maxage=1,stale-while-revalidate=2"), "s-maxage=1,stale-while-revalidate=2");
});

test("what says nothing about caching is refused, with what may be said", () => {
  for (const text of [
    "",
    "imutable",
    "10 m",
    "-1",
    "1.5h",
    "10y",
    "max-age = 60",
    "public,,no-store",
    "a\r\nX: b",
  ]) {
    assert.match(refused(text), /says nothing about caching; say no-store.*10m/, text);
  }
  for (const text of ["max-age", "max-age=1h", "max-age=-1", 'max-age="60"', "public, s-maxage"]) {
    assert.match(refused(text), /needs a number of seconds/, text);
  }
  assert.match(refused("no-store=1"), /stands alone/);
});

test("hashed looks at the name: for ever with a fingerprint, else it has no say", () => {
  assert.equal(value("hashed", "app.3f9a1c.js"), FOREVER);
  assert.equal(value("hashed", "app.js"), undefined);
  assert.equal(value("hashed", ""), undefined);
});

const FINGERPRINTED = [
  "app.3f9a1c.js",
  "app.3f9a1c.js.map",
  "main.3f9a1c2b.chunk.css",
  "main.3f9a1c2b.chunk.css.map",
  "vendor-4f3c2b1a9d8e7f60.min.js",
  "4f3c2b1a.js",
  "2a9f4c7d1b3e5f60.mjs",
  "index-BxY3k9_2.css",
  "index-D4n-kQ2z.js",
  "logo-BxY3k9_2.svg",
  "chunk-3KXQ7WZA.js",
  "inter-latin.8a4f2c1e.woff2",
  "photo-4f3c2b1a9d8e7f60a1b2c3d4e5f60718.jpg",
  "application-2b7ac3d9e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff.js",
  "engine.9c1d2e3f.wasm",
  "style.d41d8cd98f00b204e9800998ecf8427e.css",
  "main-es2022.aB3dE5fG7h.js",
];

const PLAIN = [
  "app.js",
  "index.html",
  "report.20261122.html",
  "report.3f9a1c2b.html",
  "jquery-3.7.1.min.js",
  "bootstrap.5.3.2.css",
  "photo-12345678.jpg",
  "photo-20261122b.jpg",
  "IMG_20261122_101530.jpg",
  "DSC01234.jpg",
  "README.deadbeefs.md",
  "README.deadbeef.md",
  "deadbeef.js",
  "facade.css",
  "defaced.js",
  "12345678.js",
  "photo.20d850.jpg",
  "swatch-ff00aa.png",
  "wallpaper-iPhone14Pro.png",
  "wallpaper-iPhone15.png",
  "app-Version2.js",
  "vue.global.prod.js",
  "component-Settings.js",
  "three-es2022.js",
  "utf8.js",
  "backup.tar.gz",
  "3f9a1c2b",
  "3f9a1c2b.",
  ".3f9a1c2b",
  "data.3f9a1c2b.json",
  "app.3f9a1c.exe",
  "notes.3f9a1c2b.pdf",
  "a.12345.js",
  "a.1b2c3.js",
  "",
  "js",
  ".js",
];

test("names that build tools make have a fingerprint", () => {
  for (const name of FINGERPRINTED) assert.ok(isFingerprinted(name), name);
});

test("names that people give have none, be it dates, versions, colours or words", () => {
  for (const name of PLAIN) assert.ok(!isFingerprinted(name), name);
});

test("a fingerprint of 64 characters is one, of 65 isn't", () => {
  assert.ok(isFingerprinted(`a.${"0a".repeat(32)}.js`));
  assert.ok(!isFingerprinted(`a.${"0a".repeat(32)}b.js`));
});

test("a name of 100 KiB is looked at once", () => {
  for (const part of ["a", "-", ".", "a1B_", ".min"]) {
    assert.equal(typeof isFingerprinted(`${part.repeat(25_000)}.js`), "boolean");
  }
});
