/**
 * Does the page of violations say what the parser does, and does each example break its rule where it says?
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../scripts/source.ts";
import { EXAMPLES, violationIn } from "../../scripts/violation-examples.ts";
import { violationsPage } from "../../scripts/violations.ts";
import { ALL_RULES, VIOLATION_CODES } from "../../src/http1/violation.ts";

for (const code of VIOLATION_CODES) {
  test(`${code}: the example breaks it at its byte, and names its section`, () => {
    const { offset, section } = EXAMPLES[code];
    const violation = violationIn(EXAMPLES[code], code);
    assert.deepEqual(
      [violation?.code, violation?.offset, violation?.section],
      [code, offset, section],
    );
  });
}

test("no example is of a rule that is gone", () => {
  assert.deepEqual(Object.keys(EXAMPLES).sort(), [...VIOLATION_CODES].sort());
});

test("the page is the one that `npm run docs` writes", () => {
  assert.equal(readFileSync(join(projectRoot, "docs/violations.md"), "utf8"), violationsPage());
});

test("each code is a heading, so that a link leads to it", () => {
  const page = violationsPage();
  for (const code of VIOLATION_CODES) {
    assert.ok(
      page.includes(`\n### ${code}\n\n${ALL_RULES[code].status} · [${ALL_RULES[code].section}](`),
      code,
    );
    assert.ok(page.includes(`](#${code.toLowerCase()})`), code);
  }
});
