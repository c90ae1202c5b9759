/**
 * Which files does an application consist of that couldn't be loaded?
 *
 * The file, and what it imports by a relative name, as far as its text says so: nothing was run that could be
 * asked. A watcher is told of them, since not every version of Node tells it of files that it can't understand.
 * This file refuses to know what is wrong with any of them.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const FILES_MAX = 40;
const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;

/** Those that can be read, the first one first; not endlessly many. */
export function importedFiles(path: string): readonly string[] {
  const named = [path];
  const files: string[] = [];
  for (let at = 0; at < named.length && files.length < FILES_MAX; at++) {
    const file = named[at] ?? "";
    const text = textOf(file);
    if (text === undefined) continue;
    files.push(file);
    for (const [, , name = ""] of text.matchAll(IMPORTED)) {
      const other = resolve(dirname(file), name);
      if (!named.includes(other)) named.push(other);
    }
  }
  return files;
}

/** Whether the runtime's `--watch` has started this process, and starts it again when a file changes. */
export function isWatched(): boolean {
  const { WATCH_REPORT_DEPENDENCIES: watcher } = process.env;
  return watcher !== undefined;
}

/** Has the watcher start again when one of them changes. */
export function tellWatcher(path: string): void {
  if (!isWatched()) return;
  const urls = importedFiles(path).map((file) => pathToFileURL(file).href);
  process.send?.({ "watch:import": urls });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
