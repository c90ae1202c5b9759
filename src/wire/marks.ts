/**
 * Which mark does a line of a conversation begin with?
 *
 * The connection's number, the direction, and what kind of line it is, which says how it ends:
 * docs/transcript.md describes them. This file refuses to know what the lines say.
 */
import type { Mark } from "./page.ts";

/** One side of a connection. */
export type Speaker = "client" | "server";

/** Marks of what one side of a connection says. */
export interface Marks {
  /** Lines of a head. Each ends in CR LF. */
  readonly head: Mark;
  /** Chunk lines and what else frames content. Each ends in CR LF. */
  readonly framing: Mark;
  /** Text of content. Each line ends in LF. */
  readonly content: Mark;
  /** Bytes in hexadecimal. */
  readonly hex: Mark;
  /** What the server refused. Each line ends in CR LF. */
  readonly refused: Mark;
}

export const FRAMING_SIGN = "+";
export const CONTENT_SIGN = "|";
export const HEX_SIGN = "x";

/** @param number of the connection; undefined where there is one only, and its number says nothing */
export function marksOf(number: number | undefined, speaker: Speaker): Marks {
  const before = numberText(number);
  const arrow = speaker === "client" ? "→" : "←";
  const mark = (sign: string): Mark => ({ text: `${before}${arrow}${sign}`, role: "mark" });
  return {
    head: mark(""),
    framing: mark(FRAMING_SIGN),
    content: mark(CONTENT_SIGN),
    hex: mark(HEX_SIGN),
    refused: { text: `${before}✗`, role: "refused" },
  };
}

/** The mark of what was never said on the wire. */
export function remarkMark(number: number | undefined): Mark {
  return { text: `${numberText(number)}·`, role: "mark" };
}

function numberText(number: number | undefined): string {
  return number === undefined ? "" : `#${number} `;
}
