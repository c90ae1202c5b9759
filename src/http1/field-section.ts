/**
 * Where does each field line begin and end? Reads a field section, in a head or after the last chunk.
 *
 * RFC 9112 §5. One pass over the bytes that can stop at any byte and go on when more have arrived;
 * the result is positions, and text is made of them only when somebody asks. Every CR LF is checked,
 * nothing is repaired. This file refuses to know what any field means.
 */
import type { Decode } from "./codec.ts";
import { COLON, CR, FIELD_VALUE, HTAB, LF, SP, TOKEN } from "./grammar.ts";
import { knownField } from "./known-names.ts";
import { plainEnd, viewOf } from "./plain-bytes.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";
import { ReceivedLines, STRIDE } from "./received-lines.ts";
import { type Violation, type ViolationCode, violationAt } from "./violation.ts";

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
  /** Of the lines read so far; what is behind `#filled` is of an earlier section. */
  readonly #positions: number[] = [];
  #filled = 0;
  #mask = 0;
  #repeated = 0;

  constructor(limits: SectionLimits, decode: Decode) {
    this.#limits = limits;
    this.#decode = decode;
  }

  /** Begins a section at `start` bytes behind buffer.start. */
  begin(start: number): void {
    this.#phase = LINE_START;
    this.#at = start;
    this.#start = start;
    this.#filled = 0;
    this.#mask = 0;
    this.#repeated = 0;
  }

  /**
   * Bytes from buffer.start to the end of the section, its empty line included; -1: need more.
   * @throws Violation
   */
  read(buffer: ReceiveBuffer): number {
    const { bytes, start: base, end } = buffer;
    const view = viewOf(bytes);
    // Where the limit strikes: no line may hold a byte there.
    const limit = base + this.#start + this.#limits.maxBytes;
    const stop = end < limit ? end : limit;
    const most = this.#limits.maxLines * STRIDE;
    let at = base + this.#at;
    let phase = this.#phase;
    let lineStart = base + this.#lineStart;
    let nameEnd = base + this.#nameEnd;
    let valueStart = base + this.#valueStart;
    // One turn for each line: the phases stand in the order of the wire, and a turn begins with the one
    // that the bytes ran out in. What isn't taken ends it: more is needed, or a byte breaks a rule.
    for (;;) {
      if (phase === LINE_START) {
        // The empty line that ends the section isn't counted by the limit.
        if (at < end && bytes[at] === CR) phase = SECTION_END;
        else if (at < stop && TOKEN[bytes[at]!] === 1 && this.#filled < most) phase = NAME;
        else break;
        lineStart = at++;
      }
      if (phase === NAME) {
        while (at < stop && TOKEN[bytes[at]!] === 1) at++;
        if (at === stop || bytes[at] !== COLON) break;
        nameEnd = at++;
        phase = BEFORE_VALUE;
      }
      if (phase === BEFORE_VALUE) {
        while (at < stop && (bytes[at] === SP || bytes[at] === HTAB)) at++;
        if (at === stop) break;
        valueStart = at;
        phase = VALUE;
      }
      if (phase === VALUE) {
        at = plainEnd(view, at, stop);
        while (at < stop && FIELD_VALUE[bytes[at]!] === 1) at++;
        if (at === stop || bytes[at] !== CR) break;
        this.#add(bytes, base, lineStart, nameEnd, valueStart, at++);
        phase = LINE_END;
      }
      if (phase === LINE_END) {
        if (at === stop || bytes[at] !== LF) break;
        at++;
        phase = LINE_START;
        continue;
      }
      if (at === end || bytes[at] !== LF) break;
      return at + 1 - base;
    }
    if (at < end) throw this.#fault(buffer, at, phase, lineStart, at >= limit);
    this.#at = at - base;
    this.#phase = phase;
    this.#lineStart = lineStart - base;
    this.#nameEnd = nameEnd - base;
    this.#valueStart = valueStart - base;
    return -1;
  }

  /** The lines of the section that was just read, which has this many bytes from buffer.start on. */
  lines(buffer: ReceiveBuffer, length: number): ReceivedLines {
    const text = this.#decode(buffer.bytes, buffer.start, buffer.start + length);
    const positions = this.#positions.slice(0, this.#filled);
    return new ReceivedLines(text, positions, this.#mask, this.#repeated, buffer.offset);
  }

  #add(
    bytes: Uint8Array,
    base: number,
    lineStart: number,
    nameEnd: number,
    valueStart: number,
    end: number,
  ): void {
    let valueEnd = end;
    while (valueEnd > valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB)) {
      valueEnd--;
    }
    const known = knownField(bytes, lineStart, nameEnd);
    if (known >= 0) {
      this.#repeated |= this.#mask & (1 << known);
      this.#mask |= 1 << known;
    }
    const positions = this.#positions;
    const at = this.#filled;
    positions[at] = lineStart - base;
    positions[at + 1] = nameEnd - base;
    positions[at + 2] = valueStart - base;
    positions[at + 3] = valueEnd - base;
    positions[at + 4] = known;
    this.#filled = at + STRIDE;
  }

  /** Why the byte at `at` can't stand there. */
  #fault(
    buffer: ReceiveBuffer,
    at: number,
    phase: number,
    lineStart: number,
    beyond: boolean,
  ): Violation {
    const byte = buffer.bytes[at]!;
    if (beyond && phase !== SECTION_END) {
      return violationAt(this.#limits.tooLarge, buffer, at, lineStart);
    }
    switch (phase) {
      case LINE_START:
        return violationAt(this.#wrongAtLineStart(byte), buffer, at, at);
      case NAME:
        return violationAt(wrongInName(byte), buffer, at, lineStart);
      case VALUE: {
        const code = byte === LF ? "LINE_FEED_ALONE" : "FIELD_VALUE_INVALID";
        return violationAt(code, buffer, at, lineStart);
      }
      default:
        // The CR before it isn't followed by LF.
        return violationAt("CARRIAGE_RETURN_ALONE", buffer, at - 1, lineStart);
    }
  }

  #wrongAtLineStart(byte: number): ViolationCode {
    if (byte === SP || byte === HTAB) {
      return this.#filled === 0 ? "FIELD_BEFORE_FIRST" : "FIELD_FOLDED";
    }
    if (this.#filled === this.#limits.maxLines * STRIDE) return this.#limits.tooMany;
    return byte === COLON ? "FIELD_NAME_EMPTY" : wrongInName(byte);
  }
}

function wrongInName(byte: number): ViolationCode {
  if (byte === LF) return "LINE_FEED_ALONE";
  if (byte === CR) return "FIELD_COLON_MISSING";
  return byte === SP || byte === HTAB ? "FIELD_NAME_SPACE" : "FIELD_NAME_INVALID";
}
