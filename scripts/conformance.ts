// Does docs/conformance.md say of each requirement of RFC 9112 which test holds it, or why it is no affair of
// ours? Pure: the list of requirements, the page and the texts of the tests in, findings out.

import { type Finding, readSource, type SyntaxNode, walk } from "./source.ts";

/** One MUST or SHOULD. `ordinal` counts within the section: "3" is its third MUST, "S1" its first SHOULD. */
export type Requirement = { section: string; ordinal: string; keyword: string; concern: string };

type Row = {
  id: string;
  keyword: string;
  concern: string;
  words: string;
  held: string;
  line: number;
};
type Named = { file: string; line: number; name: string };

const PAGE = "docs/conformance.md";
const ID = /§[\d.]+-S?\d+/g;
/** In the last cell: [file](link): "name of the test" */
const REFERENCE = /\[([^\]]+)\]\(\.\.\/(test\/rfc9112\/[^)]+)\): "([^"]+)"/g;
const REASON = /^(Client|Proxy|Proxy or gateway|Intermediary) only|^Concerns |^Doesn't apply/;
/** Whoever a server is may not be excused by what it is not. */
const OURS = /server|recipient|sender|implementation/;

export function checkConformance(
  requirements: readonly Requirement[],
  page: string,
  tests: ReadonlyMap<string, string>,
): Finding[] {
  const rows = readRows(page);
  const named = [...tests].flatMap(([file, text]) => testsIn(file, text));
  return [
    ...missingRows(requirements, rows),
    ...rows.flatMap((row) => rowFaults(row, requirements, named)),
    ...named.flatMap((test) => testFaults(test, rows)),
  ];
}

export function idOf({ section, ordinal }: Requirement): string {
  return `§${section}-${ordinal}`;
}

function readRows(page: string): Row[] {
  const rows: Row[] = [];
  for (const [index, line] of page.split("\n").entries()) {
    const cells = line.split("|").map((cell) => cell.trim());
    const [, id = "", keyword = "", concern = "", words = "", held = ""] = cells;
    if (id.startsWith("§")) rows.push({ id, keyword, concern, words, held, line: index + 1 });
  }
  return rows;
}

function missingRows(requirements: readonly Requirement[], rows: readonly Row[]): Finding[] {
  const known = new Set(rows.map(({ id }) => id));
  return requirements
    .filter((requirement) => !known.has(idOf(requirement)))
    .map((requirement) => ({
      file: PAGE,
      line: 1,
      sentence: `says nothing about ${idOf(requirement)} (${requirement.keyword})`,
    }));
}

function rowFaults(
  row: Row,
  requirements: readonly Requirement[],
  named: readonly Named[],
): Finding[] {
  const at = (sentence: string): Finding => ({ file: PAGE, line: row.line, sentence });
  const requirement = requirements.find((candidate) => idOf(candidate) === row.id);
  if (requirement === undefined) return [at(`${row.id} is no requirement`)];
  const findings: Finding[] = [];
  const { keyword, concern } = requirement;
  if (row.keyword !== keyword || row.concern !== concern) {
    findings.push(at(`${row.id} is a ${keyword} for: ${concern}`));
  }
  if (row.words === "") findings.push(at(`${row.id} isn't put into words`));
  const references = referencesIn(row);
  for (const { file, name } of references) {
    const found = named.some((test) => test.file === file && test.name === name);
    if (!found) findings.push(at(`${file} has no test "${name}"`));
    if (!idsIn(name).includes(row.id))
      findings.push(at(`the test "${name}" isn't about ${row.id}`));
  }
  if (references.length > 0) return findings;
  if (!REASON.test(row.held)) findings.push(at(`${row.id} has neither a test nor a reason`));
  else if (/ only/.test(row.held) && OURS.test(concern) && !/proxy/.test(concern)) {
    findings.push(at(`${row.id} concerns a ${concern}, so "${row.held}" is no reason`));
  }
  return findings;
}

function referencesIn(row: Row): { file: string; name: string }[] {
  return [...row.held.matchAll(REFERENCE)].map(([, , file = "", name = ""]) => ({ file, name }));
}

function idsIn(name: string): string[] {
  return name.match(ID) ?? [];
}

/** Each test of the folder is named by what it holds, and the page names it in each of those rows. */
function testFaults({ file, line, name }: Named, rows: readonly Row[]): Finding[] {
  const ids = idsIn(name);
  if (ids.length === 0) {
    return [{ file, line, sentence: `"${name}" doesn't begin with what it holds, such as §2.2-1` }];
  }
  return ids
    .filter((id) => {
      const row = rows.find((candidate) => candidate.id === id);
      return (
        row === undefined || !referencesIn(row).some((it) => it.file === file && it.name === name)
      );
    })
    .map((id) => ({ file, line, sentence: `"${name}" isn't named in the row ${id} of ${PAGE}` }));
}

function testsIn(file: string, text: string): Named[] {
  const source = readSource(file, text);
  if ("sentence" in source) return [];
  const named: Named[] = [];
  walk(source.tree, (node) => {
    if (!isTestCall(node)) return undefined;
    const first = node.arguments?.[0];
    const name = first?.type === "StringLiteral" ? String(first.value) : "";
    named.push({ file, line: node.loc.start.line, name });
    return undefined;
  });
  return named;
}

function isTestCall({ type, callee }: SyntaxNode): boolean {
  return (
    type === "CallExpression" &&
    callee?.type === "Identifier" &&
    (callee.name === "test" || callee.name === "it")
  );
}
