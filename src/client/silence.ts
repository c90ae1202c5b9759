/**
 * For how long has nothing been said?
 *
 * One timer, told of everything that is. This file refuses to know who should have spoken.
 */

export class Silence {
  readonly #milliseconds: number;
  readonly #told: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** @param told called each time nothing was said for so long, once until something is */
  constructor(milliseconds: number, told: () => void) {
    this.#milliseconds = milliseconds;
    this.#told = told;
  }

  /** Begins to count, unless it counts already. */
  begin(): void {
    if (this.#timer === undefined) this.broken();
  }

  /** Something was said. */
  broken(): void {
    clearTimeout(this.#timer);
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#told();
    }, this.#milliseconds);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
