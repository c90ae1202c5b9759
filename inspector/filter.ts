/**
 * Which exchanges does somebody want to see? Words and classes in, a decision for each out.
 *
 * Words are looked for in method, target, status and the rule that was broken, without case; all of them must
 * be there. `method:post`, `status:404`, `conn:3` mean one thing alone, and `-word` what must not be there.
 * This file refuses to know how the list looks.
 */
import type { Summary } from "../src/inspect/messages.ts";

export interface Wanted {
  readonly text: string;
  /** First digits of statuses; empty: all. 0: without a status. */
  readonly classes: readonly number[];
}

export const EVERYTHING: Wanted = { text: "", classes: [] };

type Test = (summary: Summary) => boolean;

/** A function that says whether an exchange is wanted. */
export function filterOf({ text, classes }: Wanted): Test {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const tests = words.map(testOf);
  return (summary) => {
    const kind = Math.trunc(summary.status / 100);
    if (classes.length > 0 && !classes.includes(kind)) return false;
    return tests.every((test) => test(summary));
  };
}

function testOf(word: string): Test {
  if (word.length > 1 && word.startsWith("-")) {
    const test = testOf(word.slice(1));
    return (summary) => !test(summary);
  }
  const [, key = "", value = ""] = /^(method|status|conn):(.+)$/.exec(word) ?? [];
  if (key === "method") return ({ method }) => method.toLowerCase() === value;
  if (key === "status") return ({ status }) => String(status).startsWith(value);
  if (key === "conn") return ({ connection }) => String(connection) === value;
  return ({ method, target, status, violation = "" }) =>
    `${method} ${target} ${status} ${violation}`.toLowerCase().includes(word);
}
