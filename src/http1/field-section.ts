/**
 * Where does each field line begin and end? Reads a field section, in a head or after the last chunk.
 *
 * RFC 9112 §5. One pass over the bytes that can stop at any byte and go on when more have arrived;
 * the result is positions, and text is made of them only when somebody asks. Every CR LF is checked,
 * nothing is repaired. This file refuses to know what any field means.
 */
import { type FieldLines, KNOWN_FIELDS } from "../http/fields.ts";
import type { Decode } from "./codec.ts";
import { COLON, CR, FIELD_VALUE, HTAB, LF, LOWER, SP, TOKEN } from "./grammar.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";
import {
  SHOWN_AFTER,
  SHOWN_BEFORE,
  Violation,
  type ViolationCode,
  violationAt,
} from "./violation.ts";

const KNOWN_BY_LENGTH: readonly (readonly number[])[] = Array.from({ length: 32 }, (_, length) =>
  KNOWN_FIELDS.flatMap((name, number) => (name.length === length ? [number] : [])),
);
const KNOWN_BYTES: readonly Uint8Array[] = KNOWN_FIELDS.map((name) =>
  Uint8Array.from(name, (character) => character.charCodeAt(0)),
);

/** The number of the field name between two indexes, or -1. */
function knownField(bytes: Uint8Array, start: number, end: number): number {
  const candidates = KNOWN_BY_LENGTH[end - start];
  if (candidates === undefined) return -1;
  for (const number of candidates) {
    const name = KNOWN_BYTES[number]!;
    let i = 0;
    while (i < name.length && LOWER[bytes[start + i]!] === name[i]) i++;
    if (i === name.length) return number;
  }
  return -1;
}

/** Positions per line: name start, name end, value start, value end, known number. */
const STRIDE = 5;

/** Field lines as positions in received bytes. */
export class ReceivedLines implements FieldLines {
  readonly #bytes: Uint8Array;
  /** Index in the bytes from which the positions count. */
  readonly #base: number;
  readonly #positions: readonly number[];
  /** Offset in the stream of the byte at the base. */
  readonly #offset: number;
  readonly #decode: Decode;

  constructor(buffer: ReceiveBuffer, positions: readonly number[], decode: Decode) {
    this.#bytes = buffer.bytes;
    this.#base = buffer.start;
    this.#positions = positions;
    this.#offset = buffer.offset;
    this.#decode = decode;
  }

  get count(): number {
    return this.#positions.length / STRIDE;
  }

  name(index: number): string {
    const at = index * STRIDE;
    const base = this.#base;
    return this.#decode(this.#bytes, base + this.#positions[at]!, base + this.#positions[at + 1]!);
  }

