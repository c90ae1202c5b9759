/**
 * What do all connections of a server share?
 *
 * The server offers it, connections read it. This file refuses to hold any state.
 */
import type { RequestHead } from "../http/request.ts";
import type { Clock } from "./clock.ts";
import type { Deadlines, Mortal } from "./deadlines.ts";
import type { HeldBytes } from "./held-bytes.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Upgraded } from "./upgraded.ts";

export interface ConnectionHost {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** What waits in memory for all of them together. */
  readonly held: HeldBytes;
  /** Has TLS been agreed on with whoever speaks here? */
  readonly secure: boolean;
  /** Is each response the last one of its connection? */
  readonly stopping: boolean;
  /** Do requests have to wait, so that nobody comes who was answered, while the last listener closes? */
  readonly hushed: boolean;
  /** What becomes of a connection without a request under way: half-closed, or cut? */
  readonly idleEnd: "none" | "close" | "cut";
  /** A server that stops waits for it. */
  waitUntil(promise: PromiseLike<unknown>, request: RequestHead | undefined): void;
  /** Another protocol is spoken on this connection from now on. */
  upgraded(connection: Mortal, to: Upgraded): void;
  /** This connection is no more. */
  gone(connection: Mortal): void;
}
