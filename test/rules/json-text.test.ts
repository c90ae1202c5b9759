/** What does a JSON text say, and in which line? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type JsonNode, readJson } from "../../src/rules/json-text.ts";
import { isFault } from "../../src/rules/rule-fault.ts";

/** The value without its lines. */
function plain({ value }: JsonNode): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([name, member]) => [name, plain(member.value)]));
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

function read(text: string): JsonNode {
  const json = readJson(text);
  assert.ok(!isFault(json), isFault(json) ? json.error : "");
  return json;
}

function refused(text: string): string {
  const json = readJson(text);
  assert.ok(isFault(json), text.slice(0, 40));
  return `${json.line} ${json.error}`;
}

test("what JSON.parse takes is read as JSON.parse reads it", () => {
  const texts = [
    "null",
    " true\n",
    "-0.5e+10",
    '"a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9é\u007f"',
    "[]",
    "[[],{},[1,[2]]]",
    '{"a":1,"":[false],"b":{"c":null}}',
    '\t{\r\n"a" : [ 1 , 2 ] }',
  ];
  for (const text of texts) assert.deepEqual(plain(read(text)), JSON.parse(text), text);
});

test("what JSON.parse refuses is refused", () => {
  const texts = [
    ...'{ [ ] } , : x nul 01 1. .5 +1 - 1e \'a\' "a "\\x" "\\u12"'.split(" "),
    "",
    "[1,]",
    "[,]",
    '{"a":1,}',
    '{"a"}',
    '{"a":}',
    "{a:1}",
    "[1 2]",
    "1 2",
    '"a\nb"',
    '"a\tb"',
    "// x\n1",
    "\u00a01",
  ];
  for (const text of texts) {
    assert.throws(() => JSON.parse(text), text);
    assert.match(refused(text), /^\d+ /, text);
  }
});

test("values and names know their lines", () => {
  const json = read('\ufeff{\n  "a": 1,\n\n  "b":\n    [2,\n3]\n}');
  assert.ok(json.value instanceof Map);
  const members = [...json.value].map(([name, { line, value }]) => [name, line, value.line]);
  assert.deepEqual(members, [
    ["a", 2, 2],
    ["b", 4, 5],
  ]);
});

test("the sentence says what is expected where, in the line where it stands", () => {
  assert.equal(refused('{\n "a": 1\n "b": 2\n}'), '3 a comma or } is expected where "\\"" stands');
  assert.equal(
    refused('{\n "a": 1,\n}'),
    '3 a name in "quotation marks" is expected where "}" stands',
  );
  assert.match(refused("{ // why\n"), /^1 .*\(JSON has no comments\)/);
  assert.match(refused("[1,\n2"), /^2 a comma or \] is missing: the text ends here/);
  assert.match(refused("[undefined]"), /"undefined"/);
  assert.match(refused('{"a":\n"b\n"}'), /^2 .*isn't closed, or has a wrong escape/);
  assert.match(refused("\n\n"), /^3 a value is missing/);
});

test("a name that is said twice is refused in its line", () => {
  assert.equal(refused('{"a":1,\n"b":{"x":1,\n"x":2}}'), '3 "x" is said twice');
});

test("names that objects inherit are names like others", () => {
  const { value } = read('{"__proto__":1,"constructor":2,"toString":3}');
  assert.ok(value instanceof Map);
  assert.deepEqual([...value.keys()], ["__proto__", "constructor", "toString"]);
});

test("32 values may lie in each other, one more is refused", () => {
  read(`${"[".repeat(32)}${"]".repeat(32)}`);
  assert.match(refused(`${"[".repeat(33)}${"]".repeat(33)}`), /32 deep/);
  assert.match(refused("[".repeat(100_000)), /32 deep/);
});

test("a text of a mebibyte is read, be it one string or many values", () => {
  assert.equal(read(`"${"a\\n".repeat(350_000)}"`).value?.toString().length, 700_000);
  const many = read(`[${"1,".repeat(400_000)}1]`).value;
  assert.ok(Array.isArray(many) && many.length === 400_001);
  assert.match(refused(`"${"\\u".repeat(100_000)}`), /^1 /);
});
