/**
 * What do we want to be true, and is it? The targets as data, and a judge.
 *
 * A target is a ratio in one scenario: a figure of ours divided by the same figure of a peer, measured
 * in the same run. Absolute times belong to a machine and are never a target.
 */
import { findRow, type Ratio, ratioOf } from "./ratio.ts";
import type { FigureName, Result } from "./result.ts";

export interface Target {
  readonly scenario: string;
  readonly figure: FigureName;
  readonly subject: string;
  readonly peer: string;
  /** Whether the ratio should be below the bounds or above them. */
  readonly better: "lower" | "higher";
  /** What has to hold. */
  readonly must: number;
  /** What we would like; absent where the other is all that is asked. */
  readonly aim?: number;
}

export type Verdict = "aim met" | "met" | "missed" | "not measured";

export interface Judged {
  readonly target: Target;
  /** Absent when it wasn't measured. */
  readonly ratio?: Ratio;
  readonly verdict: Verdict;
}

/** Each of these counts as a small answer, and is judged for itself. */
const SMALL_FILES = ["small-file-21", "small-file"];
const SMALL_ANSWERS = [...SMALL_FILES, "not-modified"];

/** [scenario, peer, must, aim] of CPU for one request, in which less is better. */
const CPU: readonly (readonly [string, string, number, number?])[] = [
  ...SMALL_ANSWERS.map((scenario) => [scenario, "nginx-cached", 0.9, 0.7] as const),
  ...SMALL_ANSWERS.map((scenario) => [scenario, "node-http", 0.65, 0.5] as const),
  ...SMALL_ANSWERS.map((scenario) => [scenario, "net-floor", 1.2, 1.05] as const),
  ["100-kib", "nginx-cached", 0.8, 0.65],
  ["1-mib", "nginx-cached", 0.5, 0.35],
  // For one request is as good as for one byte: both send the same file.
  ["100-mib", "nginx-cached", 1, 0.75],
  ["connection-per-request", "node-http", 1, 0.85],
  ["tls-small-file", "nginx-cached", 1.2, 1],
  ...SMALL_FILES.map((scenario) => [scenario, "caddy", 0.3] as const),
  ...SMALL_FILES.map((scenario) => [scenario, "sirv", 0.15] as const),
  ...SMALL_FILES.map((scenario) => [scenario, "serve", 0.05] as const),
];

/** [scenario, ours, peer, must] of CPU for one request that a handler answers: like with like. */
const HANDLER_CPU: readonly (readonly [string, string, string, number])[] = [
  ...["handler-text", "handler-json"].flatMap(
    (scenario) =>
      [
        // Both have put a Response of their own in the native one's place, by default or when told.
        [scenario, "hono-barewire-fast", "hono-node-server", 0.8],
        [scenario, "hono-barewire", "hono-node-server-native", 0.8],
        [scenario, "hono-barewire", "hono-srvx", 0.6],
        [scenario, "barewire-fetch", "node-http-handler", 0.75],
      ] as const,
  ),
];

const OURS = { subject: "barewire", better: "lower" } as const;

export const TARGETS: readonly Target[] = [
  ...CPU.map(([scenario, peer, must, aim]): Target => {
    const target = { ...OURS, scenario, figure: "cpuMicroseconds", peer, must } as const;
    return aim === undefined ? target : { ...target, aim };
  }),
  ...HANDLER_CPU.map(
    ([scenario, subject, peer, must]): Target => ({
      ...{ scenario, figure: "cpuMicroseconds", better: "lower" },
      ...{ subject, peer, must },
    }),
  ),
  {
    scenario: "pipelined-16",
    figure: "requestsPerSecond",
    subject: "barewire",
    peer: "nginx-cached",
    better: "higher",
    must: 10,
    aim: 25,
  },
  {
    ...OURS,
    scenario: "idle-connections",
    figure: "rssBytesPerConnection",
    peer: "node-http",
    must: 0.45,
    aim: 0.3,
  },
  {
    ...OURS,
    scenario: "start-up",
    figure: "startMilliseconds",
    peer: "node-empty",
    must: 2.5,
    aim: 1.7,
  },
  {
    scenario: "log-on",
    figure: "cpuMicroseconds",
    subject: "barewire-log",
    peer: "barewire",
    better: "lower",
    must: 1.15,
  },
];

/**
 * Each target with what the result says of it, in the order of the table.
 *
 * @param node the version of Node to judge on; default: the one that targets are meant for
 */
export function judge(result: Result, node?: string): Judged[] {
  return TARGETS.map((target) => {
    const { scenario, figure, subject, peer } = target;
    const ours = findRow(result, scenario, subject, node)?.figures[figure];
    const theirs = findRow(result, scenario, peer, node)?.figures[figure];
    const ratio = ratioOf(ours, theirs);
    if (ratio === undefined) return { target, verdict: "not measured" };
    return { target, ratio, verdict: verdictOn(target, ratio.median) };
  });
}

export function verdictOn({ better, must, aim }: Target, ratio: number): Verdict {
  const reaches = (bound: number): boolean =>
    better === "lower" ? ratio <= bound : ratio >= bound;
  if (aim !== undefined && reaches(aim)) return "aim met";
  return reaches(must) ? "met" : "missed";
}

/** Whether a run covers every target; peers that this machine doesn't have may be missing. */
export function isFull(result: Result): boolean {
  return TARGETS.every(({ scenario, subject }) =>
    result.rows.some((row) => row.scenario === scenario && row.subject === subject),
  );
}
