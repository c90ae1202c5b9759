/**
 * Does a stream begin well? Its response waits for the first piece of it, but not for long.
 *
 * What fails before the first piece can still be answered by a 500. What takes its time, such as
 * events that are yet to happen, has its head sent meanwhile. This file refuses to know what is sent.
 */
import type { Delivery } from "./delivery.ts";

/** Milliseconds that a head waits for the first piece of its content. */
export const FIRST_PIECE_MS = 100;

export class Opening {
  readonly #delivery: Delivery;
  readonly #timer: NodeJS.Timeout;
  #over = false;

  /** @param done called later, at most once: the response begins, or the stream has failed */
  constructor(delivery: Delivery, done: (failed: boolean, error?: unknown) => void) {
    this.#delivery = delivery;
    this.#timer = setTimeout(() => this.#end() && done(false), FIRST_PIECE_MS).unref();
    delivery.open().then(
      () => this.#end() && done(false),
      (error: unknown) => {
        if (!this.#end()) return;
        delivery.close();
        done(true, error);
      },
    );
  }

  /** Another response comes in its place, or none can be sent any more. */
  cancel(): void {
    if (this.#end()) this.#delivery.close();
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    return true;
  }
}
