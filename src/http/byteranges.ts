/**
 * How are several parts of a representation sent in one message?
 *
 * RFC 9110 §14.6, §15.3.7.2, in the form of RFC 2046 §5.1: multipart/byteranges. The content is read
 * part by part from where it is, whatever its size; only the lines between the parts are made here.
 * This file refuses to know which parts are worth sending.
 */
import { BytesSource } from "./content-slice.ts";
import type { ByteRange } from "./ranges.ts";
import type { ContentSource } from "./response.ts";

/** What the parts are parts of. */
export interface Whole {
  readonly mediaType: string;
  /** Together with the ranges it makes the boundary: the same request gets the same bytes. */
  readonly entityTag: string | undefined;
  /** Bytes. */
  readonly length: number;
}

/** The value of Content-Range for one part (RFC 9110 §14.4). */
export function contentRange({ first, last }: ByteRange, length: number): string {
  return `bytes ${first}-${last}/${length}`;
}

/** Several parts as one content, with the media type that says where they begin and end. */
export class Byteranges implements ContentSource {
  readonly kind = "source";
  readonly mediaType: string;
  readonly length: number;
  readonly #source: ContentSource;
  readonly #pieces: readonly Piece[];
  #closed = false;

  /**
   * @param content all of it; a source belongs to this one from now on
   * @param ranges within the length of the content
   */
  constructor(whole: Whole, content: Uint8Array | ContentSource, ranges: readonly ByteRange[]) {
    const boundary = boundaryOf(whole, ranges);
    // Unquoted: some clients take the quotes for a part of it (§14.6).
    this.mediaType = `multipart/byteranges; boundary=${boundary}`;
    this.#source = content instanceof Uint8Array ? new BytesSource(content) : content;
    this.#pieces = piecesOf(whole, ranges, boundary);
    this.length = this.#pieces.at(-1)?.end ?? 0;
  }

  /** Lines are read together with what follows them, so that they cost no write of their own. */
  read(into: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    for (const piece of this.#pieces) {
      const at = position + filled;
      if (at >= piece.end) continue;
      const offset = at - piece.start;
      const room = into.subarray(filled, filled + piece.end - at);
      if (room.length === 0) break;
      if (piece.lines === undefined) {
        const before = filled;
        return this.#source.read(room, piece.first + offset).then((count) => before + count);
      }
      room.set(piece.lines.subarray(offset, offset + room.length));
      filled += room.length;
    }
    return Promise.resolve(filled);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.close();
  }
}

/** A stretch of the message: lines, or content from `first` on. `end` is the position after it. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly lines: Uint8Array | undefined;
  readonly first: number;
}

function piecesOf(whole: Whole, ranges: readonly ByteRange[], boundary: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const add = (length: number, lines: Uint8Array | undefined, first: number) => {
    pieces.push({ start: end, end: end + length, lines, first });
    end += length;
  };
  const addLines = (text: string) => {
    const lines = Uint8Array.from(text, (character) => character.charCodeAt(0));
    add(lines.length, lines, 0);
  };
  let newLine = "";
  for (const range of ranges) {
    addLines(
      `${newLine}--${boundary}\r\n` +
        `Content-Type: ${whole.mediaType}\r\n` +
        `Content-Range: ${contentRange(range, whole.length)}\r\n\r\n`,
    );
    add(range.last - range.first + 1, undefined, range.first);
    newLine = "\r\n";
  }
  addLines(`\r\n--${boundary}--\r\n`);
  return pieces;
}

/**
 * 64 bits of what is sent (FNV-1a), so that content holds it by intent only; and whoever writes the
 * content could say what he likes in it anyway. Field lines don't begin with two hyphens.
 */
function boundaryOf({ entityTag, length }: Whole, ranges: readonly ByteRange[]): string {
  const text = [entityTag, ...ranges.map((range) => contentRange(range, length))].join();
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return `part-${hash.toString(16).padStart(16, "0")}`;
}
