/**
 * When does the command do what it does later? The only file here that names timers.
 *
 * None of them keeps the process alive: what has to be done before the end is done then.
 */

/** A process that hasn't taken new settings by then may never do so. */
export const RELOADING_MS = 30_000;

/** Calls back in a while, unless the process has ended by then. */
export function later(milliseconds: number, callback: () => void): void {
  setTimeout(callback, milliseconds).unref();
}

/** Calls back when all that has come in at this moment has been dealt with. */
export function afterThisTurn(callback: () => void): void {
  setImmediate(callback);
}

/**
 * A clock on the wall that is looked at once in a turn of the event loop, in milliseconds since 1970: what is written
 * in one turn is written together, and looking costs as much as half a line of a log.
 */
export function clockOfTurns(): () => number {
  let now = 0;
  let isOld = true;
  const turnEnds = (): void => {
    isOld = true;
  };
  return () => {
    if (isOld) {
      isOld = false;
      now = Date.now();
      afterThisTurn(turnEnds);
    }
    return now;
  };
}

/** Whichever comes first: the promise's end, either way, or the time's. */
export function atMost(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(done, done);
  });
}

/** What the promise settles to, or undefined when that takes longer. Keeps the process alive. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
