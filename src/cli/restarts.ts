/**
 * How soon is a worker that ended replaced, and when is it given up?
 *
 * At once, since others wait for it; with a pause that doubles when they end again and again, so that what
 * can't live doesn't take the machine with it. Pure but for the counting. This file refuses to know what a worker is.
 */

/** Whoever lived this long didn't end for the reason why the one before ended. */
const LONG_LIFE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Starts in a row, of all workers together, that came to nothing. */
export const FAILED_STARTS_MAX: number = 5;

/** Of one place among the workers. */
export class Restarts {
  #short = 0;

  /**
   * Milliseconds to wait until the next start.
   * @param livedMs how long it served; 0 when it never did
   */
  pause(livedMs: number): number {
    if (livedMs >= LONG_LIFE_MS) this.#short = 0;
    const pause = this.#short === 0 ? 0 : FIRST_PAUSE_MS * 2 ** (this.#short - 1);
    this.#short++;
    return Math.min(pause, LONGEST_PAUSE_MS);
  }
}

/** " Another takes its place.", with the time that this takes if anybody could notice it. */
export function replacedText(pauseMs: number): string {
  return pauseMs === 0
    ? "Another takes its place."
    : `Another takes its place in ${pauseMs / 1000} s.`;
}
