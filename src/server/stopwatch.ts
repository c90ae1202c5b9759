/**
 * How long does something take? In milliseconds, on the scale of `performance.now()`.
 *
 * The global is an accessor, which every look at it calls, and the runtime loads what stands behind it when it is
 * first asked. This file refuses to know what is timed.
 */
let clock: { now(): number } | undefined;

/** Now, for a difference to another moment. */
export function readStopwatch(): number {
  clock ??= performance;
  return clock.now();
}
