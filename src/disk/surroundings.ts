/**
 * Did the names that led to an answer stay what they were?
 *
 * That an address has this answer depends on other names than the file's: /about is about.html only
 * as long as nothing is called "about". This file refuses to know which names matter to whom.
 */
import { statSync } from "node:fs";

export type Kind = "nothing" | "file" | "folder" | "other";

/** What was at a path on the disk when somebody looked. */
export interface Surrounding {
  readonly path: string;
  readonly kind: Kind;
}

const QUIETLY = { throwIfNoEntry: false } as const;

/** Looks at each of these paths. */
export function surroundingsOf(paths: readonly string[]): readonly Surrounding[] {
  return paths.map((path) => ({ path, kind: kindAt(path) }));
}

/** Whether each of them is still what it was. */
export function areUnchanged(surroundings: readonly Surrounding[]): boolean {
  return surroundings.every(({ path, kind }) => kindAt(path) === kind);
}

/** What is at this path now; links are followed. */
export function kindAt(path: string): Kind {
  try {
    const stats = statSync(path, QUIETLY);
    if (stats === undefined) return "nothing";
    if (stats.isFile()) return "file";
    return stats.isDirectory() ? "folder" : "other";
  } catch {
    // A name too long, a file where a folder should be, a loop of links: nothing can be found there.
    return "nothing";
  }
}
