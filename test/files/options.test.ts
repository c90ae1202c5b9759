import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedFilesOptions, FILES_OPTIONS } from "../../src/files/options.ts";

test("what isn't given is the default", () => {
  assert.deepEqual(checkedFilesOptions({}), FILES_OPTIONS);
  assert.deepEqual(checkedFilesOptions({ cacheBytes: 0 }), { ...FILES_OPTIONS, cacheBytes: 0 });
  assert.equal(FILES_OPTIONS.cacheBytes, 67_108_864);
  assert.equal(FILES_OPTIONS.cachedFileMaxBytes, 1_048_576);
});

test("wrong numbers throw at the call and name the option", () => {
  for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    assert.throws(() => checkedFilesOptions({ cacheEntries: value }), {
      name: "RangeError",
      message: /^cacheEntries must be a whole number/,
    });
  }
});

test("what is no number, and what is no option, is a TypeError", () => {
  for (const given of [{ cacheBytes: "64" }, { cacheBytes: null }, { cacheBytes: undefined }]) {
    assert.throws(() => checkedFilesOptions(given as never), {
      name: "TypeError",
      message: /^cacheBytes must be a number/,
    });
  }
  assert.throws(() => checkedFilesOptions({ cacheByte: 1 } as never), {
    name: "TypeError",
    message: "there is no option cacheByte",
  });
});

test("words that aren't one of a few, and things of another kind, are refused by name", () => {
  const wrong: readonly (readonly [unknown, string, RegExp])[] = [
    [{ cleanUrls: "yes" }, "RangeError", /^cleanUrls is one of serve, redirect, off, not yes/],
    [{ trailingSlash: true }, "RangeError", /^trailingSlash is one of/],
    [{ symlinks: "outside" }, "RangeError", /^symlinks is one of/],
    [{ list: "yes" }, "TypeError", /^list is true or false/],
    [{ index: "index.html" }, "TypeError", /^index must be a list/],
    [{ mounts: [] }, "TypeError", /^mounts must be an object/],
    [{ headers: null }, "TypeError", /^headers must be an object/],
    [{ base: 1 }, "TypeError", /^base must be text/],
    [{ spa: true }, "TypeError", /^spa must be text/],
  ];
  for (const [given, name, message] of wrong) {
    assert.throws(() => checkedFilesOptions(given as never), { name, message });
  }
});

test("names that no file has are refused at the start", () => {
  for (const name of ["", ".", "..", "a/b", "a\\b", "a\0b"]) {
    assert.throws(() => checkedFilesOptions({ index: ["index.html", name] }), /^RangeError: index/);
  }
  assert.throws(() => checkedFilesOptions({ index: [5] as never }), /^TypeError: index/);
  for (const spa of ["", "/", "./", "../index.html", "a/../b", "a\0"]) {
    assert.throws(() => checkedFilesOptions({ spa }), /^RangeError: spa/, spa);
  }
  for (const spa of ["index.html", "/app/index.html", "./index.html"]) {
    assert.equal(checkedFilesOptions({ spa }).spa, spa);
  }
});
