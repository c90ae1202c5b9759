/**
 * How does a connection end without losing what was said last?
 *
 * RFC 9112 §9.6: half-close, discard what still comes within a bound, then close. Closing a socket
 * that has unread input makes the kernel send a reset, which may erase the answer at the peer.
 * This file refuses to know about messages.
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Reading } from "./reading.ts";

/**
 * Bytes that are discarded from a peer that goes on sending after the last response. Most clients
 * look at an answer only when they have sent all they had; what is beyond waits in the kernel.
 */
const DISCARD_MAX = 16_777_216;

/** The reason that holds when nobody gives another. */
export const BY_THE_PEER = "by the peer";

/** A peer that has only stopped sending still gets its answer. */
export const ONLY_ENDED = "the client has closed its side of the connection";

export class Closing {
  /** Has the end begun? Nothing is sent any more then. */
  begun = false;

  readonly #socket: Duplex;
  readonly #reading: Reading;
  #reason: string | undefined;
  #discarded = 0;

  constructor(socket: Duplex, reading: Reading) {
    this.#socket = socket;
    this.#reading = reading;
  }

  /** The first reason given; for the log. */
  get reason(): string {
    return this.#reason ?? BY_THE_PEER;
  }

  because(reason: string): void {
    this.#reason ??= reason;
  }

  /** Half-closes once everything that was written has left. */
  begin(reason: string): void {
    this.because(reason);
    this.begun = true;
    this.#socket.end();
    this.#reading.turn(true);
  }

  /**
   * Content is missing: only a broken connection says so to every client.
   * @param resets can this kind of socket be reset? A Unix socket can't, and asking for it throws.
   */
  breakOff(reason: string, resets: boolean): void {
    this.because(reason);
    if (resets && this.#socket instanceof Socket) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  /** The server stops, and nobody waits for anything on this connection. */
  endIdle(how: "close" | "cut"): void {
    this.begin("the server stops");
    // The last response may still be on its way out of the socket.
    if (how === "cut" && this.#socket.writableLength === 0) this.#socket.destroy();
  }

  /** The FIN is on its way; the rest of the input is read to its end. */
  sentAll(): void {
    this.#reading.turn(true);
  }

  /** Input after the end is counted. Too much of it isn't read; the deadline ends the wait. */
  discard(length: number): void {
    this.#discarded += length;
    // Not destroyed now: the peer may yet read its answer.
    if (this.#discarded > DISCARD_MAX) this.#reading.turn(false);
  }
}