  value(index: number): string {
    const at = index * STRIDE;
    const base = this.#base;
    return this.#decode(
      this.#bytes,
      base + this.#positions[at + 2]!,
      base + this.#positions[at + 3]!,
    );
  }

  known(index: number): number {
    return this.#positions[index * STRIDE + 4]!;
  }

  /** The first line of a known name; 0 when there is none. */
  first(known: number): number {
    let index = 0;
    while (index < this.count && this.known(index) !== known) index++;
    return index < this.count ? index : 0;
  }

  /** A violation at the first byte of a line's value, showing the line. */
  violation(code: ViolationCode, index: number): Violation {
    const at = index * STRIDE;
    const valueAt = this.#positions[at + 2]!;
    const from = Math.max(this.#positions[at]!, valueAt - SHOWN_BEFORE);
    const to = Math.min(Math.max(this.#positions[at + 3]!, valueAt + 1), valueAt + SHOWN_AFTER);
    const excerpt = this.#bytes.slice(this.#base + from, this.#base + to);
    return new Violation(code, this.#offset + valueAt, excerpt, valueAt - from);
  }
}

export interface SectionLimits {
  readonly maxBytes: number;
  readonly maxLines: number;
  readonly tooLarge: ViolationCode;
  readonly tooMany: ViolationCode;
}

const LINE_START = 0;
const NAME = 1;
const BEFORE_VALUE = 2;
const VALUE = 3;
const LINE_END = 4;
const SECTION_END = 5;

/** Reads one field section; `begin` makes it ready for the next. */
export class FieldSectionReader {
  readonly #limits: SectionLimits;
  readonly #decode: Decode;
  #phase = LINE_START;
  // All positions count from buffer.start, which doesn't move until the section is complete.
  #at = 0;
  #start = 0;
  #lineStart = 0;
  #nameEnd = 0;
  #valueStart = 0;
  #positions: number[] = [];

  constructor(limits: SectionLimits, decode: Decode) {
    this.#limits = limits;
    this.#decode = decode;
  }

  /** Begins a section at `start` bytes behind buffer.start. */
  begin(start: number): void {
    this.#phase = LINE_START;
    this.#at = start;
    this.#start = start;
    this.#positions = [];
  }

  /** Bytes from buffer.start to the end of the section, its empty line included; -1: need more. */
  read(buffer: ReceiveBuffer): number {
    const base = buffer.start;
    const { bytes, end } = buffer;
    // Where the limit strikes: no line may hold a byte there.
    const limit = base + this.#start + this.#limits.maxBytes;
    const stop = end < limit ? end : limit;
    let at = base + this.#at;
    for (;;) {
      if (this.#phase === VALUE) {
        while (at < stop && FIELD_VALUE[bytes[at]!] === 1) at++;
      } else if (this.#phase === NAME) {
        while (at < stop && TOKEN[bytes[at]!] === 1) at++;
      }
      if (at === end) {
        this.#at = at - base;
        return -1;
      }
      if (at >= limit && !this.#closes(bytes[at]!)) {
        throw violationAt(this.#limits.tooLarge, buffer, at, base + this.#lineStart);
      }
      if (this.#phase === SECTION_END) {
        if (bytes[at] !== LF) throw this.#crAlone(buffer, at);
        return at + 1 - base;
      }
      at = this.#step(buffer, at, base);
    }
  }

  /** The lines of the section that was just read. */
  lines(buffer: ReceiveBuffer): ReceivedLines {
    return new ReceivedLines(buffer, this.#positions, this.#decode);
  }

  /** The empty line that ends the section isn't counted by the limit. */
  #closes(byte: number): boolean {
    return this.#phase === SECTION_END || (this.#phase === LINE_START && byte === CR);
  }

  /** Takes the one byte that ended a run; returns the index behind it. */
  #step(buffer: ReceiveBuffer, at: number, base: number): number {
    const byte = buffer.bytes[at]!;
    switch (this.#phase) {
      case LINE_START:
        return this.#beginLine(buffer, at, byte);
      case NAME:
        if (byte !== COLON)
          throw violationAt(this.#wrongInName(byte), buffer, at, base + this.#lineStart);
        this.#nameEnd = at - base;
        if (this.#nameEnd === this.#lineStart)
          throw violationAt("FIELD_NAME_EMPTY", buffer, at, at);
        this.#phase = BEFORE_VALUE;
        return at + 1;
      case BEFORE_VALUE:
        if (byte === SP || byte === HTAB) return at + 1;
        this.#valueStart = at - base;
        this.#phase = VALUE;
        return at;
      case VALUE:
        if (byte !== CR) {
          const code = byte === LF ? "LINE_FEED_ALONE" : "FIELD_VALUE_INVALID";
          throw violationAt(code, buffer, at, base + this.#lineStart);
        }
        this.#endValue(buffer.bytes, at, base);
        this.#phase = LINE_END;
        return at + 1;
      default:
        if (byte !== LF) throw this.#crAlone(buffer, at);
        this.#phase = LINE_START;
        return at + 1;
    }
  }

  #beginLine(buffer: ReceiveBuffer, at: number, byte: number): number {
    this.#lineStart = at - buffer.start;
    if (byte === CR) {
      this.#phase = SECTION_END;
      return at + 1;
    }
    if (byte === SP || byte === HTAB) {
      const first = this.#positions.length === 0;
      throw violationAt(first ? "FIELD_BEFORE_FIRST" : "FIELD_FOLDED", buffer, at, at);
    }
    if (this.#positions.length === this.#limits.maxLines * STRIDE) {
      throw violationAt(this.#limits.tooMany, buffer, at, at);
    }
    this.#phase = NAME;
    return at;
  }

  #endValue(bytes: Uint8Array, at: number, base: number): void {
    let valueEnd = at;
    while (
      valueEnd > base + this.#valueStart &&
      (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB)
    ) {
      valueEnd--;
    }
    this.#positions.push(
      this.#lineStart,
      this.#nameEnd,
      this.#valueStart,
      valueEnd - base,
      knownField(bytes, base + this.#lineStart, base + this.#nameEnd),
    );
  }

  #wrongInName(byte: number): ViolationCode {
    if (byte === LF) return "LINE_FEED_ALONE";
    if (byte === CR) return "FIELD_COLON_MISSING";
    return byte === SP || byte === HTAB ? "FIELD_NAME_SPACE" : "FIELD_NAME_INVALID";
  }

  /** The CR before `at` isn't followed by LF. */
  #crAlone(buffer: ReceiveBuffer, at: number): Violation {
    return violationAt("CARRIAGE_RETURN_ALONE", buffer, at - 1, buffer.start + this.#lineStart);
  }
}
