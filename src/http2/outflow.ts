/**
 * How does content leave on a stream, and does its client take it?
 *
 * In pieces that are small enough for each to be a sign of life: a client that reads nothing is known by a piece
 * that doesn't leave. One thing at a time. This file refuses to know what the bytes are.
 */
import type { ServerHttp2Stream } from "node:http2";

/** Bytes of a piece: what one frame carries unless a client asks for more (RFC 9113 §4.2). */
export const PIECE = 16_384;

export class Outflow {
  /** Is something on its way? */
  busy = false;
  readonly #stream: ServerHttp2Stream;
  readonly #moved: () => void;

  /** @param moved called whenever a piece has begun its way, or has left */
  constructor(stream: ServerHttp2Stream, moved: () => void) {
    this.#stream = stream;
    this.#moved = moved;
  }

  /** @param left called later, when all of it has; never when the stream is lost before */
  write(bytes: Uint8Array, left: () => void): void {
    this.busy = true;
    this.#next(bytes, 0, left);
  }

  #next(bytes: Uint8Array, from: number, left: () => void): void {
    const end = Math.min(from + PIECE, bytes.length);
    this.#stream.write(bytes.subarray(from, end), (error) => {
      if (error !== null && error !== undefined) return;
      if (this.#stream.destroyed) return;
      if (end < bytes.length) this.#next(bytes, end, left);
      else {
        this.busy = false;
        this.#moved();
        left();
      }
    });
    this.#moved();
  }
}
