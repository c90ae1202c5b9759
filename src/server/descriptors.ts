/**
 * How many files may this process have open?
 *
 * Linux says it in a file, which is cheaper to read than a report of the runtime is to make (that one looks up
 * the names of all peers). Connections are files, too. This file refuses to know what it is asked for.
 */
import { readFileSync } from "node:fs";

/** Where the system doesn't tell: what most systems allow at least, once the runtime has raised what it may. */
const USUAL = 4096;

const LIMITS = "/proc/self/limits";

/** The soft limit, which the runtime has raised to the hard one at its start. */
export function descriptorLimit(): number {
  try {
    return parsedLimit(readFileSync(LIMITS, "latin1"));
  } catch {
    return USUAL;
  }
}

/** @param text of /proc/self/limits */
export function parsedLimit(text: string): number {
  const [, soft] = /^Max open files +(\d+|unlimited) /m.exec(text) ?? [];
  if (soft === "unlimited") return Number.MAX_SAFE_INTEGER;
  return soft === undefined ? USUAL : Number(soft);
}
