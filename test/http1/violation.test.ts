/**
 * Is every rule a full row, and every refusal put into words that no terminal obeys?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RULES, type Rule } from "../../src/http1/rules.ts";
import { describe, VIOLATION_CODES, Violation, visible } from "../../src/http1/violation.ts";
import { encode } from "./bytes.ts";

for (const [code, rule] of Object.entries<Rule>(RULES)) {
  test(`${code}: status, section and sentence`, () => {
    assert.match(code, /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    assert.ok([400, 408, 413, 414, 417, 421, 431, 501, 505].includes(rule.status));
    assert.match(rule.section, /^RFC (9110|9112|3986) §\d+(\.\d+)*$/);
    assert.match(rule.sentence, /^[A-Z][ -~]+\.$/);
    assert.match(rule.remedy ?? "", /^[ -~]*$/);
  });
}

test("the codes are those of the table", () => {
  assert.deepEqual(VIOLATION_CODES, Object.keys(RULES));
});

test("bytes are shown as visible ASCII, each in its own way", () => {
  const shown = new Set<string>();
  for (let byte = 0; byte < 256; byte++) {
    const text = visible(Uint8Array.of(byte));
    assert.match(text, /^[ -~]+$/);
    shown.add(text);
  }
  assert.equal(shown.size, 256);
  assert.equal(visible(encode("a\r\n\t\\\x1b\xff")), "a\\r\\n\\t\\\\\\x1b\\xff");
});

test("the caret stands under the offending byte, escapes before it or not", () => {
  const violation = new Violation("FIELD_VALUE_INVALID", 42, encode("A: \x1b\t\0"), 5);
  const lines = describe(violation, "A limit.").split("\n");
  assert.equal(lines[0], "FIELD_VALUE_INVALID (RFC 9110 §5.5)");
  assert.equal(lines[4], "  A: \\x1b\\t\\x00");
  assert.equal(lines[5], `  ${" ".repeat("A: \\x1b\\t".length)}^ byte 42`);
  assert.equal(lines.at(-2), "A limit.");
  assert.equal(lines.at(-1), "");
});

test("without an excerpt there is no caret", () => {
  assert.doesNotMatch(describe(new Violation("HEAD_TIMEOUT", 7)), /\^/);
});
