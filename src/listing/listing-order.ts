/**
 * In which order are the entries of a folder listed?
 *
 * Folders come first; names in natural order; what is alike by size or date, by name. Large folders are
 * sorted in turns. This file refuses to know where entries come from, and how they are shown.
 */
import type { ListedEntry } from "./listing-entries.ts";
import type { SortColumn } from "./listing-query.ts";
import type { Turns } from "./turns.ts";

/** Items that are sorted at one go: some tenths of a millisecond. */
const RUN = 1024;

export type Compare = (a: ListedEntry, b: ListedEntry) => number;

/** Negative when `a` comes first. Never 0 for two names of one folder. */
export function comparison(column: SortColumn, descending: boolean): Compare {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    if (a.isFolder !== b.isFolder) return a.isFolder ? -1 : 1;
    if (column === "name") return sign * byName(a, b);
    // What is alike otherwise stays easy to find, whichever way round.
    return sign * (rank(a, column) - rank(b, column)) || byName(a, b);
  };
}

function byName(a: ListedEntry, b: ListedEntry): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

/** A folder has no size of its own; what isn't known comes before all that is. */
function rank(entry: ListedEntry, column: "size" | "modified"): number {
  if (column === "size" && entry.isFolder) return 0;
  return entry.details?.[column] ?? -Number.MAX_VALUE;
}

/** The items in order, in a list of their own: runs are sorted at one go, then merged, and others go first in between. */
export async function sorted<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  turns: Turns,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += RUN) {
    runs.push(items.slice(at, at + RUN).sort(compare));
    if (turns.over()) await turns.next();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], compare, turns));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  first: T[],
  second: T[],
  compare: (a: T, b: T) => number,
  turns: Turns,
): Promise<T[]> {
  const merged: T[] = [];
  let a = 0;
  let b = 0;
  while (a < first.length && b < second.length) {
    const [x, y] = [first[a] as T, second[b] as T];
    if (compare(x, y) <= 0) {
      merged.push(x);
      a++;
    } else {
      merged.push(y);
      b++;
    }
    if (merged.length % RUN === 0 && turns.over()) await turns.next();
  }
  return merged.concat(first.slice(a), second.slice(b));
}
