/**
 * What time is it, for the Date field? The text is made once a second and sent as bytes.
 *
 * RFC 9110 §6.6.1. This file refuses to know about deadlines, which need no calendar.
 */
import { formatHttpDate } from "../http/http-date.ts";

export class Clock {
  readonly #ending: string;
  #second = -1;
  #text = "";
  #lines: Uint8Array = new Uint8Array(0);

  /** @param serverField add a Server field line: `Server: barewire` (RFC 9110 §10.2.4). */
  constructor(serverField: boolean) {
    this.#ending = serverField ? "\r\nServer: barewire\r\n" : "\r\n";
  }

  /** The field lines of this moment, each ended by CR LF. */
  fieldLines(): Uint8Array {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = `Date: ${formatHttpDate(second * 1000)}${this.#ending}`;
      this.#lines = Buffer.from(this.#text, "latin1");
    }
    return this.#lines;
  }

  /** The same with one more, which holds for one answer alone. */
  fieldLinesWith(name: string, value: string): Uint8Array {
    this.fieldLines();
    return Buffer.from(`${this.#text}${name}: ${value}\r\n`, "latin1");
  }
}
