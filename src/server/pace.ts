/**
 * Does something move as fast as it must? Bytes are compared at the end of each stretch of time.
 *
 * An average over all of it would let whoever was fast at first be slow for ever. This file refuses to know what
 * moves, and reads no clock.
 */
export class Pace {
  readonly #stretchMs: number;
  /** What moves; undefined for nothing. */
  #subject: object | undefined;
  #since = 0;
  #before = 0;

  /** @param stretchMs how long somebody may be slow */
  constructor(stretchMs: number) {
    this.#stretchMs = stretchMs;
  }

  /** Nothing moves now, and nothing should. */
  rest(): void {
    this.#subject = undefined;
  }

  /**
   * To be asked now and then.
   * @param subject with another one everything begins anew
   * @param bytes how many have moved, counted from whenever
   * @param least bytes a second
   */
  isTooSlow(subject: object, bytes: number, now: number, least: number): boolean {
    if (subject !== this.#subject) {
      this.#subject = subject;
      this.#begin(bytes, now);
      return false;
    }
    const elapsed = now - this.#since;
    if (elapsed < this.#stretchMs) return false;
    const moved = bytes - this.#before;
    this.#begin(bytes, now);
    return moved * 1000 < least * elapsed;
  }

  #begin(bytes: number, now: number): void {
    this.#since = now;
    this.#before = bytes;
  }
}
