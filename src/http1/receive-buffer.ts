/**
 * Which received bytes are still to be understood?
 *
 * A chunk that arrives when nothing waits is looked at where it lies, without a copy: most are
 * understood at once. What waits longer than the chunk is lent is copied. Growing doubles, so that a
 * head that arrives byte by byte costs linear time. This file refuses to know what the bytes mean.
 */

const SMALLEST_COPY = 1024;
const NOTHING = new Uint8Array(0);

export class ReceiveBuffer {
  /** Valid from `start` to `end`. Replaced when it grows, so look again after `append`. */
  bytes: Uint8Array = NOTHING;
  start = 0;
  end = 0;
  /** Offset in the stream of the byte at `start`. */
  offset = 0;
  /** Are the bytes behind `end` ours to write to? */
  #owned = false;

  get length(): number {
    return this.end - this.start;
  }

  /** Takes the first `length` bytes of the chunk, which mustn't change before `keep`. */
  append(chunk: Uint8Array, length: number = chunk.length): void {
    if (this.start === this.end) {
      this.bytes = chunk;
      this.start = 0;
      this.end = length;
      this.#owned = false;
      return;
    }
    const more = length === chunk.length ? chunk : chunk.subarray(0, length);
    if (!this.#owned || this.end + length > this.bytes.length) {
      this.#move(Math.max(SMALLEST_COPY, 2 * (this.length + length)));
    }
    this.bytes.set(more, this.end);
    this.end += length;
  }

  /** Copies what waits, unless that was done already: the chunk may change now. */
  keep(): void {
    if (!this.#owned && this.start < this.end) this.#move(this.length);
  }

  /** Marks the next `count` bytes as understood. */
  consume(count: number): void {
    this.start += count;
    this.offset += count;
    if (this.start < this.end) return;
    // An idle connection holds no memory for what it once received.
    this.bytes = NOTHING;
    this.start = 0;
    this.end = 0;
    this.#owned = false;
  }

  /** Forgets everything that waits. */
  clear(): void {
    this.consume(this.length);
  }

  /** A copy of everything that waits, which is forgotten here. */
  takeAll(): Uint8Array {
    const all = new Uint8Array(this.bytes.subarray(this.start, this.end));
    this.clear();
    return all;
  }

  /** Into memory of its own. */
  #move(size: number): void {
    const waiting = this.bytes.subarray(this.start, this.end);
    const own = new Uint8Array(size);
    own.set(waiting, 0);
    this.bytes = own;
    this.start = 0;
    this.end = waiting.length;
    this.#owned = true;
  }
}
