/**
 * When may GOAWAY be sent so that no request crosses with it?
 *
 * RFC 9113 §6.8 asks for a GOAWAY that only warns, which the runtime can't send. So the server makes a quiet moment:
 * new requests wait for their answers, and as most clients ask anew when they were answered, soon no request comes
 * any more. A PING finds out: what a client had sent before it saw the PING is here before the answer to it. Then all
 * wait for us, GOAWAY says that all of them count, and their answers follow it. Where requests come
 * without waiting for answers it is as quiet as it gets, for a while. This file refuses to know what waits.
 */

/** Long enough for a client to ask anew, once it has read the last answer. */
export const QUIET_MS = 25;
/** Where requests come all the time, or no answer to a PING, no longer than this. */
export const LONGEST_MS = 500;

export interface Quietable {
  /** Requests so far. */
  readonly requests: () => number;
  /** Calls back when the other end has answered, or never will; false when it can't be asked. */
  readonly ping: (answered: () => void) => boolean;
}

export class QuietMoment {
  readonly #of: Quietable;
  readonly #then: () => void;
  readonly #longest: NodeJS.Timeout;
  #settling: NodeJS.Timeout | undefined;
  #seen = 0;
  #isOver = false;

  /** @param then called once, unless it is given up before */
  constructor(of: Quietable, then: () => void) {
    this.#of = of;
    this.#then = then;
    this.#longest = setTimeout(() => this.#come(), LONGEST_MS);
    this.#ask();
  }

  /** Nobody waits for it any more. */
  giveUp(): void {
    this.#isOver = true;
    clearTimeout(this.#longest);
    clearTimeout(this.#settling);
  }

  #ask(): void {
    this.#seen = this.#of.requests();
    const isAsked = this.#of.ping(() => {
      if (!this.#isOver) this.#settle();
    });
    if (!isAsked) this.#settle();
  }

  #settle(): void {
    this.#settling = setTimeout(() => {
      // An immediate follows upon the system's word on what has come; a timer precedes it.
      setImmediate(() => {
        if (this.#isOver) return;
        if (this.#of.requests() === this.#seen) this.#come();
        else this.#ask();
      });
    }, QUIET_MS);
  }

  #come(): void {
    if (this.#isOver) return;
    this.giveUp();
    this.#then();
  }
}
