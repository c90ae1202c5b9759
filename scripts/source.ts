// What does a source file say? Reads files, turns TypeScript into a syntax tree and walks it, so that the
// house's rules look at code and never at words inside comments or strings. Knows no rule itself.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "@babel/parser";

export const projectRoot: string = fileURLToPath(new URL("..", import.meta.url));

export type Finding = { file: string; line: number; sentence: string };

/** Those properties of a syntax node that some rule reads; which are present depends on its type. */
export type SyntaxNode = {
  type: string;
  loc: { start: { line: number }; end: { line: number } };
  argument?: SyntaxNode | null;
  arguments?: SyntaxNode[];
  await?: boolean;
  callee?: SyntaxNode;
  computed?: boolean;
  declarations?: SyntaxNode[];
  declare?: boolean;
  elements?: (SyntaxNode | null)[];
  exportKind?: string | null;
  expression?: SyntaxNode;
  id?: SyntaxNode | null;
  importKind?: string | null;
  key?: SyntaxNode;
  kind?: string;
  left?: SyntaxNode;
  local?: SyntaxNode;
  moduleReference?: SyntaxNode;
  name?: string;
  object?: SyntaxNode;
  param?: SyntaxNode | null;
  parameter?: SyntaxNode;
  parameters?: SyntaxNode[];
  params?: SyntaxNode[];
  properties?: SyntaxNode[];
  property?: SyntaxNode;
  source?: SyntaxNode | null;
  value?: unknown;
};

export type SourceComment = { text: string; line: number };
export type Source = { file: string; tree: SyntaxNode; comments: SourceComment[] };

/** Returns the parsed file, or the finding that says where it stops being TypeScript. */
export function readSource(file: string, text: string): Source | Finding {
  try {
    const parsed = parse(text, {
      sourceType: "module",
      plugins: [
        "typescript",
        "explicitResourceManagement",
        "decoratorAutoAccessors",
        ...(file.endsWith("x") ? (["jsx"] as const) : []),
      ],
    });
    const comments = (parsed.comments ?? []).map((comment) => ({
      text: comment.value,
      line: comment.loc?.start.line ?? 1,
    }));
    return { file, tree: parsed.program as unknown as SyntaxNode, comments };
  } catch (error) {
    const { loc, message } = error as { loc?: { line: number }; message: string };
    return { file, line: loc?.line ?? 1, sentence: `cannot be read as TypeScript: ${message}` };
  }
}

/** `visit` sees every node before its children, and returns false to leave the children out. */
export type Visit = (
  node: SyntaxNode,
  parent: SyntaxNode | null,
  key: string,
) => undefined | boolean;

export function walk(
  node: SyntaxNode,
  visit: Visit,
  parent: SyntaxNode | null = null,
  key = "",
): void {
  if (visit(node, parent, key) === false) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === "loc" || name === "extra" || name.endsWith("Comments")) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, node, name);
    }
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "loc" in value;
}

/** Every file below a folder of the project, by its path from the project's root, with its text. */
export function readFolder(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const entries = readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(projectRoot, path).split(sep).join("/"), readFileSync(path, "utf8"));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Prints the findings, or the one line of success; the exit status follows. */
export function report(findings: readonly Finding[], success: string): void {
  for (const { file, line, sentence } of findings) console.log(`${file}:${line}  ${sentence}`);
  if (findings.length === 0) console.log(success);
  else process.exitCode = 1;
}
