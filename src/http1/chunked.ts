/**
 * How is content carried when its length isn't known beforehand? The chunked transfer coding, read
 * and written.
 *
 * RFC 9112 §7.1. Every CR LF is checked, sizes can't overflow, extensions are held to their grammar
 * and to a budget, then ignored (§7.1.1). The trailer section is kept apart from the head's fields
 * (§7.1.2). This file refuses to know whose content it is.
 */
import { Fields } from "../http/fields.ts";
import type { Decode, Encode } from "./codec.ts";
import { FieldSectionReader } from "./field-section.ts";
import {
  BACKSLASH,
  CR,
  EQUALS,
  FIELD_VALUE,
  HEX,
  HTAB,
  LF,
  QUOTE,
  SEMICOLON,
  SP,
  TOKEN,
} from "./grammar.ts";
import type { MessageLimits } from "./limits.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";
import { fieldLines } from "./response-head.ts";
import { type ViolationCode, violationAt } from "./violation.ts";

const SIZE = 0;
const BEFORE_EXTENSION = 1;
const BEFORE_NAME = 2;
const NAME = 3;
const AFTER_NAME = 4;
const BEFORE_EXTENSION_VALUE = 5;
const EXTENSION_VALUE = 6;
const QUOTED = 7;
const QUOTED_PAIR = 8;
const AFTER_QUOTED = 9;
const LINE_END = 10;
const DATA = 11;
const DATA_CR = 12;
const DATA_LF = 13;
const TRAILERS = 14;

const MAX_SIZE_DIGITS = 16;

export const CHUNK_NEEDS_BYTES = 0;
export const CHUNK_CONTENT = 1;
export const CHUNK_END = 2;

/** Reads one message's chunks: content, then the trailer section. */
export class ChunkedReader {
  /** After CHUNK_CONTENT: the next bytes of content. */
  content: Uint8Array = new Uint8Array(0);
  /** After CHUNK_END. */
  trailers: Fields = Fields.empty;

  readonly #limits: MessageLimits;
  readonly #trailerReader: FieldSectionReader;
  #phase = SIZE;
  /** Index behind buffer.start of the next byte to look at, within a chunk line. */
  #at = 0;
  #digits = 0;
  /** Of the chunk being read: its size, then what is left of its data. */
  #remaining = 0;
  #total = 0;
  #extensionBytes = 0;

