/**
 * In which file, and which line, is what Node couldn't understand?
 *
 * Of an ES module Node's error doesn't say it; `node --check` does. So the file is checked, and then those that
 * it imports by a relative name, until one has the fault. This file refuses to know what the fault is.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const FILES_MAX = 40;
const CHECK_MS = 5_000;
const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;
const CHECKED = /\.[mc]?js$/;

/**
 * "app.mjs:3", or undefined when it isn't found.
 * @param called how a message names a file
 */
export function syntaxFaultPlace(
  path: string,
  called: (file: string) => string,
): string | undefined {
  const files = [path];
  for (let at = 0; at < files.length && at < FILES_MAX; at++) {
    const file = files[at] ?? "";
    const line = faultyLine(file);
    if (line !== undefined) return `${called(file)}:${line}`;
    for (const other of importsOf(file)) if (!files.includes(other)) files.push(other);
  }
  return undefined;
}

/** Node prints the place first. */
function faultyLine(file: string): string | undefined {
  if (!CHECKED.test(file)) return undefined;
  const { stderr } = spawnSync(process.execPath, ["--check", file], {
    encoding: "utf8",
    timeout: CHECK_MS,
  });
  return /^.+:(\d+)$/m.exec(stderr ?? "")?.[1];
}

function importsOf(file: string): string[] {
  try {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(IMPORTED)].map(([, , name = ""]) => resolve(dirname(file), name));
  } catch {
    return [];
  }
}
