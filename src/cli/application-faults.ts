/**
 * Why could an application not be loaded, and what can whoever wrote it do about it?
 *
 * One sentence, with the file and the line where they are known; of what the application throws itself, the
 * stack, without frames of the runtime and of the command. This file refuses to know what an application is.
 */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { safeName } from "../wire/visible.ts";
import { withoutOwnFrames } from "./own-frames.ts";
import { described, quoted, shown } from "./quoting.ts";
import { syntaxFaultPlace } from "./syntax-fault.ts";

const STACK_LINES_MAX = 12;
const NEEDED = "22.18";

/** @param name as messages call it; `path` absolute */
export function loadingSentence(name: string, path: string, error: unknown): string {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  switch (code) {
    case "ERR_UNKNOWN_FILE_EXTENSION":
      return unknownEnding(name, error as Error);
    case "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX":
      return `${placed(name, path, error as Error)}: ${firstLine(error as Error)}. Node leaves types out and compiles nothing: write it without (no enum, no namespace with code, no parameter properties), or build it first.`;
    case "ERR_MODULE_NOT_FOUND":
    case "MODULE_NOT_FOUND":
      return notFound(name, error as Error & { url?: string }) ?? thrown(name, error);
    default:
      if (!(error instanceof SyntaxError)) return thrown(name, error);
      return `${placed(name, path, error)}: ${firstLine(error)}.`;
  }
}

function unknownEnding(name: string, error: Error): string {
  const [, ending = "", file = ""] = /"(\.\w+)" for (.*)/s.exec(error.message) ?? [];
  const what = file === "" ? name : here(file);
  if (!/^\.[mc]?ts$/.test(ending)) {
    return `${what} ends in ${shown(ending)}, which Node can't run: build it first.`;
  }
  return `${what} is TypeScript, which Node ${process.versions.node} can't run. Use Node ${NEEDED} or newer, or JavaScript.`;
}

/** Of a file that somebody imports, or a package. */
function notFound(name: string, error: Error & { url?: string }): string | undefined {
  const [, kind, wanted = "", importer] =
    /^Cannot find (module|package) '([^']*)'(?: imported from (.*))?/.exec(error.message) ?? [];
  if (kind === undefined) return undefined;
  const by = importer === undefined ? requirer(name, error) : here(importer);
  const isFile = /^[./]|^\w:\\|^file:/.test(wanted);
  if (!isFile) {
    const folder = wanted
      .split("/")
      .slice(0, wanted.startsWith("@") ? 2 : 1)
      .join("/");
    return `${by} imports ${quoted(wanted)}, which isn't installed there: npm install ${shown(folder)}`;
  }
  const other = otherEnding(wanted);
  const hint =
    other === undefined
      ? "Is it spelt right, with its ending?"
      : `There is ${here(other)}: write the ending, too.`;
  return `${by} imports ${quoted(here(wanted))}, and there is no such file. ${hint}`;
}

/** Who called `require`: the first of those that Node lists. */
function requirer(name: string, error: Error): string {
  const [first] = (error as { requireStack?: readonly string[] }).requireStack ?? [];
  return first === undefined ? name : here(first);
}

/** A file that differs in its ending only, as TypeScript's users write it for its compiler. */
function otherEnding(wanted: string): string | undefined {
  const path = wanted.startsWith("file:") ? fileURLToPath(wanted) : wanted;
  const stem = path.replace(/\.[mc]?js$/, "");
  return [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"]
    .map((ending) => stem + ending)
    .find((other) => other !== path && existsSync(other));
}

/** "app.ts:3", or the file and line of an import of it; the name alone when nobody knows. */
function placed(name: string, path: string, error: Error): string {
  const found = /^(.+):(\d+)$/.exec(error.stack?.split("\n")[0] ?? "");
  const [, file = "", line = ""] = found ?? [];
  if (found !== null) return `${here(file)}:${line}`;
  return syntaxFaultPlace(path, here) ?? `${name}, or a file that it imports`;
}

/** What the application threw: a fault of its own, which its stack explains best. */
function thrown(name: string, error: unknown): string {
  if (!(error instanceof Error)) return `${name} threw ${described(error)} while it was loaded.`;
  const lines = withoutOwnFrames(error.stack ?? error.message).split("\n");
  const text = lines.slice(0, STACK_LINES_MAX).map((line) => `  ${line}`);
  return [`${name} threw this while it was loaded:`, ...text].join("\n");
}

function firstLine({ message }: Error): string {
  return safeName((message.split("\n")[0] ?? "").replace(/\.$/, ""));
}

/** As one would type it from here, where that is shorter. */
function here(file: string): string {
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const typed = relative(process.cwd(), path);
  return shown(typed !== "" && typed.length < path.length ? typed : path);
}
