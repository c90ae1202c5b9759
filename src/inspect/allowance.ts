/**
 * How much may be kept of what comes too fast to be looked at? So much a second, and after a while with less
 * so much at once.
 *
 * What a browser asks for to show a page is kept whole; of a load that nobody could read, a part that is
 * spread over it evenly. This file refuses to know any clock, and what is kept.
 */

export class Allowance {
  readonly #perMillisecond: number;
  readonly #atOnce: number;
  #left: number;
  #at = 0;

  /** @param atOnce what is there to begin with, and the most that there ever is */
  constructor(perSecond: number, atOnce: number) {
    this.#perMillisecond = perSecond / 1000;
    this.#atOnce = atOnce;
    this.#left = atOnce;
  }

  /** Is there any, at this moment, in milliseconds? Moments only grow. */
  any(now: number): boolean {
    this.#left = Math.min(this.#atOnce, this.#left + (now - this.#at) * this.#perMillisecond);
    this.#at = now;
    return this.#left >= 1;
  }

  /** Takes one, if there is one left. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
