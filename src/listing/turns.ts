/**
 * How does long work stay out of everybody else's way?
 *
 * It is done in short turns, and between two of them the event loop serves whoever waits.
 * This file refuses to know what the work is.
 */

/** Milliseconds of one turn. */
const TURN = 4;

/** However many works there are, one of them goes on in each turn of the event loop. */
const waiting: (() => void)[] = [];

function goOn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOn);
}

export class Turns {
  #begun = performance.now();

  /** Whether it is time to let others go first: cheap enough to ask in every step. */
  over(): boolean {
    return performance.now() - this.#begun > TURN;
  }

  /** Resolves when everybody else had a chance. */
  async next(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(goOn);
    });
    this.#begun = performance.now();
  }
}
