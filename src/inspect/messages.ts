/**
 * What do the inspector and its page say to each other?
 *
 * The shapes of everything that is sent as JSON. Strings hold no control characters, and what peers said goes
 * as base64. This file refuses to know who says it when.
 */
import type { MessageLimits } from "../http1/limits.ts";

/** One exchange, in a line of the list. */
export interface Summary {
  /** From 1, in the order in which heads were read. */
  readonly number: number;
  readonly connection: number;
  /** "" when no request could be read. */
  readonly method: string;
  readonly target: string;
  /** 0 until the answer begins, and when none came. */
  readonly status: number;
  /** Content bytes of the answer, once it has ended. */
  readonly bytes: number;
  /** Milliseconds since the inspector was started: when the request arrived. */
  readonly at: number;
  /** From when on it was its turn; later than `at` when it had to wait for one before it. */
  readonly begun: number;
  /** When the answer began; undefined while it hasn't. */
  readonly answered?: number;
  /** When it was over; undefined while it isn't. */
  readonly ended?: number;
  /** It arrived before the answer to the one before it was over. */
  readonly pipelined?: true;
  /** The answer couldn't be sent to its end. */
  readonly aborted?: true;
  /** The handler threw. */
  readonly failed?: true;
  /** Code of the rule that the request broke. */
  readonly violation?: string;
}

export interface ConnectionSummary {
  readonly number: number;
  readonly peer: string;
  readonly opened: number;
  readonly closed?: number;
  readonly reason?: string;
}

/** What was counted within one second. */
export interface Second {
  /** Milliseconds since the inspector was started: when the second began. */
  readonly at: number;
  readonly count: number;
  /** Those without a status, with 1xx, 2xx, 3xx, 4xx, 5xx. */
  readonly statuses: readonly number[];
  /** Milliseconds, of those that are kept; 0 when none was. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** One event of the stream. */
export interface News {
  /** Milliseconds since the inspector was started. */
  readonly now: number;
  /** New ones and those that have changed, oldest first. */
  readonly exchanges: readonly Summary[];
  readonly connections: readonly ConnectionSummary[];
  /** Seconds that are over. */
  readonly seconds: readonly Second[];
  /** Exchanges that weren't told of because there were too many, since the inspector was started. */
  readonly dropped: number;
  /** Exchanges that were begun since then. */
  readonly total: number;
}

/** Everything that is kept, to begin with. */
export interface Snapshot extends News {
  /** Of the server that is looked at, such as "http://localhost:8000", or "unix:" and a path. */
  readonly origin: string;
  /** Milliseconds since 1970 when the inspector was started. */
  readonly startedAt: number;
  /** Are secrets masked? */
  readonly masked: boolean;
  /** Does TLS carry what is said? */
  readonly secure: boolean;
}

/** What one side said in an exchange. */
export interface Said {
  /** In base64, from the first byte on; secrets are asterisks unless they are asked for. */
  readonly bytes: string;
  /** Bytes behind them that aren't kept. */
  readonly left: number;
}

/** All that is kept of one exchange. */
export interface Detail {
  readonly summary: Summary;
  readonly request: Said;
  readonly answer: Said;
}

/** Asks to send a request. */
export interface SendOrder {
  /** In base64. */
  readonly bytes: string;
  /** Whose masked values these bytes hold; undefined: nobody's. */
  readonly from?: number;
}

/** What came of it. */
export interface SendResult {
  readonly answer: Said;
  readonly milliseconds: number;
  /** Why there is no complete answer; "" when there is one. */
  readonly problem: string;
}

/**
 * Limits with which both sides read what was said: the server has had its own, and what it took is to be
 * explained.
 */
export const READING_LIMITS: Partial<MessageLimits> = {
  maxRequestLine: 65_536,
  maxHeaderSize: 1_048_576,
  maxHeaders: 10_000,
  maxTrailerSize: 65_536,
  maxTrailers: 1_000,
};

/** Exchanges and connections that are kept, and therefore worth keeping on the page. */
export const KEPT_MAX = 1000;
export const CONNECTIONS_MAX = 500;
