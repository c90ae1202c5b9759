// Does the code keep the house's habits? Sizes, opening comments and escape hatches in src/, switched-off
// tests in test/, and paths of somebody's machine anywhere. Pure: file texts in, findings out.

import { type Finding, readSource, type Source, type SyntaxNode, walk } from "./source.ts";

const FILE_MAX_LINES = 300;
const FUNCTION_MAX_LINES = 70;

const FUNCTIONS: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
]);

const FORBIDDEN_IN_COMMENTS: readonly (readonly [RegExp, string])[] = [
  [/@ts-(ignore|expect-error|nocheck)\b/, "silences the type checker"],
  [/\bbiome-ignore\b/, "silences the linter"],
  [/\b(TODO|FIXME|XXX)\b/, "puts something off"],
];

// An absolute path in a home or build folder. What stands before it tells it from the middle of a relative
// path or of a URL.
const MACHINE_PATH = /(?:file:\/\/|(?<![\w.})\]/-]))\/(?:work|root|farm|home)\/[A-Za-z.]/;

/** The rules for one file of src/. */
export function checkSourceFile(file: string, text: string): Finding[] {
  const findings: Finding[] = [];
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (lines > FILE_MAX_LINES) {
    const sentence = `has ${lines} lines, more than ${FILE_MAX_LINES}`;
    findings.push({ file, line: FILE_MAX_LINES + 1, sentence });
  }
  if (!/^(#![^\n]*\n)?\s*(\/\/|\/\*)/.test(text)) {
    findings.push({ file, line: 1, sentence: "does not open with a comment" });
  }
  const source = readSource(file, text);
  if ("sentence" in source) return [...findings, source];
  return [...findings, ...commentFaults(source), ...codeFaults(source)];
}

function commentFaults({ file, comments }: Source): Finding[] {
  const findings: Finding[] = [];
  for (const comment of comments) {
    for (const [offset, text] of comment.text.split("\n").entries()) {
      for (const [pattern, what] of FORBIDDEN_IN_COMMENTS) {
        const word = pattern.exec(text)?.[0];
        if (word === undefined) continue;
        findings.push({ file, line: comment.line + offset, sentence: `${word} ${what}` });
      }
    }
  }
  return findings;
}

function codeFaults({ file, tree }: Source): Finding[] {
  const findings: Finding[] = [];
  walk(tree, (node, parent) => {
    const { start, end } = node.loc;
    if (node.type === "TSAnyKeyword") {
      findings.push({ file, line: start.line, sentence: "says `any`, which checks nothing" });
    }
    if (!FUNCTIONS.has(node.type)) return;
    const lines = end.line - start.line + 1;
    if (lines <= FUNCTION_MAX_LINES) return;
    const sentence = `${functionName(node, parent)} has ${lines} lines, more than ${FUNCTION_MAX_LINES}`;
    findings.push({ file, line: start.line, sentence });
  });
  return findings;
}

function functionName(node: SyntaxNode, parent: SyntaxNode | null): string {
  const named = node.id ?? node.key ?? parent?.id ?? parent?.key;
  return named?.name === undefined ? "a function" : `${named.name}()`;
}

/** The rules for one test file: nothing is singled out, skipped or put off for good. */
export function checkTestFile(file: string, text: string): Finding[] {
  const source = readSource(file, text);
  if ("sentence" in source) return [source];
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    const word = switchedOff(node);
    if (word === null) return;
    const sentence = `${word} leaves tests out without anybody noticing`;
    findings.push({ file, line: node.loc.start.line, sentence });
  });
  return findings;
}

/** `test.only(…)`, `t.skip(…)`, or `{ skip: true }`; a condition after `skip:` is allowed. */
function switchedOff(node: SyntaxNode): string | null {
  if (node.type === "CallExpression" && node.callee?.type === "MemberExpression") {
    const { object, property } = node.callee;
    if (!/^(test|it|describe|suite|t|context)$/.test(object?.name ?? "")) return null;
    return isSwitch(property) ? `${object?.name}.${property?.name}()` : null;
  }
  if (node.type !== "ObjectProperty" || !isSwitch(node.key)) return null;
  const value = node.value as SyntaxNode;
  const constant = value.type === "StringLiteral" || value.value === true;
  return constant ? `{ ${node.key?.name}: … }` : null;
}

function isSwitch(node: SyntaxNode | undefined): boolean {
  return node?.type === "Identifier" && /^(only|skip|todo)$/.test(node.name ?? "");
}

/** The rule for every file of the repository, of whatever kind. */
export function checkMachinePaths(file: string, text: string): Finding[] {
  const findings: Finding[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (!MACHINE_PATH.test(line)) continue;
    findings.push({ file, line: index + 1, sentence: "names a path of somebody's machine" });
  }
  return findings;
}
