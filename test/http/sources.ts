/**
 * What content do the tests of this room read, and how much of it is still open? A source in memory
 * that counts, and gives as many bytes at once as it is told.
 */
import { BytesSource } from "../../src/http/content-slice.ts";
import type { ContentSource, ResponseContent } from "../../src/http/response.ts";

/** 0, 1, 2, … 250, 0, 1, … */
export function countingBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => at % 251);
}

export class WatchedSource implements ContentSource {
  readonly kind = "source";
  readonly length: number;
  readonly #bytes: BytesSource;
  readonly #atOnce: number;
  closed = 0;
  /** Positions of the bytes that were read. */
  readonly reads: [position: number, length: number][] = [];

  constructor(bytes: Uint8Array, atOnce = Number.POSITIVE_INFINITY) {
    this.length = bytes.length;
    this.#bytes = new BytesSource(bytes);
    this.#atOnce = atOnce;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    const some = into.subarray(0, this.#atOnce);
    this.reads.push([position, some.length]);
    return this.#bytes.read(some, position);
  }

  close(): void {
    this.closed++;
  }
}

/** All of it, read in pieces as a connection does, and closed. */
export async function readAll(content: ResponseContent, atOnce = 1000): Promise<Uint8Array> {
  if (content === null) return new Uint8Array(0);
  if (content instanceof Uint8Array) return content;
  if (content.kind !== "source") throw new TypeError("only sources are read here");
  const all = new Uint8Array(content.length);
  for (let at = 0; at < all.length; ) {
    const into = all.subarray(at, at + atOnce);
    const count = await content.read(into, at);
    if (!(count > 0 && count <= into.length)) throw new RangeError(`${count} bytes at ${at}`);
    at += count;
  }
  content.close();
  return all;
}
