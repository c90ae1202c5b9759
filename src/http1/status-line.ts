/**
 * What does this status line say? Version, status code, reason phrase, and not one byte more.
 *
 * RFC 9112 §2.3, §4. Like the request line: one pass, any byte may be the last that has arrived, and
 * the first offending byte ends it, so that no way of splitting the bytes changes the outcome. Nothing
 * in front is forgiven: what stands there may be the rest of a content that was longer than announced.
 * This file refuses to know what a status means, and what follows the line.
 */

import type { Decode } from "./codec.ts";
import { CR, FIELD_VALUE, HTAB, LF, SP } from "./grammar.ts";
import type { MessageLimits } from "./limits.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";
import { type Violation, type ViolationCode, violationAt } from "./violation.ts";

const START = 0;
const REASON = 1;
const LINE_END = 2;

/** What stands before the reason phrase; each 0 is any digit. */
const PATTERN = Uint8Array.from("HTTP/1.0 000 ", (character) => character.charCodeAt(0));
const ANY_DIGIT = 0x30;
const MAJOR_AT = 5;
const MINOR_AT = 7;
const VERSION_END = 8;
const STATUS_AT = 9;
const STATUS_END = 12;

const TLS_ALERT = 0x15;

/** Reads one status line after the other; `reset` comes between. */
export class StatusLineReader {
  minorVersion: 0 | 1 = 1;
  /** 0 to 999. */
  status = 0;
  reason = "";

  readonly #limits: MessageLimits;
  readonly #decode: Decode;
  #phase = START;
  // Counts from buffer.start, which doesn't move while a head is being read.
  #at = 0;

  /** @param limits maxRequestLine bounds the status line */
  constructor(limits: MessageLimits, decode: Decode) {
    this.#limits = limits;
    this.#decode = decode;
  }

  /** Makes the reader ready for the next line. */
  reset(): void {
    this.#phase = START;
    this.#at = 0;
  }

  /**
   * Bytes from buffer.start to the end of the line, its CR LF included; -1: need more.
   * @throws Violation
   */
  read(buffer: ReceiveBuffer): number {
    const { bytes, start: base, end } = buffer;
    const limit = base + this.#limits.maxRequestLine;
    const stop = end < limit ? end : limit;
    let at = base + this.#at;
    let phase = this.#phase;
    if (phase === START) {
      while (at < stop && fits(bytes[at]!, PATTERN[at - base])) at++;
      if (at - base === PATTERN.length) phase = REASON;
    }
    if (phase === REASON) {
      while (at < stop && FIELD_VALUE[bytes[at]!] === 1) at++;
      // The limit doesn't count the end of the line.
      if (at < end && bytes[at] === CR) {
        at++;
        phase = LINE_END;
      }
    }
    if (at < end) {
      if (phase !== LINE_END || bytes[at] !== LF) throw fault(buffer, at, phase, at >= limit);
      this.#take(bytes, base, at - 1);
      return at + 1 - base;
    }
    this.#at = at - base;
    this.#phase = phase;
    return -1;
  }

  #take(bytes: Uint8Array, base: number, end: number): void {
    this.minorVersion = bytes[base + MINOR_AT] === ANY_DIGIT ? 0 : 1;
    this.status = Number(this.#decode(bytes, base + STATUS_AT, base + STATUS_END));
    this.reason = this.#decode(bytes, base + PATTERN.length, end);
  }
}

/** Nothing fits behind the end of the pattern. */
function fits(byte: number, expected: number | undefined): boolean {
  return expected === ANY_DIGIT ? isDigit(byte) : byte === expected;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Why the byte at `at` can't stand there. */
function fault(buffer: ReceiveBuffer, at: number, phase: number, beyond: boolean): Violation {
  const base = buffer.start;
  const byte = buffer.bytes[at]!;
  if (phase === LINE_END) return violationAt("CARRIAGE_RETURN_ALONE", buffer, at - 1, base);
  if (beyond && byte !== CR) return violationAt("STATUS_LINE_TOO_LONG", buffer, at, base);
  return violationAt(wrongIn(phase, byte, at - base), buffer, at, base);
}

function wrongIn(phase: number, byte: number, index: number): ViolationCode {
  if (byte === LF) return "LINE_FEED_ALONE";
  if (phase === REASON) return "REASON_INVALID";
  if (index < VERSION_END) return wrongInVersion(byte, index);
  const isSpace = byte === SP || byte === HTAB;
  switch (index) {
    case VERSION_END:
      if (byte === CR) return "STATUS_MISSING";
      return isSpace ? "STATUS_LINE_SPACE" : "RESPONSE_VERSION_INVALID";
    case STATUS_AT:
      if (byte === CR) return "STATUS_MISSING";
      return isSpace ? "STATUS_LINE_SPACE" : "STATUS_INVALID";
    case STATUS_END:
      if (byte === CR) return "STATUS_SPACE_MISSING";
      return isSpace ? "STATUS_LINE_SPACE" : "STATUS_INVALID";
    default:
      return "STATUS_INVALID";
  }
}

function wrongInVersion(byte: number, index: number): ViolationCode {
  if (index === 0 && byte === TLS_ALERT) return "TLS_ALERT";
  if (index === 0 && byte === CR) return "STATUS_LINE_MISSING";
  // Another version is named as soon as its major number is seen: HTTP/2 has no minor one.
  const other = index === MAJOR_AT && isDigit(byte);
  return other ? "RESPONSE_VERSION_UNSUPPORTED" : "RESPONSE_VERSION_INVALID";
}
