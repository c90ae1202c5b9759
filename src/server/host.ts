/**
 * What do all connections of a server share?
 *
 * The server offers it, connections read it. This file refuses to hold any state.
 */
import type { Clock } from "./clock.ts";
import type { Deadlines, Mortal } from "./deadlines.ts";
import type { ResolvedOptions } from "./options.ts";

export interface ConnectionHost {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Has TLS been agreed on with whoever speaks here? */
  readonly secure: boolean;
  /** Is each response the last one of its connection? */
  readonly stopping: boolean;
  /** What becomes of a connection without a request under way: half-closed, or cut? */
  readonly idleEnd: "none" | "close" | "cut";
  /** This connection is no more. */
  gone(connection: Mortal): void;
}
