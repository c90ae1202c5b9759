/**
 * When may a server stop listening, so that nobody who has just come is turned away?
 *
 * The kernel takes connections before the server does, and resets those that nobody has taken when the
 * listener closes. So the moment to close is the end of a turn of the event loop in which nobody came, and which
 * was so short that hardly anybody can have come behind it. Whoever waits longer is content with less. This file
 * refuses to know what becomes of those who have come.
 */

/** Where there is no quiet moment, one that isn't must do. */
const PATIENCE_MS = 100;
/** The part of the time waited so far that a turn may take to count as short. */
const SHORT = 0.01;

/**
 * Calls back in a moment, at the end of a turn in which nobody came.
 * @param arrived how many have come so far
 */
export function whenNobodyComes(arrived: () => number, callback: () => void): void {
  const begun = performance.now();
  let countBefore = -1;
  let lookedAt = begun;
  const look = (): void => {
    const count = arrived();
    const now = performance.now();
    const waited = now - begun;
    const isQuiet = count === countBefore && now - lookedAt < waited * SHORT;
    if (isQuiet || waited > PATIENCE_MS) {
      callback();
      return;
    }
    countBefore = count;
    lookedAt = now;
    setImmediate(look);
  };
  setImmediate(look);
}
