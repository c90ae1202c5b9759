// Which globals does a file use that its room may not? http and http1 name no runtime, read no clock and
// wait for nothing; fetch names no runtime, and may wait; timers belong to the rooms that own sockets. Only
// uses count: `x.process`, `{ process: 1 }` and a file's own variable of that name are not the global.

import { type Finding, type Source, type SyntaxNode, walk } from "./source.ts";

const PURE_ROOMS: ReadonlySet<string> = new Set(["http", "http1", "rules", "explain"]);

const RUNTIME_GLOBALS: ReadonlySet<string> = new Set([
  "Buffer",
  "process",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
]);

/** Rooms that run where there is no Node, and may wait there. */
const PORTABLE_ROOMS: ReadonlySet<string> = new Set(["fetch"]);

/** What is no global of the web's. */
const NODE_GLOBALS: ReadonlySet<string> = new Set(["Buffer", "process", "setImmediate"]);

const TIMER_OWNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["setTimeout", ["server", "client", "cli"]],
  ["setInterval", ["server", "client"]],
  ["setImmediate", ["server", "client", "listing", "files", "cli"]],
]);

export function findGlobals(source: Source, room: string): Finding[] {
  const findings: Finding[] = [];
  const own = namesBoundIn(source.tree);
  walk(source.tree, (node, parent, key) => {
    const sentence = globalFault(node, parent, key, room, own);
    if (sentence !== null) {
      findings.push({ file: source.file, line: node.loc.start.line, sentence });
    }
    // In `export { process } from "./x.ts"` the names belong to the other file.
    return !(node.type === "ExportNamedDeclaration" && node.source);
  });
  return findings;
}

function globalFault(
  node: SyntaxNode,
  parent: SyntaxNode | null,
  key: string,
  room: string,
  own: ReadonlySet<string>,
): string | null {
  const name = globalName(node, parent, key, own);
  const owners = TIMER_OWNERS.get(name ?? "");
  if (PURE_ROOMS.has(room)) {
    if (name !== null && RUNTIME_GLOBALS.has(name)) {
      return `names the global ${name}, but ${room} knows no runtime`;
    }
    if (readsClock(node, own)) return `reads the clock, but ${room} is told the time`;
    if (waits(node)) return `awaits, but ${room} never waits`;
  } else if (PORTABLE_ROOMS.has(room) && name !== null && NODE_GLOBALS.has(name)) {
    return `names the global ${name}, but ${room} runs on every runtime`;
  } else if (owners !== undefined && !owners.includes(room)) {
    return `names the global ${name}, which only ${owners.join(", ")} may`;
  }
  return null;
}

/** The global that a node names: an identifier in use, or the property in `globalThis.process`. */
function globalName(
  node: SyntaxNode,
  parent: SyntaxNode | null,
  key: string,
  own: ReadonlySet<string>,
): string | null {
  if (isMember(node) && node.object?.name === "globalThis") return memberName(node);
  if (node.type !== "Identifier" || node.name === undefined || own.has(node.name)) return null;
  return isUse(parent, key) ? node.name : null;
}

/** False where an identifier only labels something: a property, a key, a label, another file's export. */
function isUse(parent: SyntaxNode | null, key: string): boolean {
  if (parent === null) return true;
  if (key === "property" || key === "key") return parent.computed === true;
  if (key === "right") return parent.type !== "TSQualifiedName";
  if (key === "id") return parent.type !== "TSEnumMember" && parent.type !== "PrivateName";
  if (parent.type === "MetaProperty") return false;
  return !["label", "imported", "exported", "qualifier"].includes(key);
}

function isMember(node: SyntaxNode): boolean {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
}

function memberName(node: SyntaxNode): string | null {
  if (node.computed !== true) return node.property?.name ?? null;
  return typeof node.property?.value === "string" ? node.property.value : null;
}

/** `Date.now`, `Date()` and `new Date()`; a date made of a number or a text is only arithmetic. */
function readsClock(node: SyntaxNode, own: ReadonlySet<string>): boolean {
  if (own.has("Date")) return false;
  if (isMember(node)) return namesDate(node.object) && memberName(node) === "now";
  if (!namesDate(node.callee)) return false;
  return node.type === "CallExpression" || node.arguments?.length === 0;
}

function namesDate(node: SyntaxNode | undefined): boolean {
  if (node === undefined) return false;
  if (isMember(node)) return node.object?.name === "globalThis" && memberName(node) === "Date";
  return node.name === "Date";
}

function waits(node: SyntaxNode): boolean {
  if (node.type === "AwaitExpression") return true;
  if (node.type === "ForOfStatement") return node.await === true;
  return node.type === "VariableDeclaration" && node.kind === "await using";
}

/**
 * Every name that the file itself binds, in whatever scope. Coarser than real scopes: a file that has its own
 * `performance` somewhere is trusted to mean it everywhere.
 */
function namesBoundIn(tree: SyntaxNode): Set<string> {
  const names = new Set<string>();
  walk(tree, (node) => {
    // `declare const process: …` binds nothing: it only describes the global.
    if (node.type === "VariableDeclaration" && node.declare === true) return;
    for (const declaration of node.declarations ?? []) addPattern(declaration.id, names);
    for (const parameter of node.params ?? []) addPattern(parameter, names);
    for (const parameter of node.parameters ?? []) addPattern(parameter, names);
    if (node.type === "CatchClause") addPattern(node.param, names);
    if (node.type.startsWith("Import")) addPattern(node.local, names);
    if (/^(Function|Class|TSInterface|TSTypeAlias)/.test(node.type) && node.declare !== true) {
      addPattern(node.id, names);
    }
  });
  return names;
}

function addPattern(pattern: SyntaxNode | null | undefined, names: Set<string>): void {
  if (!pattern) return;
  if (pattern.type === "Identifier" && pattern.name !== undefined) names.add(pattern.name);
  for (const property of pattern.properties ?? []) {
    addPattern(property.type === "RestElement" ? property : (property.value as SyntaxNode), names);
  }
  for (const element of pattern.elements ?? []) addPattern(element, names);
  if (pattern.type === "AssignmentPattern") addPattern(pattern.left, names);
  if (pattern.type === "RestElement") addPattern(pattern.argument, names);
}
