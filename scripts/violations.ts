// What does docs/violations.md say? One heading for each code, with its row of the table of rules and an example
// that the real parser has refused. Pure: the tables in, the text of the page out.

import { RESPONSE_RULES } from "../src/http1/response-rules.ts";
import { RULES, type Rule } from "../src/http1/rules.ts";
import { ALL_RULES, type Violation, type ViolationCode, visible } from "../src/http1/violation.ts";
import { EXAMPLES, type Example, violationIn } from "./violation-examples.ts";

const HEAD = `# Violations

barewire refuses what breaks the rules of HTTP/1.x, and says which rule, where, and what to do instead.
Each rule has a code, which is an anchor on this page. A server answers a bad request with the status that
stands beside the code, and the answer's content says the rest; \`--wire\` shows it as it is sent, and
\`barewire explain\` shows it for a message in a file. Whoever talks to a server meets the same codes in
what it answers, and those at the end besides.

The examples are real: each was given to the parser, which stopped at the byte above the caret. Line ends
are written \`\\r\\n\`, and a byte that can't be shown as \`\\x\` and two digits.
`;

const EITHER = `## In what a client sends

Those from \`FIELD_BEFORE_FIRST\` on, which are about field lines, lengths and chunks, hold for what a server
sends, too.
`;

const RESPONSES = `## In what a server answers

The status is that of a gateway which can't pass such an answer on: [502](https://www.rfc-editor.org/rfc/rfc9110#section-15.6.3).
`;

/** The whole page, ended by a line end. */
export function violationsPage(): string {
  const codes = Object.keys(RULES) as ViolationCode[];
  const ofResponses = Object.keys(RESPONSE_RULES) as ViolationCode[];
  return [
    HEAD,
    index(codes, ofResponses),
    EITHER,
    ...codes.map(entry),
    RESPONSES,
    ...ofResponses.map(entry),
  ].join("\n");
}

function index(...groups: readonly (readonly ViolationCode[])[]): string {
  const lines = groups.map((codes) =>
    codes.map((code) => `[${code}](#${code.toLowerCase()})`).join(" · "),
  );
  return `${lines.join("\n\n")}\n`;
}

function entry(code: ViolationCode): string {
  const rule: Rule = ALL_RULES[code];
  const { status, section, sentence, remedy = "" } = rule;
  const example = EXAMPLES[code];
  const violation = violationIn(example, code);
  if (violation === undefined) throw new Error(`the example of ${code} breaks no rule`);
  return [
    `### ${code}`,
    "",
    `${status} · ${sectionLink(section)}`,
    "",
    [sentence, remedy]
      .filter((text) => text !== "")
      .map(escaped)
      .join(" "),
    "",
    "```text",
    picture(example, violation),
    "```",
    "",
  ].join("\n");
}

/** "RFC 9112 §2.2" as a link to that section. */
function sectionLink(section: string): string {
  const [, number, part] = /^RFC (\d+) §([\d.]+)$/.exec(section) ?? [];
  if (number === undefined || part === undefined) throw new Error(`${section} is no section`);
  return `[${section}](https://www.rfc-editor.org/rfc/rfc${number}#section-${part})`;
}

/** Markdown would take these for its own. */
function escaped(text: string): string {
  return text.replace(/[*_<>|#\\]/g, "\\$&");
}

/** The bytes in rows, and the caret beneath the offending one. */
function picture(example: Example, { offset }: Violation): string {
  const rows: string[] = [];
  let at = 0;
  let pointed = false;
  for (const row of rowsOf(example.text)) {
    rows.push(shown(row));
    const isLast = at + row.length === example.text.length;
    if (!pointed && (offset < at + row.length || isLast)) {
      rows.push(`${" ".repeat(shown(row.slice(0, offset - at)).length)}^ byte ${offset}`);
      pointed = true;
    }
    at += row.length;
  }
  if (!pointed) rows.push(`^ byte ${offset}`);
  return [...rows, ...circumstances(example)].join("\n");
}

function rowsOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function shown(row: string): string {
  return visible(Uint8Array.from(row, (character) => character.charCodeAt(0)));
}

function circumstances({ limits = {}, ending }: Example): readonly string[] {
  const said = Object.entries(limits).map(([name, limit]) => `(${name}: ${limit})`);
  if (ending === "end") said.push("(the connection ends)");
  if (ending === "silence") said.push("(nothing more comes)");
  return said;
}
