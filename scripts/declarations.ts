// What does the library declare under its public names? Reads what `npm run build` writes (dist/*.d.ts), follows
// each name to the place where it is declared, and takes signatures and docstrings from there. Knows no page.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "@babel/parser";

type Statement = ReturnType<typeof parse>["program"]["body"][number];
type Exported = Extract<Statement, { type: "ExportNamedDeclaration" }>;
/** What a syntax node is to somebody who doesn't know its type. */
type Node = { readonly type: string; readonly start?: number | null; readonly end?: number | null };
type Interface = Extract<Statement, { type: "TSInterfaceDeclaration" }>;
type Class = Extract<Statement, { type: "ClassDeclaration" }>;

/** A property, method, accessor or constructor. */
export interface Member {
  readonly name: string;
  /** On one line. */
  readonly signature: string;
  /** The docstring, line by line; empty when there is none. */
  readonly doc: readonly string[];
}

/** One name, and what stands behind it. */
export interface Declaration {
  readonly name: string;
  /** What stands before the members; or all of it, where there are none. */
  readonly signature: string;
  readonly doc: readonly string[];
  readonly members: readonly Member[];
  /** Types that it mentions, in their order; not all of them are the library's. */
  readonly mentions: readonly string[];
  /** Follows such a name from here; undefined when it isn't the library's. */
  readonly resolve: (name: string) => Declaration | undefined;
}

/** The names that a module exports, and what a file of the library calls a name. */
export class Declarations {
  readonly #modules = new Map<string, Module>();
  readonly #made = new Map<string, Declaration>();

  /** Every name that this module exports, sorted, with its declaration. */
  exportsOf(file: string): Map<string, Declaration> {
    const found = new Map<string, Declaration>();
    for (const name of this.#names(file).sort()) {
      const declaration = this.#find(file, name, true);
      if (declaration === undefined)
        throw new Error(`${file} exports ${name}, which nobody declares`);
      found.set(name, declaration);
    }
    return found;
  }

  #names(file: string): string[] {
    const { exported, all } = this.#module(file);
    return [...exported.keys(), ...all.flatMap((from) => this.#names(from))];
  }

  #find(file: string, name: string, isExport = false): Declaration | undefined {
    const { path, declared, exported, imported, all } = this.#module(file);
    const here = declared.get(name);
    if (here !== undefined) return this.#declaration(path, name, here);
    const away = isExport ? (exported.get(name) ?? imported.get(name)) : imported.get(name);
    if (away?.file === path)
      return away.name === name ? this.#imported(imported.get(name)) : undefined;
    if (away !== undefined) return this.#imported(away);
    if (!isExport) return undefined;
    for (const from of all) {
      const found = this.#find(from, name, true);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #imported(place: Place | undefined): Declaration | undefined {
    return place === undefined ? undefined : this.#find(place.file, place.name, true);
  }

  #declaration(path: string, name: string, declared: Declared): Declaration {
    const key = `${path} ${name}`;
    const made = this.#made.get(key) ?? {
      name,
      ...describe(declared, this.#module(path).text),
      resolve: (mentioned: string) => this.#find(path, mentioned),
    };
    this.#made.set(key, made);
    return made;
  }

  #module(file: string): Module {
    let module = this.#modules.get(file);
    if (module === undefined) {
      module = readModule(file);
      this.#modules.set(file, module);
    }
    return module;
  }
}

interface Place {
  readonly file: string;
  readonly name: string;
}

interface Declared {
  readonly node: NonNullable<Exported["declaration"]>;
  readonly doc: readonly string[];
}

interface Module {
  readonly path: string;
  readonly text: string;
  readonly declared: ReadonlyMap<string, Declared>;
  readonly exported: ReadonlyMap<string, Place>;
  readonly imported: ReadonlyMap<string, Place>;
  /** Modules all of whose exports are this one's, too. */
  readonly all: readonly string[];
}

function readModule(path: string): Module {
  if (!existsSync(path)) throw new Error(`${path} isn't there: run \`npm run build\` first`);
  const text = readFileSync(path, "utf8");
  const { body } = parse(text, {
    sourceType: "module",
    plugins: [["typescript", { dts: true }]],
  }).program;
  const declared = new Map<string, Declared>();
  const exported = new Map<string, Place>();
  const imported = new Map<string, Place>();
  const all: string[] = [];
  const fileOf = (source: { value: string } | null | undefined): string =>
    source == null ? path : resolve(dirname(path), source.value.replace(/\.[jt]s$/, ".d.ts"));
  for (const statement of body) {
    if (statement.type === "ExportAllDeclaration") all.push(fileOf(statement.source));
    else if (statement.type === "ImportDeclaration") {
      for (const { local, ...specifier } of statement.specifiers) {
        if (!("imported" in specifier)) continue;
        if (!statement.source.value.startsWith(".")) continue;
        const name = nameOf(specifier.imported);
        imported.set(local.name, { file: fileOf(statement.source), name });
      }
    } else if (statement.type === "ExportNamedDeclaration" && statement.declaration == null) {
      for (const specifier of statement.specifiers) {
        if (!("local" in specifier)) continue;
        const place = { file: fileOf(statement.source), name: nameOf(specifier.local) };
        exported.set(nameOf(specifier.exported), place);
      }
    } else {
      const isExport = statement.type === "ExportNamedDeclaration";
      const node = (isExport ? statement.declaration : statement) as Declared["node"];
      const name = declaredName(node);
      if (name === undefined) continue;
      declared.set(name, { node, doc: docOf(statement) });
      if (isExport) exported.set(name, { file: path, name });
    }
  }
  return { path, text, declared, exported, imported, all };
}

