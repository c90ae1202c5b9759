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
const QUERY = 6;
const VERSION = 7;
const REQUEST_LINE_END = 8;

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
  #escapeDigits = 0;
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
    const base = buffer.start;
    const { bytes, end } = buffer;
    const limit = base + this.#limits.maxRequestLine;
    const stop = end < limit ? end : limit;
    let at = base + this.#at;
    for (;;) {
      switch (this.#phase) {
        case METHOD:
          while (at < stop && TOKEN[bytes[at]!] === 1) at++;
          break;
        case PATH:
          at = this.#scanPath(bytes, at, stop);
          break;
        case QUERY:
          while (at < stop && TARGET[bytes[at]!] === 1) at++;
          break;
      }
      if (at === end) {
        this.#at = at - base;
        return -1;
      }
      const closes = this.#phase === REQUEST_LINE_END || bytes[at] === CR;
      if (at >= limit && !closes) throw violationAt("REQUEST_LINE_TOO_LONG", buffer, at, base);
      if (this.#phase === REQUEST_LINE_END) {
        if (bytes[at] !== LF) throw violationAt("CARRIAGE_RETURN_ALONE", buffer, at - 1, base);
        this.#takeTargetApart(buffer);
        return at + 1 - base;
      }
      at = this.#step(buffer, at);
    }
  }

  /** A path is scanned to its end, an escape or the query, whichever comes first. */
  #scanPath(bytes: Uint8Array, at: number, stop: number): number {
    while (at < stop) {
      const byte = bytes[at]!;
      if (TARGET[byte] !== 1 || byte === PERCENT || byte === QUESTION) break;
      at++;
    }
    return at;
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

  /** Takes the one byte that ended a run; returns the index from which to go on. */
  #step(buffer: ReceiveBuffer, at: number): number {
    const base = buffer.start;
    const byte = buffer.bytes[at]!;
    switch (this.#phase) {
      case METHOD:
        if (byte !== SP || at === base)
          throw violationAt(wrongInMethod(byte, at - base), buffer, at, base);
        this.method = methodName(buffer.bytes, base, at, this.#decode);
        this.#phase = TARGET_START;
        return at + 1;
      case TARGET_START:
        if (byte === CR) throw violationAt("TARGET_MISSING", buffer, at, base);
        if (TARGET[byte] !== 1) throw violationAt(wrongInTarget(byte), buffer, at, base);
        this.#targetStart = at - base;
        this.#phase = PATH;
        return at;
      case ESCAPE:
        if (HEX[byte]! > 15) throw violationAt("TARGET_ESCAPE", buffer, at, base);
        if (++this.#escapeDigits === 2) this.#phase = PATH;
        return at + 1;
      case VERSION:
        return this.#stepVersion(buffer, at, byte);
      default:
        return this.#stepTarget(buffer, at, byte);
    }
  }

  /** In a path or a query, at a byte that isn't plain. */
  #stepTarget(buffer: ReceiveBuffer, at: number, byte: number): number {
    if (this.#phase === PATH && byte === PERCENT) {
      this.#phase = ESCAPE;
      this.#escapeDigits = 0;
    } else if (this.#phase === PATH && byte === QUESTION) {
      this.#phase = QUERY;
      this.#queryAt = at - buffer.start;
    } else if (byte === SP) {
      this.target = this.#decode(buffer.bytes, buffer.start + this.#targetStart, at);
      this.#versionStart = at + 1 - buffer.start;
      this.#phase = VERSION;
    } else {
      throw violationAt(wrongInTarget(byte), buffer, at, buffer.start);
    }
    return at + 1;
  }

  #stepVersion(buffer: ReceiveBuffer, at: number, byte: number): number {
    const base = buffer.start;
    const index = at - base - this.#versionStart;
    if (index === VERSION_PATTERN.length && byte === CR) {
      const digits = base + this.#versionStart;
      if (buffer.bytes[digits + MAJOR_AT] !== 0x31) {
        throw violationAt("VERSION_UNSUPPORTED", buffer, digits + MAJOR_AT, base);
      }
      this.minorVersion = buffer.bytes[digits + MINOR_AT] === 0x30 ? 0 : 1;
      this.#phase = REQUEST_LINE_END;
      return at + 1;
    }
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const fits =
      index === MAJOR_AT || index === MINOR_AT ? isDigit : byte === VERSION_PATTERN[index];
    if (!fits) throw violationAt(wrongInVersion(byte, index), buffer, at, base);
    return at + 1;
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
