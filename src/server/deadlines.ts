/**
 * Whose time is up? One sweep for all connections, instead of a timer for each.
 *
 * A deadline is a number that a connection keeps; setting one costs an assignment. The sweep runs
 * only while there are connections. Deadlines strike late by at most two ticks, never early.
 * This file refuses to know what any deadline means.
 */

/** Something with a deadline. */
export interface Mortal {
  /** On the `now` scale; NEVER for none. */
  readonly deadlineAt: number;
  /** Called at every sweep, with whether the deadline has passed. */
  swept(expired: boolean): void;
}

/** No deadline. Like nearly all of them a small whole number, which the runtime keeps in its place. */
export const NEVER = 0;

/** A timer of the runtime that was set to more than this would go off at once. */
export const LONGEST_TIMER_MS = 0x7fff_ffff;

const LONGEST_TICK_MS = 1000;
const SHORTEST_TICK_MS = 10;

export class Deadlines {
  /**
   * Milliseconds that this process was awake, as of the last sweep: cheap to read. While a handler
   * blocks the event loop nobody's bytes are read, so that time is held against nobody.
   */
  now = 0;
  #lastSweep = 0;
  #tickMs: number;
  readonly #mortals: Iterable<Mortal>;
  #timer: NodeJS.Timeout | undefined;

  /** @param shortestMs the shortest deadline that will be set: short ones need a quicker sweep. */
  constructor(mortals: Iterable<Mortal>, shortestMs: number) {
    this.#mortals = mortals;
    this.#tickMs = tickFor(shortestMs);
  }

  /** Another deadline is the shortest one from now on. */
  adjust(shortestMs: number): void {
    const tickMs = tickFor(shortestMs);
    if (tickMs === this.#tickMs) return;
    this.#tickMs = tickMs;
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#sweep(), tickMs).unref();
  }

  /** The deadline that is `ms` from now on. `now` may lag by a tick, so a tick is added. */
  in(ms: number): number {
    return ms === Number.POSITIVE_INFINITY ? NEVER : Math.ceil(this.now + this.#tickMs + ms);
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#lastSweep = monotonicMs();
    // Sockets keep a process alive, not the wish to look at them.
    this.#timer = setInterval(() => this.#sweep(), this.#tickMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    const real = monotonicMs();
    this.now += Math.min(real - this.#lastSweep, 2 * this.#tickMs);
    this.#lastSweep = real;
    const { now } = this;
    for (const mortal of this.#mortals) {
      mortal.swept(mortal.deadlineAt !== NEVER && now >= mortal.deadlineAt);
    }
  }
}

/** `performance` is a part of the runtime that nothing else of a start would load. */
function monotonicMs(): number {
  return process.uptime() * 1000;
}

function tickFor(shortestMs: number): number {
  return Math.max(SHORTEST_TICK_MS, Math.min(LONGEST_TICK_MS, shortestMs / 4));
}
