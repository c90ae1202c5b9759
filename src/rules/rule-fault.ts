/**
 * What is wrong in a file of rules, and where?
 *
 * Whoever wrote the file reads the sentence, so it says what to do; all faults are told together.
 * This file refuses to know any syntax but lines.
 */

/** Why something that a person wrote can't be used: a sentence without a full stop. */
export interface Fault {
  readonly error: string;
}

export interface RuleFault {
  /** The name of the file in its folder. */
  readonly file: string;
  /** From 1; 0 when it is the file as a whole. */
  readonly line: number;
  /** Without a full stop. */
  readonly sentence: string;
}

export function isFault(value: object): value is Fault {
  return "error" in value;
}

export function fault(error: string): Fault {
  return { error };
}

/** For sentences: what somebody wrote, of bearable length, with nothing that a terminal obeys. */
export function quoted(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const shown = JSON.stringify(short).slice(1, -1);
  return `"${shown.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "?")}"`;
}

/** Characters of one line: more than any rule needs. */
export const LINE_MAX: number = 8 * 1024;

const TOLD_MAX = 20;

/** The rules of a folder can't be followed as they are written. */
export class RulesError extends Error {
  readonly faults: readonly RuleFault[];

  constructor(faults: readonly RuleFault[]) {
    const told = faults.slice(0, TOLD_MAX).map(faultLine);
    if (faults.length > TOLD_MAX) told.push(`and ${faults.length - TOLD_MAX} more`);
    super(told.join("\n"));
    this.name = "RulesError";
    this.faults = faults;
  }
}

export function faultLine({ file, line, sentence }: RuleFault): string {
  const end = sentence.endsWith("?") ? "" : ".";
  return `${file}${line > 0 ? `:${line}` : ""}: ${sentence}${end}`;
}

/** The lines of a text, from any system, without white space around them. Numbers count from 1. */
export function* linesOf(text: string): Generator<readonly [number: number, line: string]> {
  let number = 0;
  const whole = text.startsWith("\ufeff") ? text.slice(1) : text;
  for (const line of whole.split("\n")) yield [++number, line.trim()];
}
