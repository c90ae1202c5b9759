/**
 * How does a message become lines that each can be explained? By barewire's own parser, in the browser.
 *
 * This file refuses to know how a line looks on the page.
 */
import { type ExplainOptions, explain } from "../src/explain/explain.ts";
import type { Part, PieceRole } from "../src/explain/parts.ts";
import type { Note } from "../src/explain/told.ts";
import { READING_LIMITS } from "../src/inspect/messages.ts";
import { ContentReader } from "../src/wire/content-reader.ts";
import { safeAscii } from "../src/wire/visible.ts";
import { latin1 } from "./bytes.ts";

/** Text of one role. */
export interface Span {
  readonly role: PieceRole;
  readonly text: string;
}

/** What is explained together. */
export interface Line {
  readonly kind: Part["kind"];
  readonly spans: readonly Span[];
  readonly notes: readonly Note[];
  /** Code of the rule that is broken here. */
  readonly violation: string | undefined;
  /** Content that isn't text: rows of bytes. */
  readonly isBinary: boolean;
  /** Does another message to which it is compared not have it? */
  readonly isNew?: boolean;
}

/** Bytes of content that are shown as numbers. */
const HEX_SHOWN = 512;
const PER_ROW = 16;

/** @param isWhole is every byte of the message there? Else it isn't blamed for an end that we made. */
export function linesOf(
  bytes: Uint8Array,
  options: Pick<ExplainOptions, "as" | "method">,
  isWhole: boolean,
): readonly Line[] {
  if (bytes.length === 0) return [];
  const { parts } = explain(bytes, { ...options, limits: READING_LIMITS });
  const lines: Line[] = [];
  for (const part of parts) {
    const code = part.violation?.code;
    const isOurs = !isWhole && code !== undefined && code.endsWith("INCOMPLETE");
    if (isOurs && part.end === part.start) continue;
    lines.push(lineOf(bytes, part, isOurs));
  }
  return lines;
}

/** Content without a message around it. */
export function contentLine(bytes: Uint8Array): Line {
  const isBinary = bytes.some(isControl);
  const text = isBinary ? hexRows(bytes) : contentText(bytes);
  const spans: Span[] = [{ role: "content", text }];
  return { kind: "content", spans, notes: [], violation: undefined, isBinary };
}

function lineOf(bytes: Uint8Array, part: Part, isOurs: boolean): Line {
  const { kind, pieces, notes, violation } = part;
  const isContent = kind === "content" || kind === "tunnel" || isOurs;
  const isBinary = isContent && bytes.subarray(part.start, part.end).some(isControl);
  const spans = pieces.map(({ role, start, end }): Span => {
    const own = bytes.subarray(start, end);
    if (isBinary) return { role: "content", text: hexRows(own) };
    if (isContent) return { role: "content", text: contentText(own) };
    if (role === "line-end")
      return { role, text: latin1(own) === "\r\n" ? "\n" : safeAscii(latin1(own)) };
    return { role, text: safeAscii(latin1(own)) };
  });
  const said = violation === undefined || isOurs ? notes : [...notes, violationNote(violation)];
  return { kind, spans, notes: said, violation: isOurs ? undefined : violation?.code, isBinary };
}

function violationNote({ sentence, section }: NonNullable<Part["violation"]>): Note {
  return { kind: "fault", words: sentence, section };
}

function contentText(bytes: Uint8Array): string {
  const reader = new ContentReader();
  return reader.read(bytes) + reader.end();
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

/** "0000  89 50 4e 47 …  .PNG", sixteen bytes a row. */
function hexRows(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, HEX_SHOWN); at += PER_ROW) {
    const row = [...bytes.subarray(at, at + PER_ROW)];
    const numbers = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = row.map((byte) =>
      byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
    );
    const offset = at.toString(16).padStart(4, "0");
    rows.push(`${offset}  ${numbers.padEnd(PER_ROW * 3 - 1)}  ${letters.join("")}`);
  }
  const left = bytes.length - HEX_SHOWN;
  if (left > 0) rows.push(`‹${left} more bytes›`);
  return rows.join("\n");
}
