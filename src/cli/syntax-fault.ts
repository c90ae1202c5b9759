/**
 * In which file, and which line, is what Node couldn't understand?
 *
 * Of an ES module Node's error doesn't say it; `node --check` does. So the files of the application are checked
 * until one has the fault. This file refuses to know what the fault is.
 */
import { spawnSync } from "node:child_process";
import { importedFiles } from "./imported-files.ts";

const CHECK_MS = 5_000;
const CHECKED = /\.[mc]?js$/;

/**
 * "app.mjs:3", or undefined when it isn't found.
 * @param called how a message names a file
 */
export function syntaxFaultPlace(
  path: string,
  called: (file: string) => string,
): string | undefined {
  for (const file of importedFiles(path)) {
    const line = faultyLine(file);
    if (line !== undefined) return `${called(file)}:${line}`;
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
