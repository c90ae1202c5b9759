/**
 * Does a stream fail before anything of it can have been sent? Then somebody is told first, and has time to say
 * what is answered in its place.
 *
 * The server, which waits a moment for the first piece, hears of the failure when they have. What fails
 * later is the server's own to tell of. This file refuses to know what is said, and who says it.
 */
import type { ContentStream } from "../http/response.ts";
import { discard } from "../server/sending.ts";

/** Told of the failure; rejects when something is known to answer. */
export type Failed = (error: unknown) => Promise<never>;

/** The same content; a failure before its first byte is told, and comes when that was heard. */
export function withFirstTold(content: ContentStream, failed: Failed): ContentStream {
  return { ...content, chunks: new ToldChunks(content, failed) };
}

class ToldChunks implements AsyncIterableIterator<Uint8Array> {
  readonly #content: ContentStream;
  readonly #failed: Failed;
  #iterator: AsyncIterator<Uint8Array> | undefined;
  /** Has it given a byte, or failed, or ended? */
  #begun = false;

  constructor(content: ContentStream, failed: Failed) {
    this.#content = content;
    this.#failed = failed;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    return this.#begun && this.#iterator !== undefined ? this.#iterator.next() : this.#first();
  }

  async #first(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      this.#iterator ??= this.#content.chunks[Symbol.asyncIterator]();
      const piece = await this.#iterator.next();
      // A piece without bytes is not the first.
      this.#begun = piece.done === true || piece.value?.length !== 0;
      return piece;
    } catch (error) {
      this.#begun = true;
      return this.#failed(error);
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    // One that nobody has begun can need more than the end of an iterator.
    if (this.#iterator === undefined) discard(this.#content);
    else await this.#iterator.return?.();
    return { done: true, value: undefined };
  }
}
