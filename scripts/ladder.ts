// Which file may know which other? The rooms of src/ stand on rungs and imports go strictly down; each
// room names the ones it uses. Pure: file texts in, findings out. Type imports count like any other,
// because a room that knows another's types knows the room.

import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { findGlobals } from "./ladder-globals.ts";
import { type Finding, readSource, type Source, type SyntaxNode, walk } from "./source.ts";

type Room = { rung: number; uses: readonly string[] };

const ROOMS: ReadonlyMap<string, Room> = new Map([
  ["http", { rung: 0, uses: [] }],
  ["http1", { rung: 1, uses: ["http"] }],
  ["rules", { rung: 1, uses: ["http"] }],
  ["disk", { rung: 1, uses: ["http"] }],
  ["server", { rung: 2, uses: ["http1", "http"] }],
  ["explain", { rung: 2, uses: ["http1", "http"] }],
  ["client", { rung: 2, uses: ["http1", "http"] }],
  ["listing", { rung: 2, uses: ["disk", "http"] }],
  ["fetch", { rung: 2, uses: ["http"] }],
  ["files", { rung: 3, uses: ["listing", "disk", "rules", "http"] }],
  ["app", { rung: 4, uses: ["server", "files", "fetch", "http"] }],
  ["wire", { rung: 4, uses: ["http1", "http"] }],
  ["inspect", { rung: 4, uses: ["client", "explain", "http1", "http"] }],
  ["cli", { rung: 5, uses: everythingBelow() }],
  ["index.ts", { rung: 5, uses: everythingBelow() }],
  ["protocol.ts", { rung: 5, uses: ["http1", "http"] }],
]);

/** Rooms that know of the server only what can be watched. */
const ONLOOKERS: ReadonlySet<string> = new Set(["wire", "inspect"]);

/** Rooms that must also run where there is no Node. */
const PURE_ROOMS: ReadonlySet<string> = new Set(["http", "http1", "rules", "explain", "fetch"]);

/**
 * Builtin modules that only some rooms, or single files of one, may import; what is not listed is free outside
 * PURE_ROOMS.
 */
const BUILTIN_OWNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["net", ["server", "client"]],
  ["tls", ["server", "client"]],
  ["http2", ["server", "client"]],
  ["timers", ["server", "client"]],
  ["fs", ["disk", "listing", "files", "cli", "server/descriptors.ts"]],
  ["zlib", ["listing", "files", "client"]],
  ["http", []],
  ["https", []],
]);

type Import = { specifier: string | null; typeOnly: boolean; line: number };

export function checkLadder(files: ReadonlyMap<string, string>): Finding[] {
  const findings: Finding[] = [];
  for (const [file, text] of files) {
    const room = roomOf(file);
    const misplaced = placeFault(file, room);
    if (misplaced !== null) {
      findings.push({ file, line: 1, sentence: misplaced });
      continue;
    }
    const source = readSource(file, text);
    if ("sentence" in source) {
      findings.push(source);
      continue;
    }
    for (const { line, ...found } of importsOf(source)) {
      const sentence = importFault(file, room, found);
      if (sentence !== null) findings.push({ file, line, sentence });
    }
    findings.push(...findGlobals(source, room));
  }
  return findings.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

function everythingBelow(): readonly string[] {
  return "app wire inspect files listing server client explain fetch disk rules http1 http".split(
    " ",
  );
}

/** `src/http/date.ts` is in "http"; a file that lies directly in src/ is a room by itself. */
function roomOf(file: string): string {
  return file.split("/")[1] ?? "";
}

function placeFault(file: string, room: string): string | null {
  if (!file.endsWith(".ts")) return "is not a .ts file, and src/ holds nothing else";
  if (!ROOMS.has(room)) return `is in "${room}", which has no rung on the ladder`;
  if (file.split("/").length > 3) return "lies in a subfolder, and rooms have none";
  return null;
}

function importsOf(source: Source): Import[] {
  const imports: Import[] = [];
  walk(source.tree, (node) => {
    const from = importedModule(node);
    if (from === undefined) return;
    const specifier = typeof from?.value === "string" ? from.value : null;
    const typeOnly =
      node.type === "TSImportType" || node.importKind === "type" || node.exportKind === "type";
    imports.push({ specifier, typeOnly, line: node.loc.start.line });
  });
  return imports;
}

/** The node that names a module; null when the name is not a literal, undefined when none is meant. */
function importedModule(node: SyntaxNode): SyntaxNode | null | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
      return node.source ?? null;
    case "ExportNamedDeclaration":
      return node.source ?? undefined;
    case "TSImportType":
      return node.argument ?? null;
    case "TSExternalModuleReference":
      return node.expression ?? null;
    case "CallExpression":
      return node.callee?.type === "Import" || node.callee?.name === "require"
        ? (node.arguments?.[0] ?? null)
        : undefined;
    default:
      return undefined;
  }
}

function importFault(file: string, room: string, found: Omit<Import, "line">): string | null {
  const { specifier, typeOnly } = found;
  if (specifier === null) {
    // The command loads handler files that a person names, so it alone may compute what it imports.
    return room === "cli" ? null : "imports a module whose name it computes; only cli may";
  }
  if (isBuiltin(specifier)) return builtinFault(file, room, specifier);
  if (specifier.startsWith(".")) {
    return roomFault(room, posix.join(posix.dirname(file), specifier), typeOnly);
  }
  if (specifier === "barewire" || specifier.startsWith("barewire/")) {
    return `imports "${specifier}", its own public name; nobody in src/ does`;
  }
  if (PURE_ROOMS.has(room)) return `imports "${specifier}", but ${room} stands on no package`;
  return null;
}

function builtinFault(file: string, room: string, specifier: string): string | null {
  if (PURE_ROOMS.has(room)) return `imports "${specifier}", but ${room} knows nothing of Node`;
  const name = specifier.replace(/^node:/, "").split("/")[0] ?? "";
  const owners = BUILTIN_OWNERS.get(name);
  if (owners === undefined || owners.includes(room) || owners.includes(file.slice(4))) return null;
  if (owners.length === 0) return `imports "${specifier}", which is used nowhere in this house`;
  return `imports "${specifier}", which only ${owners.join(" and ")} may`;
}

function roomFault(room: string, target: string, typeOnly: boolean): string | null {
  if (!target.startsWith("src/")) return `imports ${target}, which lies outside src/`;
  if (target === "src/index.ts" || target === "src/protocol.ts") {
    return `imports ${target.slice(4)}, which nobody does`;
  }
  const other = roomOf(target);
  if (other === room) return null;
  const from = ROOMS.get(room);
  const to = ROOMS.get(other);
  if (from === undefined || to === undefined) {
    return `imports ${target}, which has no rung on the ladder`;
  }
  if (to.rung === from.rung) {
    return `imports ${target}, but ${room} and ${other} stand on one rung and don't know each other`;
  }
  if (to.rung > from.rung) {
    return `imports ${target}, but imports go down: ${room} is on rung ${from.rung}, ${other} on ${to.rung}`;
  }
  if (from.uses.includes(other)) return null;
  if (!ONLOOKERS.has(room) || other !== "server") {
    return `imports ${target}, but ${room} may use only ${from.uses.join(", ")}`;
  }
  if (target !== "src/server/tap.ts") {
    return `imports ${target}, but of server, ${room} may see only the types of server/tap.ts`;
  }
  return typeOnly ? null : `imports server/tap.ts at run time; ${room} says \`import type\``;
}
