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
