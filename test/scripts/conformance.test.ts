/**
 * Does the check of the pages in docs/conformance/ see what is missing, made up, or excused without a reason?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConformance, type Requirement, type Subject } from "../../scripts/conformance.ts";

const SUBJECT: Subject = {
  name: "RFC 9112",
  page: "docs/conformance/9112.md",
  folder: "test/rfc9112",
};

const REQUIREMENTS: readonly Requirement[] = [
  { section: "2.2", ordinal: "1", keyword: "MUST", concern: "recipient" },
  { section: "2.2", ordinal: "2", keyword: "MUST NOT", concern: "client" },
  { section: "2.2", ordinal: "3", keyword: "MUST", concern: "client" },
  { section: "3", ordinal: "S1", keyword: "SHOULD", concern: "server" },
];
const COUNTS = [
  "3 MUSTs: 1 held by tests, 0 not applicable here, 2 asked of others.",
  "1 SHOULDs: 1 held by tests, 0 not applicable here, 0 asked of others.",
];
const FILE = "test/rfc9112/a.test.ts";
const TESTS = `import { test } from "node:test";
test("§2.2-1 bytes", () => {});
test("§3-S1 long methods", () => {});
`;
const ROWS = [
  `| §2.2-1 | MUST | recipient | Bytes. | [a.test.ts](../../${FILE}): "§2.2-1 bytes" |`,
  "| §2.2-2 | MUST NOT | client | Nothing. | Client only. |",
  "| client | §2.2-3 | Something. |",
  `| §3-S1 | SHOULD | server | Long ones. | [a.test.ts](../../${FILE}): "§3-S1 long methods" |`,
];

/** What is found. Counts are looked at only when they are given. */
function sentences(rows: readonly string[], tests = TESTS, counts?: string): string[] {
  const table = `| | word | whom | words | held |\n|---|---|---|---|---|\n${rows.join("\n")}\n`;
  const page = `# Page\n${counts ?? COUNTS.join(" ")}\n${table}`;
  return checkConformance(SUBJECT, REQUIREMENTS, page, new Map([[FILE, tests]]))
    .filter(({ sentence }) => counts !== undefined || !sentence.startsWith("should say"))
    .map(({ file, line, sentence }) => `${file}:${line} ${sentence}`);
}

/** The rows with one of them changed. */
function changed(index: number, from: string, to: string): string[] {
  return ROWS.map((row, at) => (at === index ? row.replace(from, to) : row));
}

test("nothing is found where everything is accounted for", () => {
  assert.deepEqual(sentences(ROWS, TESTS, COUNTS.join("\n")), []);
});

test("a page that counts wrongly", () => {
  const [must = "", should = ""] = COUNTS;
  assert.deepEqual(sentences(ROWS, TESTS, must), [
    `docs/conformance/9112.md:1 should say: ${should}`,
  ]);
  const apart = changed(1, "Client only.", "Doesn't apply: never.");
  assert.deepEqual(sentences(apart, TESTS, should), [
    "docs/conformance/9112.md:1 should say: 3 MUSTs: 1 held by tests, 1 not applicable here, 1 asked of others.",
  ]);
});

test("a requirement without a row", () => {
  assert.deepEqual(sentences(ROWS.filter((_, index) => index !== 1)), [
    "docs/conformance/9112.md:1 says nothing about §2.2-2 (MUST NOT)",
  ]);
});

test("a row for a requirement that there isn't", () => {
  const row = "| §9.9-1 | MUST | client | Made up. | Client only. |";
  assert.deepEqual(sentences([...ROWS, row]), [
    "docs/conformance/9112.md:9 §9.9-1 is no requirement",
  ]);
});

test("a requirement with two rows", () => {
  const found = sentences([...ROWS, "| client | §2.2-2 | Again. |"]);
  assert.deepEqual(found, ["docs/conformance/9112.md:1 says something about §2.2-2 twice"]);
});

