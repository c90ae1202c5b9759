/**
 * What does a server wait for besides its connections? What handlers have promised to finish.
 *
 * This file refuses to know how long anybody waits.
 */
import type { RequestHead } from "../http/request.ts";
import { tell } from "./faults.ts";
import type { ErrorHandler } from "./options.ts";

export class Errands {
  /** How many aren't done. */
  size = 0;
  readonly #handle: ErrorHandler;
  readonly #done: () => void;

  /**
   * @param handle told of rejections
   * @param done called whenever none is left
   */
  constructor(handle: ErrorHandler, done: () => void) {
    this.#handle = handle;
    this.#done = done;
  }

  /** Programs without types may hand over anything; what isn't a promise is done. */
  add(promise: PromiseLike<unknown>, request: RequestHead | undefined): void {
    this.size++;
    Promise.resolve(promise)
      .catch((error: unknown) => tell(error, request, this.#handle))
      .finally(() => {
        this.size--;
        if (this.size === 0) this.#done();
      });
  }
}
