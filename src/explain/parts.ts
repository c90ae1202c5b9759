/**
 * Of which parts does a message consist, and where in the bytes does each of them lie?
 *
 * Every byte belongs to exactly one part, and within it to one piece, so that the text can be shown in the
 * colours of its roles, with secrets left out. This file refuses to know what is said about a part.
 */
import { CR, LF } from "../http1/grammar.ts";
import type { Violation } from "../http1/violation.ts";
import { continues, type Stretch, secretFrom, secretsIn } from "./secrets.ts";
import type { Note } from "./told.ts";

/**
 * `broken`: the line, or the place, where a rule is broken. `unread`: what nobody looks at behind it.
 * `surplus`: what follows the last message of a connection. `tunnel`: another protocol.
 */
export type PartKind =
  | "start-line"
  | "field"
  | "trailer"
  | "empty-line"
  | "chunk-line"
  | "chunk-end"
  | "content"
  | "tunnel"
  | "surplus"
  | "broken"
  | "unread";

export type PieceRole =
  | "start-line"
  | "field-name"
  | "field-value"
  | "secret"
  | "framing"
  | "content"
  | "broken"
  | "line-end";

/** Bytes with one role: `start` to `end`, without the last. */
export interface Piece extends Stretch {
  readonly role: PieceRole;
}

export interface Part extends Stretch {
  readonly kind: PartKind;
  /** To which message it belongs, from 0. */
  readonly message: number;
  /** In order, without a gap. */
  readonly pieces: readonly Piece[];
  readonly notes: readonly Note[];
  readonly violation?: Violation;
}

/** A line and its end: CR LF, or nothing where the bytes end. `end` is behind both. */
export interface Line extends Stretch {
  readonly textEnd: number;
}

/** The lines between two positions, each ended by CR LF but perhaps the last. */
export function linesIn(bytes: Uint8Array, from: number, to: number): readonly Line[] {
  const lines: Line[] = [];
  let start = from;
  for (let at = from; at + 1 < to; at++) {
    if (bytes[at] !== CR || bytes[at + 1] !== LF) continue;
    lines.push({ start, textEnd: at, end: at + 2 });
    start = at + 2;
    at++;
  }
  if (start < to) lines.push({ start, textEnd: to, end: to });
  return lines;
}

/** A line of one role. */
export function linePieces(line: Line, role: PieceRole): readonly Piece[] {
  return withoutEmpty([
    { role, start: line.start, end: line.textEnd },
    { role: "line-end", start: line.textEnd, end: line.end },
  ]);
}

/** A well-formed field line. @param valueStart where its value begins, behind white space */
export function fieldPieces(
  line: Line,
  name: string,
  value: string,
  valueStart: number,
): readonly Piece[] {
  const nameEnd = line.start + name.length + 1;
  const pieces: Piece[] = [{ role: "field-name", start: line.start, end: nameEnd }];
  let at = nameEnd;
  for (const { start, end } of secretsIn(name, value, valueStart)) {
    pieces.push({ role: "field-value", start: at, end: start }, { role: "secret", start, end });
    at = end;
  }
  pieces.push(
    { role: "field-value", start: at, end: line.textEnd },
    { role: "line-end", start: line.textEnd, end: line.end },
  );
  return withoutEmpty(pieces);
}

/**
 * Bytes that break the grammar, or stand behind such: whatever could be a secret line in them is one.
 * @param secretBefore is the line before them secret, so that one that continues it is, too?
 */
export function brokenPieces(
  bytes: Uint8Array,
  { start, end }: Stretch,
  secretBefore: boolean,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let isSecret = secretBefore;
  for (let at = start; at < end; ) {
    const feed = bytes.indexOf(LF, at);
    const lineEnd = feed < 0 || feed >= end ? end : feed + 1;
    const hasEnd = lineEnd - at >= 2 && bytes[lineEnd - 2] === CR && bytes[lineEnd - 1] === LF;
    const textEnd = hasEnd ? lineEnd - 2 : lineEnd;
    const line = bytes.subarray(at, textEnd);
    const from = isSecret && continues(line) ? 0 : secretFrom(line);
    isSecret = from >= 0;
    const secretStart = from < 0 ? textEnd : at + from;
    pieces.push(
      { role: "broken", start: at, end: secretStart },
      { role: "secret", start: secretStart, end: textEnd },
      { role: "line-end", start: textEnd, end: lineEnd },
    );
    at = lineEnd;
  }
  return withoutEmpty(pieces);
}

/** Does the last line of these pieces hold a secret? */
export function endsInSecret(pieces: readonly Piece[]): boolean {
  return pieces.findLast(({ role }) => role !== "line-end")?.role === "secret";
}

/** Where the line ends in which a byte stands: behind its LF. */
export function lineEndFrom(bytes: Uint8Array, at: number): number {
  const feed = bytes.indexOf(LF, at);
  return feed < 0 ? bytes.length : feed + 1;
}

function withoutEmpty(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.filter(({ start, end }) => start < end);
}

/** The same, counted from another position. */
export function moved(part: Part, by: number): Part {
  if (by === 0) return part;
  const pieces = part.pieces.map(({ role, start, end }) => ({
    role,
    start: start + by,
    end: end + by,
  }));
  return { ...part, start: part.start + by, end: part.end + by, pieces };
}
