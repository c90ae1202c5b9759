/**
 * How is a text with several messages read when each head may have to be put right first?
 *
 * A written head grows to the left, into the room of what was taken already, so that what follows is never
 * copied. This file refuses to know where a message ends: whoever reads it says how much was taken.
 */
import { CR, LF } from "../http1/grammar.ts";
import { writtenHead } from "./written-head.ts";

/** CR LF behind the last line, and an empty line. */
const END_MAX = 4;

export class WrittenText {
  /** Lines that ended in LF alone. */
  lineFeeds = 0;
  endAdded = false;
  /** Bytes that were taken so far, as they are after being put right. */
  taken = 0;
  readonly #bytes: Uint8Array;
  readonly #written: boolean;
  readonly #pieces: Uint8Array[] = [];
  #at: number;

  /** @param written are heads to be put right? */
  constructor(bytes: Uint8Array, written: boolean) {
    this.#written = written;
    this.#at = 0;
    this.#bytes = bytes;
    if (!written) return;
    this.#at = bytes.length + END_MAX;
    this.#bytes = new Uint8Array(2 * bytes.length + END_MAX);
    this.#bytes.set(bytes, this.#at);
  }

  /** Bytes that aren't taken yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** CR and LF between two messages that somebody wrote; in exact bytes they are for the parser. */
  emptyLines(): number {
    if (!this.#written) return 0;
    let end = this.#at;
    while (this.#bytes[end] === CR || this.#bytes[end] === LF) end++;
    return end - this.#at;
  }

  /** What isn't taken yet. */
  view(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  /** Before a message is read: its head becomes one as it goes over the wire, if it is a written one. */
  putHeadRight(): void {
    if (!this.#written) return;
    const head = writtenHead(this.view());
    this.#at += head.length - head.bytes.length;
    this.#bytes.set(head.bytes, this.#at);
    this.lineFeeds += head.lineFeeds;
    this.endAdded ||= head.endAdded;
  }

  take(length: number): void {
    if (this.#written) {
      this.#pieces.push(new Uint8Array(this.#bytes.subarray(this.#at, this.#at + length)));
    }
    this.#at += length;
    this.taken += length;
  }

  /** All that was taken. */
  readonly whole = (): Uint8Array => {
    if (!this.#written) return this.#bytes;
    const all = new Uint8Array(this.taken);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  };
}
