/**
 * Which bytes does one written line stand for?
 *
 * The other way round than everything else here: docs/transcript.md says how lines are written, and
 * this reads them. What a line left out can't be read back, so it is named. This file refuses to know who
 * said the line.
 */

/** Something in a transcript that can't be understood, or can't stand there. */
export class TranscriptError extends Error {
  /** From 1. */
  readonly line: number;

  constructor(line: number, sentence: string) {
    super(`Line ${line}: ${sentence}`);
    this.name = "TranscriptError";
    this.line = line;
  }
}

/** What a line says. */
export interface LineBytes {
  readonly bytes: Uint8Array;
  /** Remarks that stand for bytes, such as "masked, 8 bytes". */
  readonly lost: readonly string[];
}

/** A repetition may not make more than this of a few characters. Bytes. */
const REPEATED_MAX = 16 * 1024 * 1024;

const UTF8 = new TextEncoder();
const ENDS_OPEN = /(?:^|[^\\])(?:\\\\)*\\$/;
/** An escape, a repetition, a remark, or text as it is. */
const PIECE =
  /\\x([0-9a-fA-F]{2})|\\u\{([0-9a-fA-F]{1,6})\}|\\([rnt\\])|\\\{((?:[^\\*}]|\\[^{])+)\*(\d{1,9})\}|‹([^›]*)›|([^\\‹]+)/gy;
const LETTERS: Readonly<Record<string, number>> = { r: 0x0d, n: 0x0a, t: 0x09, "\\": 0x5c };
const HEX_ROW = /^((?:[0-9a-f]{2} ?)*[0-9a-f]{2})(?: {2,}\|.*)?$/i;
const UNWRITTEN = /[\p{Cc}\p{Cs}]| $/u;

/**
 * Reads a line of text, which stands for itself and a line end, unless it ends in a backslash.
 *
 * @param lineEnd how lines of its kind end
 * @param line its number, for the error
 * @throws TranscriptError for what is no escape, and for characters that nobody sees
 */
export function readTextLine(text: string, lineEnd: "\r\n" | "\n", line: number): LineBytes {
  if (UNWRITTEN.test(text)) {
    throw new TranscriptError(
      line,
      "a control, or a space at the end: write \\t, \\x20 or the like.",
    );
  }
  const isOpen = ENDS_OPEN.test(text);
  const bytes: number[] = [];
  const lost: string[] = [];
  readPieces(isOpen ? text.slice(0, -1) : text, bytes, lost, line);
  // Where bytes were left out, nobody can know whether the line ended.
  if (!isOpen) for (const end of lineEnd) bytes.push(end.charCodeAt(0));
  return { bytes: Uint8Array.from(bytes), lost };
}

function readPieces(text: string, bytes: number[], lost: string[], line: number): void {
  // A copy: a repetition reads what it repeats.
  const pattern = new RegExp(PIECE);
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) {
      throw new TranscriptError(line, `no such escape: ${text.slice(at, at + 2)}`);
    }
    const [, byte, character, letter, repeated, times, remark, plain] = found;
    if (plain !== undefined) pushAll(bytes, UTF8.encode(plain));
    else if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
    else if (letter !== undefined) bytes.push(LETTERS[letter] ?? 0);
    else if (remark !== undefined) lost.push(remark);
    else if (character !== undefined) pushAll(bytes, UTF8.encode(characterOf(character, line)));
    else if (repeated !== undefined) pushRepeated(repeated, Number(times), bytes, lost, line);
  }
}

function pushAll(bytes: number[], more: Iterable<number>): void {
  for (const byte of more) bytes.push(byte);
}

function characterOf(hex: string, line: number): string {
  const code = Number.parseInt(hex, 16);
  if (code > 0x10_ffff || (code >= 0xd800 && code < 0xe000)) {
    throw new TranscriptError(line, `there is no character \\u{${hex}}.`);
  }
  return String.fromCodePoint(code);
}

function pushRepeated(
  text: string,
  times: number,
  bytes: number[],
  lost: string[],
  line: number,
): void {
  const once: number[] = [];
  readPieces(text, once, lost, line);
  if (once.length * times > REPEATED_MAX) {
    throw new TranscriptError(line, "that is repeated too often.");
  }
  for (let i = 0; i < times; i++) pushAll(bytes, once);
}

/**
 * Reads a row of hexadecimal digits; what stands beside it for people isn't looked at.
 *
 * @throws TranscriptError when it is none
 */
export function readHexRow(text: string, line: number): LineBytes {
  // A remark that stands for bytes has a line of its own.
  const remark = /^‹([^›]*)›$/.exec(text)?.[1];
  if (remark !== undefined) return { bytes: new Uint8Array(0), lost: [remark] };
  const digits = HEX_ROW.exec(text)?.[1]?.replaceAll(" ", "");
  if (digits === undefined) throw new TranscriptError(line, "no row of hexadecimal digits.");
  const bytes = digits.match(/../g) ?? [];
  return { bytes: Uint8Array.from(bytes, (pair) => Number.parseInt(pair, 16)), lost: [] };
}
