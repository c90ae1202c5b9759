/**
 * Which result file is meant, and what does it hold? The only place of the report that reads results.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { nodesOf } from "./ratio.ts";
import type { Result } from "./result.ts";
import { isFull } from "./targets.ts";

/** In the project. */
export const RESULTS = "bench/results";

/** A sentence for whoever typed the command. */
export class ResultFault extends Error {}

/** @throws ResultFault when the file can't be read, or isn't a result */
export function readResult(path: string): Result {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new ResultFault(`There is no file ${path}.`);
    if (code === "EISDIR") throw new ResultFault(`${path} is a folder; name one of its files.`);
    throw new ResultFault(`${path} can't be read (${code}).`);
  }
  const value = parse(text);
  if (isResult(value)) return value;
  throw new ResultFault(
    `${path} isn't a result of the bench. Name a file that \`npm run bench\` has written.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Looks at what the report can't do without. */
function isResult(value: unknown): value is Result {
  if (typeof value !== "object" || value === null) return false;
  const { date, command, commit, machine, method, versions, absent, rows } =
    value as Partial<Result>;
  const isObject = (it: unknown): boolean => typeof it === "object" && it !== null;
  return (
    [date, command, commit].every((it) => typeof it === "string") &&
    [machine, method, versions, absent].every(isObject) &&
    Array.isArray(rows) &&
    rows.every((row) => isObject(row) && isObject(row.figures))
  );
}

/**
 * The newest result in a folder that covers every target, by the date that it says.
 *
 * @returns its path
 * @throws ResultFault when there is none
 */
export function newestFull(folder: string): string {
  const found = newest(folder, isFull);
  if (found !== undefined) return found;
  throw new ResultFault(
    `There is no full result in ${folder}. Run \`npm run bench\` first, or name a file: npm run bench:report -- ${RESULTS}/….json`,
  );
}

/** The newest that was measured on more than one version of Node; undefined when there is none. */
export function newestOfNodes(folder: string): string | undefined {
  return newest(folder, (result) => nodesOf(result).length > 1);
}

function newest(folder: string, fits: (result: Result) => boolean): string | undefined {
  return names(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, result: readResult(path) }))
    .filter(({ result }) => fits(result))
    .sort((a, b) => b.result.date.localeCompare(a.result.date))[0]?.path;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** What the page calls a result, wherever it lies. */
export function resultName(path: string): string {
  return `${RESULTS}/${basename(path)}`;
}
