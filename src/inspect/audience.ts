/**
 * How does everybody who looks on get the news, without anybody's slowness being anybody else's?
 *
 * Server-Sent Events (HTML standard), a few times a second. Each listener has a queue; what doesn't fit into it
 * is dropped and counted, and the listener is told how many when it listens again. While nobody listens,
 * nothing is made and no timer runs. This file refuses to know what the news are.
 */
import type { ContentStream } from "../http/response.ts";

/** Listeners at a time. */
export const LISTENERS_MAX = 8;
/** Events that wait for a listener who is slow, or asleep. */
export const QUEUE_MAX = 16;
/** Milliseconds between events. */
export const TICK_MS = 200;

/** What is told to everybody. */
export interface Issue {
  /** As JSON, without a line end. */
  readonly text: string;
  /** How many exchanges a listener doesn't hear of who doesn't get it. */
  readonly exchanges: number;
}

export interface AudienceOptions {
  /** What is new; undefined: nothing. */
  readonly issue: () => Issue | undefined;
  /** Calls back after so many milliseconds. */
  readonly later: (milliseconds: number, callback: () => void) => void;
}

const UTF8 = new TextEncoder();

export class Audience {
  readonly #options: AudienceOptions;
  readonly #listeners = new Set<Listener>();
  #ticking = false;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#listeners.size;
  }

  /** A stream of events for one more listener; undefined when there are too many. */
  admit(): ContentStream | undefined {
    if (this.#listeners.size >= LISTENERS_MAX) return undefined;
    const chunks: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => {
        const listener = new Listener((gone) => this.#listeners.delete(gone));
        this.#listeners.add(listener);
        this.#tickSoon();
        return listener;
      },
    };
    return { kind: "stream", chunks };
  }

  #tickSoon(): void {
    if (this.#ticking || this.#listeners.size === 0) return;
    this.#ticking = true;
    this.#options.later(TICK_MS, () => {
      this.#ticking = false;
      if (this.#listeners.size > 0) this.#tell();
      this.#tickSoon();
    });
  }

  #tell(): void {
    const issue = this.#options.issue();
    if (issue === undefined) return;
    const event = UTF8.encode(`data: ${issue.text}\n\n`);
    for (const listener of this.#listeners) listener.tell(event, issue.exchanges);
  }
}

/** Asked for the next event when the one before it has left. */
export class Listener implements AsyncIterator<Uint8Array> {
  readonly #leaves: (listener: Listener) => void;
  #queue: Uint8Array[] = [UTF8.encode("retry: 1000\n\n")];
  #dropped = 0;
  #over = false;
  #waiting: ((result: IteratorResult<Uint8Array>) => void) | undefined;

  constructor(leaves: (listener: Listener) => void) {
    this.#leaves = leaves;
  }

  tell(event: Uint8Array, exchanges: number): void {
    if (this.#queue.length >= QUEUE_MAX) {
      this.#dropped += Math.max(1, exchanges);
      return;
    }
    if (this.#dropped > 0) {
      this.#queue.push(UTF8.encode(`event: missed\ndata: ${this.#dropped}\n\n`));
      this.#dropped = 0;
    }
    this.#queue.push(event);
    this.#hand();
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#hand();
    });
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.#over = true;
    this.#queue = [];
    this.#leaves(this);
    this.#hand();
    return Promise.resolve({ done: true, value: undefined });
  }

  #hand(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const value = this.#queue.shift();
    if (value === undefined && !this.#over) return;
    this.#waiting = undefined;
    waiting(value === undefined ? { done: true, value: undefined } : { done: false, value });
  }
}
