/**
 * Is a connection being read, and does its peer read?
 *
 * Two things that the socket does by itself: it stops and goes on delivering bytes, and it alone sees
 * whether the kernel takes a write bit by bit. This file refuses to know why anybody wants to wait.
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { LONGEST_TIMER_MS } from "./deadlines.ts";
import type { ConnectionHost } from "./host.ts";
import { Pace } from "./pace.ts";
import { onTimeout } from "./socket-events.ts";
import { takenBytes } from "./taken.ts";

/** How long a peer may take what waits for it more slowly than it must. */
const STRETCH_MS = 20_000;

export class Reading {
  readonly #socket: Duplex;
  #writeIdleMs: number;
  /** Is the socket's own timer running, because the kernel didn't take all? */
  #watching = false;
  #on = false;
  /** In place of the socket's own timer, where it has none. */
  #timer: NodeJS.Timeout | undefined;
  /** At which the kernel takes what waits, where some waits at a sweep. */
  #pace: Pace | undefined;

  /**
   * @param socket isn't read yet
   * @param writeIdleMs how long the peer may read nothing before whoever listens to the socket is told
   */
  constructor(socket: Duplex, writeIdleMs: number) {
    this.#socket = socket;
    this.#writeIdleMs = writeIdleMs;
  }

  /** How long the peer may read nothing from now on. */
  allow(writeIdleMs: number): void {
    if (writeIdleMs === this.#writeIdleMs) return;
    this.#writeIdleMs = writeIdleMs;
    if (this.#watching) this.#watch(true);
  }

  /** Turns reading on or off; while writes are watched it stays off. */
  turn(on: boolean): void {
    // Without waiting for the next look: who has read all of an answer may ask again at once.
    if (this.#watching && this.#socket.writableLength === 0) this.#watch(false);
    const wanted = on && !this.#watching;
    if (wanted === this.#on) return;
    this.#on = wanted;
    if (wanted) this.#socket.resume();
    else this.#socket.pause();
  }

  /**
   * Called now and then. While the socket holds bytes that the kernel doesn't take, its own timer is
   * set: that alone sees progress within one write. Nothing is read meanwhile, since arriving bytes
   * would count as progress. Returns true when the socket has come free.
   */
  watchWrites(): boolean {
    const pending = this.#socket.writableLength > 0;
    if (pending === this.#watching) return false;
    this.#watch(pending);
    this.turn(!pending);
    return !pending;
  }

  /** To be asked at each sweep: does the peer take what waits for it more slowly than it must? */
  isTooSlow({ deadlines, options }: ConnectionHost): boolean {
    const isOwn = this.#writeIdleMs !== options.writeIdleTimeout;
    const taken = this.#watching && !isOwn ? takenBytes(this.#socket) : undefined;
    if (taken === undefined) {
      this.#pace?.rest();
      return false;
    }
    this.#pace ??= new Pace(STRETCH_MS);
    return this.#pace.isTooSlow(this, taken, deadlines.now, options.minWriteRate);
  }

  #watch(on: boolean): void {
    this.#watching = on;
    const socket = this.#socket;
    const ms = Math.min(this.#writeIdleMs, LONGEST_TIMER_MS);
    if (socket instanceof Socket) socket.setTimeout(on ? ms : 0, onTimeout);
    else {
      clearTimeout(this.#timer);
      if (on) this.#timer = setTimeout(() => onTimeout.call(socket), ms).unref();
    }
  }
}
