/**
 * What does this request line say? Method, target, version, and not one byte more.
 *
 * RFC 9112 §2.2, §2.3, §3. Like the field section: one pass, any byte may be the last that has
 * arrived, and the first offending byte ends it, so that no way of splitting the bytes changes the
 * outcome. This file refuses to know what the target names, and what follows the line.
 */

import type { Decode } from "./codec.ts";
import { CR, HASH, HEX, HTAB, LF, PERCENT, QUESTION, SP, TARGET, TOKEN } from "./grammar.ts";
import type { MessageLimits } from "./limits.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";
import { type TargetParts, takeApart } from "./request-target.ts";
import { Violation, type ViolationCode, violationAt } from "./violation.ts";

const START = 0;
const EMPTY_LINE_END = 1;
const METHOD = 2;
const TARGET_START = 3;
const PATH = 4;
const ESCAPE = 5;
const ESCAPE_END = 6;
const QUERY = 7;
const VERSION = 8;
const LINE_END = 9;

const TLS_HANDSHAKE = 0x16;
/** "HTTP/1.1": its letters must match, its digits are looked at. */
const VERSION_PATTERN = Uint8Array.from("HTTP/1.1", (character) => character.charCodeAt(0));
const MAJOR_AT = 5;
const MINOR_AT = 7;

/** Reads one request line after the other. */
export class RequestLineReader {
  /** Known as soon as the space after it was read, so that an answer to HEAD has no content. */
  method = "";
  target = "";
  parts: TargetParts | undefined;
  minorVersion: 0 | 1 = 1;

  readonly #limits: MessageLimits;
  readonly #decode: Decode;
  readonly #secure: boolean;
  #phase = START;
  #emptyLines = 0;
  // Positions count from buffer.start, which doesn't move while a head is being read.
  #at = 0;
  #targetStart = 0;
  #queryAt = -1;
  #versionStart = 0;

  /** @param secure may the target be an https address (RFC 9110 §7.4)? */
  constructor(limits: MessageLimits, decode: Decode, secure = false) {
    this.#limits = limits;
    this.#decode = decode;
    this.#secure = secure;
  }

  /** Has a byte of a request line been seen? Empty lines before it don't count. */
  get begun(): boolean {
    return this.#phase > EMPTY_LINE_END;
  }

  /** Makes the reader ready for the next line. */
  reset(): void {
    this.#phase = START;
    this.#emptyLines = 0;
    this.method = "";
  }

