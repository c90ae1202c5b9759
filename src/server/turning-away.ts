/**
 * Who hears of connections that are turned away? Whoever runs the server: when it begins, and when it is over.
 *
 * One sentence for each would fill a disk in an attack. This file refuses to know why somebody is turned away.
 */

/** After so long without any, it is over. */
const OVER_MS = 5_000;

export interface Sentences {
  begun(): string;
  over(count: number): string;
}

export class TurningAway {
  /** Since the server began. */
  total = 0;
  readonly #tell: (sentence: string) => void;
  readonly #sentences: Sentences;
  /** Since it has begun this time. */
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (sentence: string) => void, sentences: Sentences) {
    this.#tell = tell;
    this.#sentences = sentences;
  }

  /** One more. */
  count(): void {
    this.total++;
    this.#count++;
    if (this.#count === 1) this.#tell(this.#sentences.begun());
    if (this.#timer === undefined) this.#wait(this.#count);
  }

  /** The server ends. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#count > 0) this.#over();
  }

  /** @param before how many there were when the wait began */
  #wait(before: number): void {
    this.#timer = setTimeout(() => {
      if (this.#count === before) this.#over();
      else this.#wait(this.#count);
    }, OVER_MS).unref();
  }

  #over(): void {
    const count = this.#count;
    this.#count = 0;
    this.#timer = undefined;
    this.#tell(this.#sentences.over(count));
  }
}