test("a row for several that says whom they are for, and isn't true", () => {
  assert.deepEqual(sentences(changed(2, "client", "proxy")), [
    "docs/conformance/9112.md:7 §2.2-3 is for: client",
  ]);
  assert.deepEqual(sentences(changed(2, "§2.2-3 |", "§2.2-3, §2.2-9 |")), [
    "docs/conformance/9112.md:7 §2.2-9 is no requirement",
  ]);
  assert.deepEqual(sentences(changed(2, "Something.", "")), [
    "docs/conformance/9112.md:7 §2.2-3 aren't put into words",
  ]);
});

test("a row for several with one that concerns a server", () => {
  const rows = ROWS.filter((row) => !row.includes("§3-S1 |"));
  const tests = TESTS.split("\n").slice(0, 2).join("\n");
  assert.deepEqual(sentences([...rows, "| server | §3-S1 | Long ones. |"], tests), [
    "docs/conformance/9112.md:8 §3-S1 concerns a server: give it a row",
  ]);
});

test("a row that changes the requirement", () => {
  const wrong = "docs/conformance/9112.md:6 §2.2-2 is a MUST NOT for: client";
  assert.deepEqual(sentences(changed(1, "MUST NOT", "SHOULD")), [wrong]);
  assert.deepEqual(sentences(changed(1, "client", "proxy")), [wrong]);
});

test("a row that names a test that doesn't exist", () => {
  const found = sentences(ROWS, TESTS.replace("§2.2-1 bytes", "§2.2-1 octets"));
  assert.deepEqual(found, [
    'docs/conformance/9112.md:5 test/rfc9112/a.test.ts has no test "§2.2-1 bytes"',
    'test/rfc9112/a.test.ts:2 "§2.2-1 octets" isn\'t named in the row §2.2-1 of docs/conformance/9112.md',
  ]);
});

test("a row that names the test of another requirement", () => {
  const found = sentences(changed(0, '"§2.2-1 bytes"', '"§3-S1 long methods"'));
  assert.ok(
    found.includes('docs/conformance/9112.md:5 the test "§3-S1 long methods" isn\'t about §2.2-1'),
  );
});

test("a test that no row names", () => {
  const more = `${TESTS}test("§2.2-2 more", () => {});\ntest("no number", () => {});\n`;
  assert.deepEqual(sentences(ROWS, more), [
    `${FILE}:4 "§2.2-2 more" isn't named in the row §2.2-2 of docs/conformance/9112.md`,
    `${FILE}:5 "no number" doesn't begin with what it holds, such as §2.2-1`,
  ]);
});

test("a row with neither a test nor a reason, and an excuse that is none", () => {
  const [missing] = sentences(changed(0, `[a.test.ts](../../${FILE}): "§2.2-1 bytes"`, "later"));
  assert.equal(missing, "docs/conformance/9112.md:5 §2.2-1 has neither a test nor a reason");
  const [excused] = sentences(
    changed(0, `[a.test.ts](../../${FILE}): "§2.2-1 bytes"`, "Client only."),
  );
  assert.equal(
    excused,
    'docs/conformance/9112.md:5 §2.2-1 concerns a recipient, so "Client only." is no reason',
  );
});

test("a SHOULD that isn't followed is counted, and a MUST may not be", () => {
  const [must = ""] = COUNTS;
  const should =
    "1 SHOULDs: 0 held by tests, 1 not followed, 0 not applicable here, 0 asked of others.";
  const tests = TESTS.split("\n").slice(0, 2).join("\n");
  const held = `[a.test.ts](../../${FILE}): "§3-S1 long methods"`;
  const rows = changed(3, held, "Not followed: nobody gains by it.");
  assert.deepEqual(sentences(rows, tests, `${must} ${should}`), []);
  assert.deepEqual(sentences(changed(1, "Client only.", "Not followed: no.")), [
    "docs/conformance/9112.md:6 §2.2-2 is a MUST NOT, and must be followed",
  ]);
});

test("a row without words", () => {
  assert.deepEqual(sentences(changed(1, "Nothing.", "")), [
    "docs/conformance/9112.md:6 §2.2-2 isn't put into words",
  ]);
});
