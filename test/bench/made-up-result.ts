/**
 * A result that no run has left behind: round figures, for the tests of what is made of results.
 */
import type { FigureName, Result, Row, Spread } from "../../bench/result.ts";

/** The figure of each round; the median is the middle one. */
export function spread(...rounds: number[]): Spread {
  const sorted = rounds.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  return { median, lowest: sorted[0]!, highest: sorted.at(-1)!, rounds };
}

/** A row with one figure, of a subject that Node runs unless `node` is null. */
export function row(
  scenario: string,
  subject: string,
  rounds: readonly number[],
  { figure = "cpuMicroseconds", node = "24" }: { figure?: FigureName; node?: string | null } = {},
): Row {
  const figures = { [figure]: spread(...rounds) };
  return node === null ? { scenario, subject, figures } : { scenario, subject, node, figures };
}

export function result(...rows: Row[]): Result {
  return {
    date: "2001-02-03T04:05:06Z",
    command: "npm run bench",
    commit: "0123abc",
    machine: { processor: "Thinker 9000", cores: 2, memoryBytes: 8 * 1024 ** 3, kernel: "Linux 0" },
    method: { rounds: 3, secondsPerRound: 2, warmUpSeconds: 1, connections: 64 },
    versions: { barewire: "0.0.0" },
    absent: {},
    rows,
  };
}

export const NOT_NODE = { node: null } as const;
