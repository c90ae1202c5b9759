/**
 * What does a run of the bench leave behind? The form of `bench/results/*.json`: everything that the
 * report and a later comparison need, and nothing that was computed from it.
 */

/** One quantity that was measured. */
export type FigureName =
  /** Requests answered in a second. */
  | "requestsPerSecond"
  /** CPU of the subject's whole process tree (user and system) for one request, in microseconds. */
  | "cpuMicroseconds"
  /** Milliseconds within which half, and 99 of 100, of the answers came. */
  | "p50Milliseconds"
  | "p99Milliseconds"
  /** The most memory that the subject's process tree held at once (RSS), in bytes. */
  | "peakRssBytes"
  /** Memory (RSS) that one idle connection adds, in bytes. */
  | "rssBytesPerConnection"
  /** From the start of the process until it answers, or until it ends. */
  | "startMilliseconds"
  /** What an installation from a package takes on the disk, and in packages, itself included. */
  | "installedBytes"
  | "packages";

/** A figure as it came out of the rounds. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** The figure of each round, in their order. */
  readonly rounds: readonly number[];
}

/** What one subject showed in one scenario. */
export interface Row {
  /** Names in `scenarios.ts`, such as `small-file` or `connections-1000`. */
  readonly scenario: string;
  /** Names in `subjects.ts`, such as `barewire`, `nginx-cached`, `node-http`. */
  readonly subject: string;
  /** The Node version that runs the subject; absent for subjects that are no Node programs. */
  readonly node?: string;
  readonly figures: Partial<Readonly<Record<FigureName, Spread>>>;
  /** What else must be said, such as answers that weren't the expected ones. */
  readonly remark?: string;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** As `uname -sr` says it. */
  readonly kernel: string;
}

/** How it was measured. */
export interface Method {
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly warmUpSeconds: number;
  /** Connections of the load, where a scenario doesn't say otherwise. */
  readonly connections: number;
}

/** One run of the bench. */
export interface Result {
  /** ISO 8601, UTC. */
  readonly date: string;
  /** What was typed. */
  readonly command: string;
  /** The commit that was measured; ends in `+` when files were changed since. */
  readonly commit: string;
  readonly machine: Machine;
  readonly method: Method;
  /** What each subject and tool says of its version, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Subjects that were left out, and why. */
  readonly absent: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}
