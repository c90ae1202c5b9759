/**
 * Which received bytes are still to be understood?
 *
 * A chunk that arrives when nothing waits is taken over as it is, without a copy. Bytes that were
 * consumed are never overwritten: whoever holds a subarray of them (a field section that is read
 * lazily, content that was handed on) may keep it. Growing doubles, so that a head that arrives byte
 * by byte costs linear time. This file refuses to know what the bytes mean.
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

  /** Takes over the chunk: the caller must not change it any more. */
  append(chunk: Uint8Array): void {
    if (this.start === this.end) {
      this.bytes = chunk;
      this.start = 0;
      this.end = chunk.length;
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.end + chunk.length > this.bytes.length) this.#grow(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
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

  #grow(more: number): void {
    const waiting = this.bytes.subarray(this.start, this.end);
    const grown = new Uint8Array(Math.max(SMALLEST_COPY, 2 * (waiting.length + more)));
    grown.set(waiting, 0);
    this.bytes = grown;
    this.start = 0;
    this.end = waiting.length;
    this.#owned = true;
  }
}
