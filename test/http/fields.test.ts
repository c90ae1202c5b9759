import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields, fieldBits, KNOWN_FIELDS, trimmed } from "../../src/http/fields.ts";

test("the bits of names are those that the lines of such names set", () => {
  const fields = Fields.of({ "If-None-Match": '"a"', RANGE: "bytes=0-1", "X-Other": "1" });
  assert.equal(fields.mask, fieldBits("range", "if-none-match"));
  assert.equal(fieldBits(), 0);
  assert.equal(fieldBits(...KNOWN_FIELDS), 2 ** KNOWN_FIELDS.length - 1);
});

test("a name that isn't known has no bit", () => {
  for (const name of ["cookie", "Range", "__proto__", ""]) {
    assert.throws(() => fieldBits(name), RangeError, name);
  }
});

test("only spaces and tabs are trimmed, and all of them", () => {
  assert.equal(trimmed(" \ta b\t "), "a b");
  assert.equal(trimmed(" \t "), "");
  assert.equal(trimmed("\u00a0a\u00a0"), "\u00a0a\u00a0");
});

test("lines of one name are one value, and several", () => {
  const fields = Fields.of([
    ["If-None-Match", '"a"'],
    ["Vary", "x"],
    ["if-none-match", ' "b" '],
  ]);
  assert.equal(fields.get("IF-NONE-MATCH"), '"a", "b"');
  assert.deepEqual(fields.all("if-none-match"), ['"a"', '"b"']);
  assert.equal(fields.get("range"), undefined);
  assert.equal(fields.has("vary"), true);
});

test("lines have their place, and beyond the last there is nothing", () => {
  const fields = Fields.of([
    ["A", "1"],
    ["b", "2"],
  ]);
  assert.deepEqual([fields.name(0), fields.value(0)], ["A", "1"]);
  assert.deepEqual([fields.name(1), fields.value(1)], ["b", "2"]);
  assert.deepEqual([fields.name(2), fields.value(2)], ["", ""]);
});

test("one line more leaves those before it as they are, and is checked like any other", () => {
  const fields = Fields.of([["Range", "x"]]);
  const more = fields.plus("Host", " h ");
  assert.deepEqual(
    [...more].map(([name, value]) => `${name}: ${value}`),
    ["Range: x", "Host: h"],
  );
  assert.equal(more.mask, fieldBits("range", "host"));
  assert.deepEqual([fields.count, more.get("host")], [1, "h"]);
  assert.throws(() => fields.plus("a b", "1"), TypeError);
  assert.throws(() => fields.plus("A", "1\r\nB: 2"), TypeError);
});
