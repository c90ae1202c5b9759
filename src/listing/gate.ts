/**
 * How many do the same costly thing at once?
 *
 * A few; some more wait in line, in order; the rest are told to come back, and so is whoever has
 * enough places already. So the cost has a bound, whatever is asked for, and nobody keeps all others
 * out. This file refuses to know what is done inside.
 */
import { Stock } from "./stock.ts";

/** To be called once by whoever was let in, when they are done; further calls do nothing. */
export type Leave = () => void;

export class Gate {
  readonly #most: number;
  /** Those inside and in the line. */
  readonly #places: Stock;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /**
   * @param most who may be inside at once
   * @param mostWaiting who may wait in line besides
   * @param mostEach places, inside and in the line, that may be had under one key
   */
  constructor(most: number, mostWaiting = 0, mostEach: number = most + mostWaiting) {
    this.#most = most;
    this.#places = new Stock(most + mostWaiting, mostEach);
  }

  /** Let in at once, or not at all. */
  tryEnter(who?: string): Leave | undefined {
    if (this.#inside >= this.#most || !this.#places.take(1, who)) return undefined;
    this.#inside++;
    return this.#leave(who);
  }

  /** Let in as soon as there is room; undefined when too many wait, or are here under this key. */
  async enter(who?: string): Promise<Leave | undefined> {
    if (this.#inside < this.#most) return this.tryEnter(who);
    if (!this.#places.take(1, who)) return undefined;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.#leave(who);
  }

  #leave(who: string | undefined): Leave {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#places.giveBack(1, who);
      const next = this.#waiting.shift();
      // Whoever is next takes the place that is left.
      if (next === undefined) this.#inside--;
      else next();
    };
  }
}
