/**
 * Runs many cases, and tells of a failure what is needed to see it again: its seed, and its bytes as
 * small as they could be made.
 */
import { type Case, check, makeCase, type Verdict } from "./invariants.ts";

export interface Figures {
  readonly cases: number;
  readonly perSecond: number;
  /** Cases in which at least one request was accepted. */
  readonly accepted: number;
  readonly codes: ReadonlyMap<string, number>;
}

/** Cases with the seeds `first` to `first + count - 1`. @throws Error for the first that fails */
export function runCases(first: number, count: number): Figures {
  const codes = new Map<string, number>();
  const started = performance.now();
  let accepted = 0;
  for (let seed = first; seed < first + count; seed++) {
    const one = makeCase(seed);
    const verdict = checked(one);
    if (verdict.accepted > 0) accepted++;
    codes.set(verdict.code, (codes.get(verdict.code) ?? 0) + 1);
  }
  const seconds = (performance.now() - started) / 1000;
  return { cases: count, perSecond: Math.round(count / seconds), accepted, codes };
}

function checked(one: Case): Verdict {
  try {
    return check(one);
  } catch (error) {
    throw new Error(report(one), { cause: error });
  }
}

function faultOf(one: Case): string | undefined {
  try {
    check(one);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function report(one: Case): string {
  const small = shrink(one);
  return [
    `seed ${one.seed} fails: ${faultOf(one)}`,
    `input: ${escaped(one.text)}`,
    `smallest: ${escaped(small.text)}`,
    `which fails: ${faultOf(small)}`,
    `limits: ${JSON.stringify(one.limits)}`,
  ].join("\n");
}

/** Takes away what isn't needed for a failure, in ever smaller pieces. */
function shrink(one: Case): Case {
  let { text } = one;
  for (let size = text.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < text.length; ) {
      const without = text.slice(0, at) + text.slice(at + size);
      if (faultOf({ ...one, text: without }) === undefined) at += size;
      else text = without;
    }
  }
  return { ...one, text };
}

/** Printable ASCII as it is, each other byte as an escape that can be pasted into a string. */
export function escaped(text: string): string {
  const body = text.replace(/[^ !#-[\]-~]/g, (character) => {
    if (character === "\r") return "\\r";
    if (character === "\n") return "\\n";
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `"${body}"`;
}
