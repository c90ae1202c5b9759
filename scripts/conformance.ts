// Does a page of docs/conformance/ say of each requirement of an RFC which test holds it, or why it is no
// affair of ours? Pure: the list of requirements, the page and the texts of the tests in, findings out.

import { type Finding, readSource, type SyntaxNode, walk } from "./source.ts";

/** One MUST or SHOULD. `ordinal` counts within the section: "3" is its third MUST, "S1" its first SHOULD. */
export type Requirement = { section: string; ordinal: string; keyword: string; concern: string };

/** An RFC that is accounted for: its page, and the folder of its requirements.json and its tests. */
export type Subject = { name: string; page: string; folder: string };

export const SUBJECTS: readonly Subject[] = ["9110", "9111", "9112"].map((number) => ({
  name: `RFC ${number}`,
  page: `docs/conformance/${number}.md`,
  folder: `test/rfc${number}`,
}));

/** One requirement: | id | keyword | concern | words | held | */
type Row = {
  id: string;
  keyword: string;
  concern: string;
  words: string;
  held: string;
  line: number;
};
/** Requirements of others, together: | concern | ids | words | */
type Group = { concern: string; ids: string[]; words: string; line: number };
type Rows = { rows: Row[]; groups: Group[] };
type Named = { file: string; line: number; name: string };

const ID = /§[\d.]+-S?\d+/g;
/** In the last cell: [file](link): "name of the test" */
const REFERENCE = /\[([^\]]+)\]\(\.\.\/\.\.\/(test\/rfc\d+\/[^)]+)\): "([^"]+)"/g;
const OTHERS_ONLY = /^(Client|Proxy|Proxy or gateway|Intermediary) only/;
const REASON = /^Concerns |^Doesn't apply/;
/** What may be weighed, and was (RFC 2119 §3): for a SHOULD only. */
const NOT_FOLLOWED = "Not followed: ";
/** Whoever a server is may not be excused by what it is not. */
const OURS = /server|recipient|sender|implementation/;

export function checkConformance(
  { page: file }: Subject,
  requirements: readonly Requirement[],
  page: string,
  tests: ReadonlyMap<string, string>,
): Finding[] {
  const read = readRows(page);
  const named = [...tests].flatMap(([path, text]) => testsIn(path, text));
  const about = (line: number, sentence: string): Finding => ({ file, line, sentence });
  const known = new Map(requirements.map((requirement) => [idOf(requirement), requirement]));
  return [
    ...countFaults(read, known, page).map((sentence) => about(1, sentence)),
    ...read.rows.flatMap((row) => rowFaults(row, known, named).map((it) => about(row.line, it))),
    ...read.groups.flatMap((group) => groupFaults(group, known).map((it) => about(group.line, it))),
    ...named.flatMap((test) => testFaults(test, read.rows, file)),
  ];
}

export function idOf({ section, ordinal }: Requirement): string {
  return `§${section}-${ordinal}`;
}

function readRows(page: string): Rows {
  const rows: Row[] = [];
  const groups: Group[] = [];
  for (const [index, line] of page.split("\n").entries()) {
    const [, first = "", second = "", third = "", words = "", held = ""] = line
      .split("|")
      .map((cell) => cell.trim());
    const at = index + 1;
    if (first.startsWith("§")) {
      rows.push({ id: first, keyword: second, concern: third, words, held, line: at });
    } else if (second.startsWith("§")) {
      groups.push({ concern: first, ids: second.split(", "), words: third, line: at });
    }
  }
  return { rows, groups };
}