  /**
   * Bytes from buffer.start to the end of the line, its CR LF included; -1: need more. Only empty
   * lines before it are consumed.
   * @throws Violation
   */
  read(buffer: ReceiveBuffer): number {
    if (this.#phase <= EMPTY_LINE_END && !this.#skipEmptyLines(buffer)) return -1;
    const { bytes, start: base, end } = buffer;
    const limit = base + this.#limits.maxRequestLine;
    const stop = end < limit ? end : limit;
    let at = base + this.#at;
    let phase = this.#phase;
    // Whatever isn't taken leaves the switch: the bytes have run out, or this one breaks a rule.
    for (;;) {
      switch (phase) {
        case METHOD:
          while (at < stop && TOKEN[bytes[at]!] === 1) at++;
          if (at === stop || bytes[at] !== SP || at === base) break;
          this.method = methodName(bytes, base, at++, this.#decode);
          phase = TARGET_START;
          continue;
        case TARGET_START:
          if (at === stop || TARGET[bytes[at]!] !== 1) break;
          this.#targetStart = at - base;
          phase = PATH;
          continue;
        case PATH:
          at = plainEnd(bytes, at, stop);
          if (at === stop) break;
          if (bytes[at] === PERCENT) phase = ESCAPE;
          else if (bytes[at] === QUESTION) phase = this.#beginQuery(at - base);
          else if (bytes[at] === SP) phase = this.#endTarget(bytes, base, at);
          else break;
          at++;
          continue;
        case ESCAPE:
        case ESCAPE_END:
          if (at === stop || HEX[bytes[at]!]! > 15) break;
          at++;
          phase = phase === ESCAPE ? ESCAPE_END : PATH;
          continue;
        case QUERY:
          while (at < stop && TARGET[bytes[at]!] === 1) at++;
          if (at === stop || bytes[at] !== SP) break;
          phase = this.#endTarget(bytes, base, at++);
          continue;
        case VERSION:
          at = versionEnd(bytes, at, stop, base + this.#versionStart);
          // The limit doesn't count the end of the line.
          if (at === end || bytes[at] !== CR || !this.#endVersion(buffer, at)) break;
          at++;
          phase = LINE_END;
          continue;
        default:
          if (at === end || bytes[at] !== LF) break;
          this.#takeTargetApart(buffer);
          return at + 1 - base;
      }
      if (at < end) throw this.#fault(buffer, at, phase, at >= limit);
      this.#at = at - base;
      this.#phase = phase;
      return -1;
    }
  }

  /** Consumes the empty line that is allowed; true when a request line begins at buffer.start. */
  #skipEmptyLines(buffer: ReceiveBuffer): boolean {
    while (buffer.length > 0) {
      const byte = buffer.bytes[buffer.start]!;
      if (this.#phase === EMPTY_LINE_END) {
        if (byte !== LF) {
          throw new Violation("CARRIAGE_RETURN_ALONE", buffer.offset - 1, Uint8Array.of(CR), 0);
        }
        this.#phase = START;
        this.#emptyLines++;
      } else if (byte === CR) {
        if (this.#emptyLines > 0)
          throw violationAt("EMPTY_LINES", buffer, buffer.start, buffer.start);
        this.#phase = EMPTY_LINE_END;
      } else {
        this.#phase = METHOD;
        this.#at = 0;
        this.#queryAt = -1;
        return true;
      }
      buffer.consume(1);
    }
    return false;
  }

  #beginQuery(at: number): number {
    this.#queryAt = at;
    return QUERY;
  }

  #endTarget(bytes: Uint8Array, base: number, at: number): number {
    this.target = this.#decode(bytes, base + this.#targetStart, at);
    this.#versionStart = at + 1 - base;
    return VERSION;
  }

  /** False when the version isn't whole. */
  #endVersion(buffer: ReceiveBuffer, at: number): boolean {
    const digits = buffer.start + this.#versionStart;
    if (at - digits !== VERSION_PATTERN.length) return false;
    if (buffer.bytes[digits + MAJOR_AT] !== 0x31) {
      throw violationAt("VERSION_UNSUPPORTED", buffer, digits + MAJOR_AT, buffer.start);
    }
    this.minorVersion = buffer.bytes[digits + MINOR_AT] === 0x30 ? 0 : 1;
    return true;
  }

  /** Why the byte at `at` can't stand there. */
  #fault(buffer: ReceiveBuffer, at: number, phase: number, beyond: boolean): Violation {
    const base = buffer.start;
    const byte = buffer.bytes[at]!;
    if (phase === LINE_END) return violationAt("CARRIAGE_RETURN_ALONE", buffer, at - 1, base);
    if (beyond && byte !== CR) return violationAt("REQUEST_LINE_TOO_LONG", buffer, at, base);
    return violationAt(this.#wrongIn(phase, byte, at - base), buffer, at, base);
  }

  #wrongIn(phase: number, byte: number, index: number): ViolationCode {
    switch (phase) {
      case METHOD:
        return wrongInMethod(byte, index);
      case TARGET_START:
        return byte === CR ? "TARGET_MISSING" : wrongInTarget(byte);
      case ESCAPE:
      case ESCAPE_END:
        return "TARGET_ESCAPE";
      case VERSION:
        return wrongInVersion(byte, index - this.#versionStart);
      default:
        return wrongInTarget(byte);
    }
  }

  #takeTargetApart(buffer: ReceiveBuffer): void {
    const queryAt = this.#queryAt < 0 ? -1 : this.#queryAt - this.#targetStart;
    const parts = takeApart(this.method, this.target, queryAt, this.#secure);
    if (typeof parts === "string") {
      throw violationAt(parts, buffer, buffer.start + this.#targetStart, buffer.start);
    }
    this.parts = parts;
  }
}

/** The end of what is plain in a path: an escape, the query or the end of the target comes next. */
function plainEnd(bytes: Uint8Array, at: number, stop: number): number {
  while (at < stop) {
    const byte = bytes[at]!;
    if (TARGET[byte] !== 1 || byte === PERCENT || byte === QUESTION) break;
    at++;
  }
  return at;
}

/** The first byte from `at` on that goes beyond the version that begins at `start`, or isn't of it. */
function versionEnd(bytes: Uint8Array, at: number, stop: number, start: number): number {
  for (; at < stop; at++) {
    const index = at - start;
    const isNumber = index === MAJOR_AT || index === MINOR_AT;
    if (isNumber ? !isDigit(bytes[at]!) : bytes[at] !== VERSION_PATTERN[index]) break;
  }
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function methodName(bytes: Uint8Array, start: number, end: number, decode: Decode): string {
  // The method of nearly every request, without making a string.
  const isGet =
    end - start === 3 &&
    bytes[start] === 0x47 &&
    bytes[start + 1] === 0x45 &&
    bytes[start + 2] === 0x54;
  return isGet ? "GET" : decode(bytes, start, end);
}

function wrongInMethod(byte: number, index: number): ViolationCode {
  if (byte === TLS_HANDSHAKE && index === 0) return "TLS_ON_PLAIN_PORT";
  if (byte === LF) return "LINE_FEED_ALONE";
  return byte === CR ? "TARGET_MISSING" : "METHOD_INVALID";
}

function wrongInTarget(byte: number): ViolationCode {
  if (byte === LF) return "LINE_FEED_ALONE";
  if (byte === CR) return "VERSION_MISSING";
  if (byte === HASH) return "TARGET_FRAGMENT";
  return byte === SP || byte === HTAB ? "REQUEST_LINE_SPACE" : "TARGET_INVALID";
}

function wrongInVersion(byte: number, index: number): ViolationCode {
  if (byte === LF) return "LINE_FEED_ALONE";
  if (byte === CR && index === 0) return "VERSION_MISSING";
  const between = index === 0 || index >= VERSION_PATTERN.length;
  return between && (byte === SP || byte === HTAB) ? "REQUEST_LINE_SPACE" : "VERSION_INVALID";
}
