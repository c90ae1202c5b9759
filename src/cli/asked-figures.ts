/**
 * What has another process counted, as far as is known here?
 *
 * It is asked, and may be too busy to answer, or end. What it said last holds until it says more. This file
 * refuses to know what is counted, and how a question reaches it.
 */
import { within } from "./timing.ts";

/** How long an answer is waited for. */
const PATIENCE_MS = 1_000;

/** What a process has counted, in the form that adds up. */
export interface Figures {
  /** What has happened: it stays so when the process ends. */
  readonly lasting: readonly object[];
  /** What is so at this moment. */
  readonly passing: readonly object[];
}

export const NO_FIGURES: Figures = { lasting: [], passing: [] };

interface Question {
  readonly askedAt: number;
  readonly answered: () => void;
}

export class AskedFigures {
  /** What it said last. */
  last: Figures = NO_FIGURES;
  /** Settles when nothing more can be heard of it. */
  readonly over: Promise<void>;
  readonly #ask: () => void;
  readonly #open: Question[] = [];
  #isOver = false;
  #ends: () => void = () => {};

  /** @param ask makes it say its figures, once, to `hear()` */
  constructor(ask: () => void) {
    this.#ask = ask;
    this.over = new Promise((resolve) => {
      this.#ends = resolve;
    });
  }

  /**
   * Asks for its figures. Takes a second at most; whoever owes an answer for longer isn't asked again until it has
   * given that, so that questions don't pile up before a process that stands still.
   * @returns whether `last` is of now
   */
  async renew(): Promise<boolean> {
    const [oldest] = this.#open;
    const now = performance.now();
    if (this.#isOver || (oldest !== undefined && now - oldest.askedAt > PATIENCE_MS)) return false;
    const answer = new Promise<boolean>((resolve) => {
      this.#open.push({ askedAt: now, answered: () => resolve(!this.#isOver) });
    });
    this.#ask();
    return (await within(PATIENCE_MS, answer)) ?? false;
  }

  /** Answers come in the order of the questions; what it says unasked is newer still. */
  hear(figures: Figures): void {
    this.last = figures;
    this.#open.shift()?.answered();
  }

  end(): void {
    this.#isOver = true;
    for (const { answered } of this.#open.splice(0)) answered();
    this.#ends();
  }
}
