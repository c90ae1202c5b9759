/**
 * Is every rule a full row, and every refusal put into words that no terminal obeys?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RESPONSE_RULES } from "../../src/http1/response-rules.ts";
import { RULES, type Rule } from "../../src/http1/rules.ts";
import {
  ALL_RULES,
  describe,
  VIOLATION_CODES,
  Violation,
  visible,
} from "../../src/http1/violation.ts";
import { encode } from "./bytes.ts";

/** What a request can be answered with; in place of a response that breaks a rule comes a 502. */
const STATUSES = [400, 408, 413, 414, 417, 421, 431, 501, 505];

for (const [code, rule] of Object.entries<Rule>(ALL_RULES)) {
  test(`${code}: status, section and sentence`, () => {
    assert.match(code, /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    assert.ok((code in RESPONSE_RULES ? [502] : STATUSES).includes(rule.status));
    assert.match(rule.section, /^RFC (9110|9112|3986) §\d+(\.\d+)*$/);
    assert.match(rule.sentence, /^[A-Z][ -~]+\.$/);
    assert.match(rule.remedy ?? "", /^[ -~]*$/);
  });
}

test("the codes are those of both tables, and none stands in both", () => {
  const both = [...Object.keys(RULES), ...Object.keys(RESPONSE_RULES)];
  assert.deepEqual(VIOLATION_CODES, both);
  assert.equal(new Set(both).size, both.length);
});

test("a rule of both directions has the status of its row, or the one that is given", () => {
  const bytes = encode("\n");
  assert.equal(new Violation("LINE_FEED_ALONE", 0, bytes).status, 400);
  const inResponse = new Violation("LINE_FEED_ALONE", 0, bytes, 0, 502);
  assert.equal(inResponse.status, 502);
  assert.equal(inResponse.sentence, RULES.LINE_FEED_ALONE.sentence);
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