  constructor(limits: MessageLimits, decode: Decode) {
    this.#limits = limits;
    this.#trailerReader = new FieldSectionReader(
      {
        maxBytes: limits.maxTrailerSize,
        maxLines: limits.maxTrailers,
        tooLarge: "TRAILERS_TOO_LARGE",
        tooMany: "TRAILERS_TOO_MANY",
      },
      decode,
    );
  }

  /** @throws Violation */
  next(buffer: ReceiveBuffer): number {
    for (;;) {
      if (this.#phase === DATA) return this.#readData(buffer);
      if (this.#phase === TRAILERS) return this.#readTrailers(buffer);
      if (buffer.length === 0) return CHUNK_NEEDS_BYTES;
      if (this.#phase === DATA_CR || this.#phase === DATA_LF) this.#readDataEnd(buffer);
      else if (!this.#readLine(buffer)) return CHUNK_NEEDS_BYTES;
    }
  }

  #readData(buffer: ReceiveBuffer): number {
    const count = Math.min(this.#remaining, buffer.length);
    if (count === 0) return CHUNK_NEEDS_BYTES;
    this.content = buffer.bytes.subarray(buffer.start, buffer.start + count);
    buffer.consume(count);
    this.#remaining -= count;
    if (this.#remaining === 0) this.#phase = DATA_CR;
    return CHUNK_CONTENT;
  }

  #readDataEnd(buffer: ReceiveBuffer): void {
    const expected = this.#phase === DATA_CR ? CR : LF;
    if (buffer.bytes[buffer.start] !== expected) {
      throw violationAt("CHUNK_END_MISSING", buffer, buffer.start, buffer.start);
    }
    buffer.consume(1);
    this.#phase = this.#phase === DATA_CR ? DATA_LF : SIZE;
  }

  #readTrailers(buffer: ReceiveBuffer): number {
    const length = this.#trailerReader.read(buffer);
    if (length < 0) return CHUNK_NEEDS_BYTES;
    const lines = this.#trailerReader.lines(buffer, length);
    if (lines.count > 0) this.trailers = new Fields(lines);
    buffer.consume(length);
    return CHUNK_END;
  }

  /** Reads on in a chunk-size line; true at its end. */
  #readLine(buffer: ReceiveBuffer): boolean {
    while (this.#at < buffer.length) {
      const at = buffer.start + this.#at;
      const byte = buffer.bytes[at]!;
      if (this.#phase === LINE_END) {
        if (byte !== LF) throw violationAt("CARRIAGE_RETURN_ALONE", buffer, at - 1, buffer.start);
        this.#endLine(buffer, this.#at + 1);
        return true;
      }
      if (this.#at === this.#limits.maxChunkLine && byte !== CR) {
        throw violationAt("CHUNK_LINE_TOO_LONG", buffer, at, buffer.start);
      }
      const wrong = this.#phase === SIZE ? this.#stepSize(byte) : this.#stepExtension(byte);
      if (wrong !== undefined) throw violationAt(wrong, buffer, at, buffer.start);
      this.#at++;
    }
    return false;
  }

  #stepSize(byte: number): ViolationCode | undefined {
    const digit = HEX[byte]!;
    if (digit < 16) {
      this.#remaining = this.#remaining * 16 + digit;
      this.#digits++;
      const countable = this.#digits <= MAX_SIZE_DIGITS && Number.isSafeInteger(this.#remaining);
      return countable ? undefined : "CHUNK_SIZE_TOO_LARGE";
    }
    if (byte === LF) return "LINE_FEED_ALONE";
    if (this.#digits === 0) return "CHUNK_SIZE_INVALID";
    if (byte === CR) this.#phase = LINE_END;
    else if (byte === SEMICOLON) this.#phase = BEFORE_NAME;
    else if (byte === SP || byte === HTAB) this.#phase = BEFORE_EXTENSION;
    else return "CHUNK_SIZE_INVALID";
    return undefined;
  }

  /** chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ) */
  #stepExtension(byte: number): ViolationCode | undefined {
    if (byte === LF) return "LINE_FEED_ALONE";
    const isSpace = byte === SP || byte === HTAB;
    switch (this.#phase) {
      case QUOTED:
        if (byte === QUOTE) this.#phase = AFTER_QUOTED;
        else if (byte === BACKSLASH) this.#phase = QUOTED_PAIR;
        else return FIELD_VALUE[byte] === 1 ? undefined : "CHUNK_EXTENSION_INVALID";
        return undefined;
      case QUOTED_PAIR:
        this.#phase = QUOTED;
        return FIELD_VALUE[byte] === 1 ? undefined : "CHUNK_EXTENSION_INVALID";
      case BEFORE_NAME:
      case BEFORE_EXTENSION_VALUE:
        if (isSpace) return undefined;
        if (byte === QUOTE && this.#phase === BEFORE_EXTENSION_VALUE) this.#phase = QUOTED;
        else if (TOKEN[byte] === 1)
          this.#phase = this.#phase === BEFORE_NAME ? NAME : EXTENSION_VALUE;
        else return "CHUNK_EXTENSION_INVALID";
        return undefined;
      default:
        return this.#stepAfterPart(byte, isSpace);
    }
  }

  /** In or behind a name, a value or the size: the part goes on, or what may follow it begins. */
  #stepAfterPart(byte: number, isSpace: boolean): ViolationCode | undefined {
    const phase = this.#phase;
    const inPart = phase === NAME || phase === EXTENSION_VALUE;
    if (inPart && TOKEN[byte] === 1) return undefined;
    if (isSpace)
      this.#phase = phase === NAME || phase === AFTER_NAME ? AFTER_NAME : BEFORE_EXTENSION;
    else if (byte === SEMICOLON) this.#phase = BEFORE_NAME;
    else if (byte === EQUALS && (phase === NAME || phase === AFTER_NAME)) {
      this.#phase = BEFORE_EXTENSION_VALUE;
    } else if (byte === CR && (inPart || phase === AFTER_QUOTED)) this.#phase = LINE_END;
    else return "CHUNK_EXTENSION_INVALID";
    return undefined;
  }

  #endLine(buffer: ReceiveBuffer, lineLength: number): void {
    const size = this.#remaining;
    this.#total += size;
    this.#extensionBytes += lineLength - 2 - this.#digits;
    const { maxChunkOverhead, maxRequestBodySize } = this.#limits;
    if (this.#extensionBytes > maxChunkOverhead) {
      throw violationAt("CHUNK_EXTENSIONS_TOO_LARGE", buffer, buffer.start, buffer.start);
    }
    if (this.#total > maxRequestBodySize) {
      throw violationAt("CONTENT_TOO_LARGE", buffer, buffer.start, buffer.start);
    }
    buffer.consume(lineLength);
    this.#at = 0;
    this.#digits = 0;
    if (size > 0) this.#phase = DATA;
    else {
      this.#phase = TRAILERS;
      this.#trailerReader.begin(0);
    }
  }
}

const ASCII = new TextEncoder();

/** CR LF, which ends the data of a chunk. */
export const CHUNK_DATA_END: Uint8Array = ASCII.encode("\r\n");
/** The last chunk and an empty trailer section. */
export const LAST_CHUNK: Uint8Array = ASCII.encode("0\r\n\r\n");

/** The last chunk, and the trailer section (RFC 9112 §7.1.2). */
export function lastChunk(trailers: Fields, encode: Encode): Uint8Array {
  return trailers.count === 0 ? LAST_CHUNK : encode(`0\r\n${fieldLines(trailers)}\r\n`);
}

/** The line that comes before `size` bytes of data. A size of 0 would end the content: never ask. */
export function chunkLine(size: number): Uint8Array {
  return ASCII.encode(`${size.toString(16)}\r\n`);
}
