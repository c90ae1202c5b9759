/**
 * Why is this message refused? One broken rule, at one byte, and how it is put into words.
 *
 * A violation is the peer's fault, so it is a value; parsers throw it and `protocol.next()` is the
 * only catcher. Each of them ends the connection: after a framing error nobody can know where the
 * next message begins (RFC 9112 §2.2, §6.3). This file refuses to know which rules there are.
 */
import type { ReceiveBuffer } from "./receive-buffer.ts";
import { RESPONSE_RULES } from "./response-rules.ts";
import { RULES, type Rule } from "./rules.ts";

/** The code of a rule: docs/violations.md has each, with an example. */
export type ViolationCode = keyof typeof RULES | keyof typeof RESPONSE_RULES;

/** Each code with its row: those that a request can break, then those of responses alone. */
export const ALL_RULES: Readonly<Record<ViolationCode, Rule>> = { ...RULES, ...RESPONSE_RULES };

export const VIOLATION_CODES = Object.keys(ALL_RULES) as readonly ViolationCode[];

const NOTHING = new Uint8Array(0);

/** One broken rule, at one byte. */
export class Violation {
  readonly code: ViolationCode;
  /** What to answer: to a request, the status of its rule; in place of a response, 502. */
  readonly status: number;
  /** For instance "RFC 9112 §2.2". */
  readonly section: string;
  readonly sentence: string;
  /** What to do instead, where that can be said; else "". */
  readonly remedy: string;
  /** Byte offset in the connection's stream, from 0, of the byte where the rule is broken. */
  readonly offset: number;
  /** The line in which the byte stands, or a piece of it, as it was received; may be empty. */
  readonly excerpt: Uint8Array;
  /** Index of that byte in the excerpt. */
  readonly caret: number;

  /** @param status default: the rule's */
  constructor(
    code: ViolationCode,
    offset: number,
    excerpt: Uint8Array = NOTHING,
    caret = 0,
    status?: number,
  ) {
    const rule = ALL_RULES[code];
    this.code = code;
    this.status = status ?? rule.status;
    this.section = rule.section;
    this.sentence = rule.sentence;
    this.remedy = rule.remedy ?? "";
    this.offset = offset;
    this.excerpt = excerpt;
    this.caret = caret;
  }
}

/** Bytes of a line that a refusal shows, before and after the offending one. */
export const SHOWN_BEFORE = 56;
export const SHOWN_AFTER = 24;

/** A violation at `at`, showing the line from `lineStart` up to it (indexes into buffer.bytes). */
export function violationAt(
  code: ViolationCode,
  buffer: ReceiveBuffer,
  at: number,
  lineStart: number,
): Violation {
  // Later bytes may not have arrived, and a refusal must not depend on how the bytes were split.
  const from = Math.max(lineStart, at - SHOWN_BEFORE);
  // A copy, whatever kind of array the bytes came in: they may be overwritten.
  const excerpt = new Uint8Array(buffer.bytes.subarray(from, at + 1));
  return new Violation(code, buffer.offset + (at - buffer.start), excerpt, at - from);
}

const VISIBLE: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r" };

/** Bytes as ASCII text, each other byte as an escape: nothing that a terminal would obey. */
export function visible(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    if (byte === 0x5c) text += "\\\\";
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += VISIBLE[byte] ?? `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return text;
}

/**
 * The refusal in words, with a caret under the offending byte: the content of the answer.
 * @param limit a sentence on the limit that was met and how to change it
 */
export function describe(violation: Violation, limit = ""): string {
  const { code, section, sentence, remedy, offset, excerpt, caret } = violation;
  const lines = [`${code} (${section})`, "", sentence];
  if (excerpt.length > 0) {
    const before = visible(excerpt.subarray(0, caret));
    const rest = visible(excerpt.subarray(caret));
    lines.push("", `  ${before}${rest}`, `  ${" ".repeat(before.length)}^ byte ${offset}`);
  }
  if (remedy !== "") lines.push("", remedy);
  if (limit !== "") lines.push("", limit);
  return `${lines.join("\n")}\n`;
}
