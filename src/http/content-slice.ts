/**
 * How is a part of content read as content of its own?
 *
 * Bytes are cut without being copied, a source by adding to the position. A source that is read
 * through another is closed through it, once. This file refuses to know which part is wanted, and why.
 */
import type { ByteRange } from "./ranges.ts";
import type { ContentSource } from "./response.ts";

/** A part of content; the source, if it is one, belongs to the part from now on. */
export function sliceOf(
  content: Uint8Array | ContentSource,
  range: ByteRange,
): Uint8Array | ContentSource {
  if (content instanceof Uint8Array) return content.subarray(range.first, range.last + 1);
  return new SliceSource(content, range);
}

/** Bytes, read like a source. */
export class BytesSource implements ContentSource {
  readonly kind = "source";
  readonly length: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.#bytes = bytes;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    const bytes = this.#bytes.subarray(position, position + into.length);
    into.set(bytes);
    return Promise.resolve(bytes.length);
  }

  close(): void {}
}

/** A source of which only the length counts: for the answer to HEAD, whose content nobody reads. */
export function unreadSource(length: number): ContentSource {
  const read = () => Promise.reject(new Error("this content was never meant to be read"));
  return { kind: "source", length, read, close: () => {} };
}

class SliceSource implements ContentSource {
  readonly kind = "source";
  readonly length: number;
  readonly #source: ContentSource;
  readonly #first: number;
  #closed = false;

  constructor(source: ContentSource, { first, last }: ByteRange) {
    this.length = last - first + 1;
    this.#source = source;
    this.#first = first;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    const wanted = Math.min(into.length, this.length - position);
    if (wanted <= 0) return Promise.resolve(0);
    return this.#source.read(into.subarray(0, wanted), this.#first + position);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.close();
  }
}
