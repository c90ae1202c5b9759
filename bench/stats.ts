/**
 * What do several rounds say together? The median, since one disturbed round doesn't move it, and how far
 * the rounds lay apart. Pure.
 */
import type { Spread } from "./result.ts";

/** The middle one, or the mean of the two in the middle. @throws RangeError for no figures. */
export function median(figures: readonly number[]): number {
  if (figures.length === 0) throw new RangeError("There is no median of nothing.");
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/** @throws RangeError for no rounds. */
export function spread(rounds: readonly number[]): Spread {
  return {
    median: median(rounds),
    lowest: Math.min(...rounds),
    highest: Math.max(...rounds),
    rounds: [...rounds],
  };
}
