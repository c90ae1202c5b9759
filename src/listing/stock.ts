/**
 * How much of something may be taken, by all together and by each?
 *
 * Nobody gets so much that nothing is left for others. A taker is a key that whoever asks chooses, such
 * as the address of a client; an undefined one is nobody in particular, and shares only in what all
 * may take. This file refuses to know what is taken.
 */

export class Stock {
  readonly #most: number;
  readonly #mostEach: number;
  /** Without those that have nothing. */
  readonly #takenBy = new Map<string, number>();
  #taken = 0;

  /**
   * @param most what may be taken by all together
   * @param mostEach what may be taken by one of them
   */
  constructor(most: number, mostEach: number = most) {
    this.#most = most;
    this.#mostEach = mostEach;
  }

  /** Takes all of it, or nothing: false. */
  take(count: number, who: string | undefined): boolean {
    if (this.#taken + count > this.#most) return false;
    if (who !== undefined) {
      const own = (this.#takenBy.get(who) ?? 0) + count;
      if (own > this.#mostEach) return false;
      this.#takenBy.set(who, own);
    }
    this.#taken += count;
    return true;
  }

  /** @param count no more than was taken under this key */
  giveBack(count: number, who: string | undefined): void {
    this.#taken -= count;
    if (who === undefined) return;
    const own = (this.#takenBy.get(who) ?? 0) - count;
    if (own > 0) this.#takenBy.set(who, own);
    else this.#takenBy.delete(who);
  }
}

/** What one piece of work has taken, so that it gives back just that. */
export class Holding {
  readonly #stock: Stock;
  readonly #who: string | undefined;
  #count = 0;

  constructor(stock: Stock, who: string | undefined) {
    this.#stock = stock;
    this.#who = who;
  }

  /** Takes one more; false when there is none for us. */
  takeOne(): boolean {
    if (!this.#stock.take(1, this.#who)) return false;
    this.#count++;
    return true;
  }

  /** Gives back so many, or the few that are held. */
  giveBack(count: number): void {
    const held = Math.min(count, this.#count);
    this.#count -= held;
    this.#stock.giveBack(held, this.#who);
  }

  giveBackAll(): void {
    this.giveBack(this.#count);
  }
}