function declaredName(node: Declared["node"]): string | undefined {
  if (node.type === "VariableDeclaration") {
    const [first] = node.declarations;
    return first?.id.type === "Identifier" ? first.id.name : undefined;
  }
  return "id" in node && node.id?.type === "Identifier" ? node.id.name : undefined;
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.name ?? String(node.value);
}

type Described = Pick<Declaration, "signature" | "doc" | "members" | "mentions">;

function describe({ node, doc }: Declared, text: string): Described {
  const mentions = mentionsOf(node);
  const all = { signature: oneStyle(textOf(node, text)), doc, members: [], mentions };
  if (node.type === "TSInterfaceDeclaration") return { ...all, ...interfaceParts(node, text) };
  if (node.type === "ClassDeclaration") return { ...all, ...classParts(node, text) };
  return all;
}

function interfaceParts(node: Interface, text: string): Pick<Described, "signature" | "members"> {
  const members = node.body.body.map((member) => memberOf(member, text));
  return { signature: headOf(node, text), members };
}

function classParts(node: Class, text: string): Pick<Described, "signature" | "members"> {
  const members = node.body.body
    .filter((member) => member.type !== "ClassPrivateProperty")
    .map((member) => memberOf(member, text));
  return { signature: headOf(node, text), members };
}

/** `class X extends Y`, without what stands in the braces. */
function headOf(node: Interface | Class, text: string): string {
  return oneLine(text.slice(node.start ?? 0, node.body.start ?? 0)).replace(/^declare /, "");
}

function memberOf(member: Node, text: string): Member {
  const signature = oneLine(textOf(member, text)).replace(/;$/, "");
  const name = /(?:(?:static|readonly|get) )*(\[[^\]]*\]|[\w$]+)/.exec(signature)?.[1] ?? signature;
  return { name, signature, doc: docOf(member) };
}

function textOf({ start, end }: Node, text: string): string {
  return text.slice(start ?? 0, end ?? 0);
}

function oneStyle(text: string): string {
  return text
    .replace(/^declare /, "")
    .replace(/;$/, "")
    .replace(/^( {4})+/gm, (indent) => " ".repeat(indent.length / 2));
}

function oneLine(text: string): string {
  return text
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The comment that opens a file asks the file's question; nobody's docstring does. */
const FILE_COMMENT = /^[^.]*\?/;

/** The lines of the docstring. */
function docOf(node: Node): string[] {
  type Comment = { readonly type: string; readonly value: string; readonly start?: number };
  const { leadingComments } = node as { leadingComments?: readonly Comment[] | null };
  const comment = leadingComments?.at(-1);
  if (comment === undefined || !comment.value.startsWith("*")) return [];
  if (comment.start === 0 && FILE_COMMENT.test(comment.value)) return [];
  return comment.value
    .slice(1)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
    .filter((line, index, lines) => line !== "" || (index > 0 && index < lines.length - 1));
}

/** Names of types, in the order in which they stand; those of its own parameters and members are not among them. */
function mentionsOf(node: unknown): string[] {
  const found = new Set<string>();
  visit(node, found);
  return [...found];
}

function visit(node: unknown, found: Set<string>): void {
  if (typeof node !== "object" || node === null) return;
  const { type, typeName, expression, superClass } = node as Record<string, { name?: string }>;
  const named = type as unknown as string | undefined;
  if (named === "TSTypeReference" && typeName?.name !== undefined) found.add(typeName.name);
  if (/^(TSExpressionWithTypeArguments|TSInterfaceHeritage|TSClassImplements)$/.test(named ?? "")) {
    if (expression?.name !== undefined) found.add(expression.name);
  }
  if (superClass?.name !== undefined) found.add(superClass.name);
  for (const [key, value] of Object.entries(node)) {
    if (key === "loc" || key === "extra" || key.endsWith("Comments")) continue;
    for (const child of Array.isArray(value) ? value : [value]) visit(child, found);
  }
}

/** Where the build puts the declarations of a public module. */
export function declarationFile(root: string, module: "index" | "protocol"): string {
  return join(root, "dist", `${module}.d.ts`);
}
