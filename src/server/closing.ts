/**
 * How does a connection end without losing what was said last?
 *
 * RFC 9112 §9.6: half-close, discard what still comes within a bound, then close. Closing a socket
 * that has unread input makes the kernel send a reset, which may erase the answer at the peer.
 * Also here, because both are about what the socket does by itself: pausing the reading, and telling
 * a peer that reads slowly from one that doesn't. This file refuses to know about messages.
 */
import type { Socket } from "node:net";

/**
 * Bytes that are discarded from a peer that goes on sending after the last response. Most clients
 * look at an answer only when they have sent all they had; what is beyond waits in the kernel.
 */
const DISCARD_MAX = 16_777_216;

export class Closing {
  /** Has the end begun? Nothing is sent any more then. */
  begun = false;
  /** The first reason given; for the log. */
  reason = "by the peer";

  readonly #socket: Socket;
  #given = false;
  #discarded = 0;
  #watching = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  because(reason: string): void {
    if (this.#given) return;
    this.#given = true;
    this.reason = reason;
  }

  /** Half-closes once everything that was written has left. */
  begin(reason: string): void {
    this.because(reason);
    this.begun = true;
    this.#socket.end();
    this.read(true);
  }

  /** The server stops, and nobody waits for anything on this connection. */
  endIdle(how: "close" | "cut"): void {
    this.begin("the server stops");
    // The last response may still be on its way out of the socket.
    if (how === "cut" && this.#socket.writableLength === 0) this.#socket.destroy();
  }

  /** The FIN is on its way; the rest of the input is read to its end. */
  sentAll(): void {
    this.read(true);
  }

  /** Input after the end is counted. Too much of it isn't read; the deadline ends the wait. */
  discard(length: number): void {
    this.#discarded += length;
    // Not destroyed now: the peer may yet read its answer.
    if (this.#discarded > DISCARD_MAX) this.read(false);
  }

  /** Turns reading on or off. */
  read(on: boolean): void {
    // Without waiting for the next look: who has read all of an answer may ask again at once.
    if (this.#watching && this.#socket.writableLength === 0) this.#watch(false, 0);
    if (on && !this.#watching) this.#socket.resume();
    else this.#socket.pause();
  }

  /**
   * Called now and then. While the socket holds bytes that the kernel doesn't take, its own timer is
   * set: that alone sees progress within one write. Nothing is read meanwhile, since arriving bytes
   * would count as progress. Returns true when the socket has come free.
   */
  watchWrites(idleMs: number): boolean {
    const pending = this.#socket.writableLength > 0;
    if (pending === this.#watching) return false;
    this.#watch(pending, idleMs);
    this.read(!pending);
    return !pending;
  }

  #watch(on: boolean, idleMs: number): void {
    this.#watching = on;
    this.#socket.setTimeout(on ? idleMs : 0);
  }
}
