/**
 * Is a field section read line by line, each CR LF checked, each limit held to the byte?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields, KNOWN_FIELDS } from "../../src/http/fields.ts";
import { FieldSectionReader } from "../../src/http1/field-section.ts";
import { bufferOf, decode, encode, refusalOf, violationOf } from "./bytes.ts";

const reader = (maxBytes = 1000, maxLines = 100): FieldSectionReader =>
  new FieldSectionReader(
    { maxBytes, maxLines, tooLarge: "FIELDS_TOO_LARGE", tooMany: "FIELDS_TOO_MANY" },
    decode,
  );

function readSection(text: string, maxBytes?: number, maxLines?: number): [string, string][] {
  const buffer = bufferOf(text);
  const section = reader(maxBytes, maxLines);
  section.begin(0);
  const length = section.read(buffer);
  assert.equal(length, text.length, "all of it is the section");
  const lines = section.lines(buffer, length);
  buffer.consume(length);
  return [...new Fields(lines)].map(([name, value]) => [name, value]);
}

function refused(text: string, maxBytes?: number, maxLines?: number): string {
  return refusalOf(() => readSection(text, maxBytes, maxLines));
}

test("names keep their case, values lose white space around them, duplicates their place", () => {
  const text = "A: 1\r\nb:\t 2 \t\r\nA:3\r\nEmpty:\r\nBlank: \t \r\nX:a  b\xe9\r\n\r\n";
  assert.deepEqual(readSection(text), [
    ["A", "1"],
    ["b", "2"],
    ["A", "3"],
    ["Empty", ""],
    ["Blank", ""],
    ["X", "a  b\xe9"],
  ]);
  assert.deepEqual(readSection("\r\n"), []);
});

test("an offending byte is named by its code and its offset", () => {
  const cases: readonly (readonly [string, string])[] = [
    [" A: 1\r\n\r\n", "FIELD_BEFORE_FIRST@0"],
    ["\tA: 1\r\n\r\n", "FIELD_BEFORE_FIRST@0"],
    ["A: 1\r\n B\r\n\r\n", "FIELD_FOLDED@6"],
    ["A: 1\r\n\tB\r\n\r\n", "FIELD_FOLDED@6"],
    [": 1\r\n\r\n", "FIELD_NAME_EMPTY@0"],
    ["A : 1\r\n\r\n", "FIELD_NAME_SPACE@1"],
    ["A\t: 1\r\n\r\n", "FIELD_NAME_SPACE@1"],
    ["A\xe9: 1\r\n\r\n", "FIELD_NAME_INVALID@1"],
    ["A\0: 1\r\n\r\n", "FIELD_NAME_INVALID@1"],
    ["A(: 1\r\n\r\n", "FIELD_NAME_INVALID@1"],
    ["AB\r\n\r\n", "FIELD_COLON_MISSING@2"],
    ["A: 1\n\r\n", "LINE_FEED_ALONE@4"],
    ["AB\n", "LINE_FEED_ALONE@2"],
    ["\n", "LINE_FEED_ALONE@0"],
    ["A: 1\rX", "CARRIAGE_RETURN_ALONE@4"],
    ["A: 1\r\r\n", "CARRIAGE_RETURN_ALONE@4"],
    ["A: 1\r\n\rX", "CARRIAGE_RETURN_ALONE@6"],
    ["A: 1\0\r\n\r\n", "FIELD_VALUE_INVALID@4"],
    ["A: 1\x7f\r\n\r\n", "FIELD_VALUE_INVALID@4"],
    ["A: \x0b\r\n\r\n", "FIELD_VALUE_INVALID@3"],
  ];
  for (const [text, refusal] of cases) {
    assert.equal(refused(text), refusal, JSON.stringify(text));
    const single = () => {
      const buffer = bufferOf("");
      const section = reader();
      section.begin(0);
      for (const character of text) {
        buffer.append(encode(character));
        section.read(buffer);
      }
    };
    assert.equal(refusalOf(single), refusal, `${JSON.stringify(text)}, byte by byte`);
  }
});

test("each of the 256 bytes in a name and in a value is accepted or refused", () => {
  for (let byte = 0; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    const inName = /[!#$%&'*+\-.^_`|~0-9A-Za-z:]/.test(character);
    assert.equal(refused(`A${character}B: 1\r\n\r\n`) === "", inName, `in a name: ${byte}`);
    const inValue = /[\t\x20-\x7e\x80-\xff]/.test(character);
    assert.equal(refused(`A: x${character}y\r\n\r\n`) === "", inValue, `in a value: ${byte}`);
  }
});

test("the limit on bytes counts each line with its CR LF, and not the empty line", () => {
  const text = "A: 1\r\nBcd: 23\r\n";
  assert.equal(refused(`${text}\r\n`, text.length), "");
  assert.equal(refused(`${text}\r\n`, text.length - 1), "FIELDS_TOO_LARGE@14");
  assert.equal(refused(`${text}\r\n`, text.length - 2), "FIELDS_TOO_LARGE@13");
  assert.equal(refused("A: 1\r\n\r\n", 0), "FIELDS_TOO_LARGE@0");
  assert.equal(refused("\r\n", 0), "");
});

test("the limit on lines strikes at the first byte of the line too many", () => {
  assert.equal(refused("A: 1\r\nB: 2\r\n\r\n", 1000, 2), "");
  assert.equal(refused("A: 1\r\nB: 2\r\nC", 1000, 2), "FIELDS_TOO_MANY@12");
  assert.equal(refused("\r\n", 1000, 0), "");
});

test("a limit is met without waiting for the end of the line", () => {
  const section = reader(10);
  section.begin(0);
  const buffer = bufferOf("A: 3456789");
  assert.equal(section.read(buffer), -1);
  buffer.append(encode("0"));
  assert.equal(
    refusalOf(() => section.read(buffer)),
    "FIELDS_TOO_LARGE@10",
  );
});

test("64 KiB of fields, byte by byte, cost about as much as the bytes", () => {
  const section = reader(70_000, 10_000);
  const buffer = bufferOf("");
  section.begin(0);
  const text = `${"A: 12345678\r\n".repeat(5000)}\r\n`;
  let length = -1;
  const started = performance.now();
  for (let at = 0; at < text.length; at++) {
    buffer.append(Uint8Array.of(text.charCodeAt(at)));
    length = section.read(buffer);
  }
  assert.equal(length, text.length);
  // Linear: some milliseconds. Quadratic: two thousand million steps.
  assert.ok(performance.now() - started < 3000);
});

test("a refusal shows the line up to the offending byte, and no more than a piece of a long one", () => {
  const violation = violationOf(() => readSection(`A: 1\r\nLong: ${"x".repeat(100)}\0`));
  assert.ok(violation);
  assert.equal(violation.offset, 112);
  assert.equal(decode(violation.excerpt, 0, 57), `${"x".repeat(56)}\0`);
  assert.equal(violation.caret, 56);
});

test("lines are read out of bytes that later bytes don't disturb", () => {
  const buffer = bufferOf("A: 1\r\n");
  const section = reader();
  section.begin(0);
  assert.equal(section.read(buffer), -1);
  buffer.append(encode("B: 2\r\n\r\nGET"));
  const length = section.read(buffer);
  const fields = new Fields(section.lines(buffer, length));
  buffer.consume(length);
  for (let i = 0; i < 100; i++) {
    buffer.append(encode("#".repeat(50)));
    if (i % 3 === 0) buffer.consume(buffer.length);
  }
  assert.deepEqual(
    [...fields],
    [
      ["A", "1"],
      ["B", "2"],
    ],
  );
});

test("each known name is recognised in any case, and none that is merely like it", () => {
  for (const [number, name] of KNOWN_FIELDS.entries()) {
    const other = `${name.slice(0, -2)}_${name.at(-1)}`;
    const text = `${name}: 1\r\n${name.toUpperCase()}: 2\r\n${other}: 3\r\n\r\n`;
    const buffer = bufferOf(text);
    const section = reader();
    section.begin(0);
    const lines = section.lines(buffer, section.read(buffer));
    assert.deepEqual([lines.known(0), lines.known(1), lines.known(2)], [number, number, -1], name);
    assert.equal(lines.mask, 1 << number);
  }
});
