/**
 * Has the system taken all of a response? Asked for those exchanges that somebody follows.
 *
 * This file refuses to know about connections and messages.
 */
import type { Duplex } from "node:stream";
import type { CurrentExchange } from "./exchange.ts";

const NONE: ReadonlySet<CurrentExchange> = new Set();

export class Leaving {
  readonly #socket: Duplex;
  #exchanges: Set<CurrentExchange> | undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  get any(): boolean {
    return this.#exchanges !== undefined;
  }

  /** The response is about to be written. */
  add(exchange: CurrentExchange): void {
    this.#exchanges ??= new Set();
    this.#exchanges.add(exchange);
  }

  /** The response was written some time ago. */
  addLate(exchange: CurrentExchange): void {
    const socket = this.#socket;
    // Nobody has kept in mind what was lost with a connection that is gone: only its good end says it.
    if (socket.destroyed && !socket.writableFinished) exchange.lose("the connection was lost");
    else if (socket.writableLength === 0) exchange.leave();
    else this.add(exchange);
  }

  /** What to do when everything that is there now has been written. */
  written(): () => void {
    const written = [...(this.#exchanges ?? NONE)];
    return () => {
      // The runtime calls what was written done when the socket is destroyed, too.
      if (this.#socket.destroyed) return;
      for (const exchange of written) {
        exchange.leave();
        this.#exchanges?.delete(exchange);
      }
      if (this.#exchanges?.size === 0) this.#exchanges = undefined;
    };
  }

  /** Has the socket let go of all? */
  look(): void {
    const { destroyed, writableLength } = this.#socket;
    if (this.#exchanges !== undefined && !destroyed && writableLength === 0) this.written()();
  }

  /** The connection is gone. */
  lose(why: string): void {
    const exchanges = this.#exchanges ?? NONE;
    this.#exchanges = undefined;
    for (const exchange of exchanges) exchange.lose(why);
  }
}
