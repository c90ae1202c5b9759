/**
 * What is known of an exchange and of a connection, and how is it told?
 *
 * This file refuses to know how it came to be known.
 */
import type { ConnectionSummary, Summary } from "./messages.ts";
import { HAS_FAILED, WAS_ABORTED, WAS_REFUSED } from "./watcher.ts";

const NAME_MAX = 2000;

/** What one side said, as it is kept. */
export interface KeptSaid {
  readonly pieces: Uint8Array[];
  left: number;
}

/** An exchange as it is known so far. */
export interface Told {
  readonly number: number;
  readonly connection: number;
  method: string;
  target: string;
  status: number;
  bytes: number;
  readonly at: number;
  begun: number;
  answered: number | undefined;
  ended: number | undefined;
  pipelined: boolean;
  bits: number;
  violation: string;
  readonly request: KeptSaid;
  readonly answer: KeptSaid;
  size: number;
}

export interface KnownConnection {
  number: number;
  peer: string;
  opened: number;
  closed: number | undefined;
  reason: string;
  /** When its last exchange was over. */
  lastEnd: number;
}

export function summaryOf(told: Told): Summary {
  const { number, connection, method, target, status, bytes, at, begun, answered, ended } = told;
  return {
    number,
    connection,
    method: method.slice(0, NAME_MAX),
    target: target.slice(0, NAME_MAX),
    status,
    bytes,
    at: rounded(at),
    begun: rounded(begun),
    ...(answered === undefined ? {} : { answered: rounded(answered) }),
    ...(ended === undefined ? {} : { ended: rounded(ended) }),
    ...(told.pipelined ? { pipelined: true as const } : {}),
    ...((told.bits & WAS_ABORTED) === 0 ? {} : { aborted: true as const }),
    ...((told.bits & HAS_FAILED) === 0 ? {} : { failed: true as const }),
    ...((told.bits & WAS_REFUSED) === 0 ? {} : { violation: told.violation }),
  };
}

export function summaryOfConnection(known: KnownConnection): ConnectionSummary {
  const { number, peer, opened, closed, reason } = known;
  const end = closed === undefined ? {} : { closed: rounded(closed), reason: printable(reason) };
  return { number, peer: printable(peer), opened: rounded(opened), ...end };
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?");
}

/** Thousandths of a millisecond are more than enough, and shorter than what clocks say. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
