/**
 * What time is it, for the Date field? The text is made once a second and sent as bytes.
 *
 * RFC 9110 §6.6.1. This file refuses to know about deadlines, which need no calendar.
 */
import { formatHttpDate } from "../http/http-date.ts";

const SECOND_MS = 1000;

export class Clock {
  readonly #ending: string;
  #second = -1;
  /** Is it still the second of the text? */
  #isCurrent = false;
  #text = "";
  #lines: Uint8Array = new Uint8Array(0);

  /** @param serverField add a Server field line: `Server: barewire` (RFC 9110 §10.2.4). */
  constructor(serverField: boolean) {
    this.#ending = serverField ? "\r\nServer: barewire\r\n" : "\r\n";
  }

  /** The field lines of this moment, each ended by CR LF. */
  fieldLines(): Uint8Array {
    if (!this.#isCurrent) this.#look();
    return this.#lines;
  }

  /** The same with one more, which holds for one answer alone. */
  fieldLinesWith(name: string, value: string): Uint8Array {
    this.fieldLines();
    return Buffer.from(`${this.#text}${name}: ${value}\r\n`, "latin1");
  }

  /** At the clock, which costs as much as finding a file in memory. */
  #look(): void {
    const now = Date.now();
    const second = Math.floor(now / SECOND_MS);
    this.#isCurrent = true;
    setTimeout(this.#lookAgain, SECOND_MS - (now % SECOND_MS)).unref();
    if (second === this.#second) return;
    this.#second = second;
    this.#text = `Date: ${formatHttpDate(second * SECOND_MS)}${this.#ending}`;
    this.#lines = Buffer.from(this.#text, "latin1");
  }

  readonly #lookAgain = (): void => {
    this.#isCurrent = false;
  };
}
