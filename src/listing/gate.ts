/**
 * How many do the same costly thing at once?
 *
 * A few; some more wait in line, in order; the rest are told to come back. So the cost has a bound,
 * whatever is asked for. This file refuses to know what is done inside.
 */

/** To be called once by whoever was let in, when they are done; further calls do nothing. */
export type Leave = () => void;

export class Gate {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: ((leave: Leave) => void)[] = [];
  #inside = 0;

  /**
   * @param most who may be inside at once
   * @param mostWaiting who may wait in line besides
   */
  constructor(most: number, mostWaiting = 0) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /** Let in at once, or not at all. */
  tryEnter(): Leave | undefined {
    if (this.#inside >= this.#most) return undefined;
    this.#inside++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside--;
      const next = this.#waiting.shift();
      const leave = next === undefined ? undefined : this.tryEnter();
      if (leave !== undefined) next?.(leave);
    };
  }

  /** Let in as soon as there is room; undefined when too many wait already. */
  async enter(): Promise<Leave | undefined> {
    const leave = this.tryEnter();
    if (leave !== undefined || this.#waiting.length >= this.#mostWaiting) return leave;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
