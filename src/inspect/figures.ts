/**
 * How many exchanges ended in each second, how, and how long had they taken?
 *
 * Durations are counted in steps that are an eighth of the power of two below them, so that a second costs the
 * same memory whatever happens in it, and a percentile is at most an eighth too large. This file refuses to
 * know any clock.
 */
import type { Second } from "./messages.ts";

/** Seconds that are kept. */
export const SECONDS_MAX = 300;
/** Seconds in a row without anything that are told one by one; a longer pause is left open. */
const PAUSE_MAX = SECONDS_MAX;
/** Below so many microseconds, each is a step; from then on, so many make a power of two. */
const PARTS = 8;
const PARTS_AS_POWER = 3;
/** The last one takes everything from half an hour on. */
const STEPS = 29 * PARTS;

export class Figures {
  readonly #seconds: Second[] = [];
  readonly #steps = new Uint32Array(STEPS);
  #statuses: number[] = [0, 0, 0, 0, 0, 0];
  #count = 0;
  #timed = 0;
  /** When the second under way began. */
  #begun: number | undefined;
  #untold: Second[] = [];

  /**
   * An exchange has ended at this moment; moments only grow.
   * @param durationMs undefined when nobody looked
   */
  count(at: number, status: number, durationMs?: number): void {
    this.passed(at);
    this.#count++;
    const kind = Math.min(5, Math.trunc(status / 100));
    this.#statuses[kind] = (this.#statuses[kind] ?? 0) + 1;
    if (durationMs === undefined) return;
    this.#timed++;
    const step = stepOf(durationMs);
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
  }

  /** It is so late: seconds before that are over. */
  passed(now: number): void {
    this.#begun ??= Math.floor(now / 1000) * 1000;
    if (now - this.#begun >= PAUSE_MAX * 1000) {
      this.#end();
      this.#begun = Math.floor(now / 1000) * 1000;
    }
    while (now >= this.#begun + 1000) this.#end();
  }

  /** Those that are kept, oldest first. */
  seconds(): readonly Second[] {
    return [...this.#seconds];
  }

  /** Those that have ended since this was asked last. */
  newSeconds(): Second[] {
    return this.#untold.splice(0);
  }

  #end(): void {
    const at = this.#begun ?? 0;
    const second: Second = {
      at,
      count: this.#count,
      statuses: this.#statuses,
      p50: this.#percentile(0.5),
      p90: this.#percentile(0.9),
      p99: this.#percentile(0.99),
    };
    this.#seconds.push(second);
    if (this.#seconds.length > SECONDS_MAX) this.#seconds.shift();
    this.#untold.push(second);
    if (this.#untold.length > SECONDS_MAX) this.#untold.shift();
    this.#begun = at + 1000;
    if (this.#count > 0) this.#steps.fill(0);
    this.#statuses = [0, 0, 0, 0, 0, 0];
    this.#count = 0;
    this.#timed = 0;
  }

  #percentile(part: number): number {
    let left = Math.ceil(this.#timed * part);
    if (left === 0) return 0;
    for (let step = 0; step < STEPS; step++) {
      left -= this.#steps[step] ?? 0;
      if (left <= 0) return Number(endOf(step).toPrecision(3));
    }
    return 0;
  }
}

function stepOf(durationMs: number): number {
  const microseconds = durationMs * 1000;
  if (!(microseconds >= PARTS)) return Math.max(0, Math.trunc(microseconds));
  if (microseconds >= 2 ** 31) return STEPS - 1;
  const shift = 31 - Math.clz32(microseconds) - PARTS_AS_POWER;
  return shift * PARTS + (microseconds >> shift);
}

/** Where a step ends, in milliseconds. */
function endOf(step: number): number {
  if (step < PARTS) return (step + 1) / 1000;
  const shift = Math.trunc(step / PARTS) - 1;
  return ((step - shift * PARTS + 1) * 2 ** shift) / 1000;
}
