/**
 * When may a listener close without a reset for somebody whom the system has let in already?
 *
 * Whoever waits in its queue is reset when it closes. So it goes on accepting while nobody is answered, since
 * whoever is answered comes back at once: soon nobody comes any more, and then it is time. Who comes without
 * having waited for an answer, in the microseconds that are left, is reset. This file refuses to know what closes, and
 * who is kept waiting.
 */

/** Long enough for a client that was answered last to come back, on a machine that has much to do. */
const QUIET_MS = 10;
/** Where somebody comes all the time, no longer than this. */
const LONGEST_MS = 100;
const LOOKING_MS = 1;
/** How long others may take to close their listeners. */
const OTHERS_MS = 200;

export class LastArrivals {
  #count = 0;

  /** Somebody came. */
  came(): void {
    this.#count++;
  }

  /** Calls `close` in the turn of the loop in which it looked at the queue and found nobody; settles then. */
  closeWhenOver(close: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#whenOver(() => {
        close();
        resolve();
      });
    });
  }

  #whenOver(close: () => void): void {
    if (this.#count === 0) {
      setImmediate(close);
      return;
    }
    const begunAt = performance.now();
    let quietSince = begunAt;
    let seen = this.#count;
    const look = (): void => {
      const now = performance.now();
      if (this.#count !== seen) quietSince = now;
      seen = this.#count;
      if (now - quietSince >= QUIET_MS || now - begunAt >= LONGEST_MS) close();
      else lookLater();
    };
    // An immediate follows upon the system's word on who has come; a timer precedes it.
    const lookLater = (): void => void setTimeout(() => setImmediate(look), LOOKING_MS);
    lookLater();
  }
}

/** Settles with what `ask` returns, however that ends, or after a moment. */
export function heardOf(ask: () => PromiseLike<unknown>): Promise<void> {
  const others = new Promise((resolve) => resolve(ask()));
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, OTHERS_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    others.then(done, done);
  });
}
