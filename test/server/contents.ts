/**
 * Content to answer with, that counts what is done to it.
 */
import type { ContentSource, ContentStream } from "../../src/http/response.ts";

export interface Counted {
  closed: number;
  reads: number;
}

/** A source of `length` bytes; `read` may fail, or deliver less. */
export function countedSource(
  length: number,
  read: (into: Uint8Array, position: number) => number | Promise<number> = fill,
): ContentSource & Counted {
  return {
    kind: "source",
    length,
    closed: 0,
    reads: 0,
    async read(into, position) {
      this.reads++;
      return read(into, position);
    },
    close() {
      this.closed++;
    },
  };
}

/** The byte at each position is the position, modulo 251. */
export function fill(into: Uint8Array, position: number): number {
  for (let i = 0; i < into.length; i++) into[i] = (position + i) % 251;
  return into.length;
}

/** What `fill` fills. */
export function filled(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  fill(bytes, 0);
  return bytes;
}

/** A stream of these pieces; an Error is thrown where it stands. */
export function countedStream(
  pieces: Iterable<string | Error> | AsyncIterable<string | Error>,
  length?: number,
): ContentStream & Counted {
  const counted: ContentStream & Counted = {
    kind: "stream",
    closed: 0,
    reads: 0,
    chunks: {
      async *[Symbol.asyncIterator]() {
        try {
          for await (const piece of pieces) {
            counted.reads++;
            if (piece instanceof Error) throw piece;
            yield Buffer.from(piece, "latin1");
          }
        } finally {
          counted.closed++;
        }
      },
    },
    ...(length === undefined ? {} : { length }),
  };
  return counted;
}