/** Each requirement stands in one place, and the page says how many there are of each kind. */
function countFaults(
  { rows, groups }: Rows,
  known: ReadonlyMap<string, Requirement>,
  page: string,
): string[] {
  const ids = [...rows.map(({ id }) => id), ...groups.flatMap((group) => group.ids)];
  const missing = [...known]
    .filter(([id]) => !ids.includes(id))
    .map(([id, { keyword }]) => `says nothing about ${id} (${keyword})`);
  const twice = ids.filter((id, index) => ids.indexOf(id) < index);
  const wrong = ["MUST", "SHOULD"].flatMap((word) => {
    const sentence = summary(word, rows, known);
    return page.includes(sentence) ? [] : [`should say: ${sentence}`];
  });
  return [...missing, ...twice.map((id) => `says something about ${id} twice`), ...wrong];
}

/** RECOMMENDED is a SHOULD, and REQUIRED a MUST. */
function summary(
  word: string,
  rows: readonly Row[],
  known: ReadonlyMap<string, Requirement>,
): string {
  const all = [...known].filter(([id]) => id.includes("-S") === (word === "SHOULD"));
  const here = rows.filter(({ id }) => all.some(([other]) => other === id));
  const held = here.filter((row) => referencesIn(row).length > 0).length;
  const apart = here.filter((row) => row.held.startsWith("Doesn't apply")).length;
  const left = here.filter((row) => row.held.startsWith(NOT_FOLLOWED)).length;
  const others = all.length - held - apart - left;
  const notFollowed = left === 0 ? "" : ` ${left} not followed,`;
  return `${all.length} ${word}s: ${held} held by tests,${notFollowed} ${apart} not applicable here, ${others} asked of others.`;
}

function rowFaults(
  row: Row,
  known: ReadonlyMap<string, Requirement>,
  named: readonly Named[],
): string[] {
  const requirement = known.get(row.id);
  if (requirement === undefined) return [`${row.id} is no requirement`];
  const findings: string[] = [];
  const { keyword, concern } = requirement;
  if (row.keyword !== keyword || row.concern !== concern) {
    findings.push(`${row.id} is a ${keyword} for: ${concern}`);
  }
  if (row.words === "") findings.push(`${row.id} isn't put into words`);
  const references = referencesIn(row);
  for (const { file, name } of references) {
    const found = named.some((test) => test.file === file && test.name === name);
    if (!found) findings.push(`${file} has no test "${name}"`);
    if (!idsIn(name).includes(row.id)) findings.push(`the test "${name}" isn't about ${row.id}`);
  }
  if (references.length > 0) return findings;
  if (OTHERS_ONLY.test(row.held)) {
    if (isOurs(concern)) {
      findings.push(`${row.id} concerns a ${concern}, so "${row.held}" is no reason`);
    }
  } else if (row.held.startsWith(NOT_FOLLOWED)) {
    if (!row.id.includes("-S")) findings.push(`${row.id} is a ${keyword}, and must be followed`);
  } else if (!REASON.test(row.held)) findings.push(`${row.id} has neither a test nor a reason`);
  return findings;
}

function groupFaults(
  { concern, ids, words }: Group,
  known: ReadonlyMap<string, Requirement>,
): string[] {
  const findings = words === "" ? [`${ids.join(", ")} aren't put into words`] : [];
  for (const id of ids) {
    const requirement = known.get(id);
    if (requirement === undefined) findings.push(`${id} is no requirement`);
    else if (requirement.concern !== concern) findings.push(`${id} is for: ${requirement.concern}`);
    else if (isOurs(concern)) findings.push(`${id} concerns a ${concern}: give it a row`);
  }
  return findings;
}

function isOurs(concern: string): boolean {
  return OURS.test(concern) && !concern.includes("proxy");
}

function referencesIn(row: Row): { file: string; name: string }[] {
  return [...row.held.matchAll(REFERENCE)].map(([, , file = "", name = ""]) => ({ file, name }));
}

function idsIn(name: string): string[] {
  return name.match(ID) ?? [];
}

/** Each test of the folder is named by what it holds, and the page names it in each of those rows. */
function testFaults({ file, line, name }: Named, rows: readonly Row[], page: string): Finding[] {
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
    .map((id) => ({ file, line, sentence: `"${name}" isn't named in the row ${id} of ${page}` }));
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
