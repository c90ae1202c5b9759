/**
 * What becomes of work that is asked for while it is being done? It is done once more behind it, for all who asked
 * meanwhile: what it looks at may have changed.
 *
 * This file refuses to know what the work is.
 */

export class OnceMore<T> {
  readonly #work: () => Promise<T>;
  #now: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(work: () => Promise<T>) {
    this.#work = work;
  }

  /** Settles with what came of work that began when this was called, or later. */
  ask(): Promise<T> {
    if (this.#now === undefined) {
      this.#now = this.#work().finally(() => {
        this.#now = undefined;
      });
      return this.#now;
    }
    const again = (): Promise<T> => {
      this.#next = undefined;
      return this.ask();
    };
    this.#next ??= this.#now.then(again, again);
    return this.#next;
  }
}
