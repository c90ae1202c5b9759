/**
 * How do tools that trace programs learn of requests? By two channels of the runtime's `diagnostics_channel`.
 *
 * Nothing is made for them while nobody has subscribed. Both messages are told in docs/metrics.md, and stay as they
 * are. This file refuses to know what anybody does with them.
 */
import { channel } from "node:diagnostics_channel";
import type { RequestHead } from "../http/request.ts";
import type { Exchange, TappedConnection } from "./tap.ts";

/** A handler is about to be asked. */
export interface RequestStarted {
  readonly request: RequestHead;
  /** The same object as in the other message. */
  readonly exchange: object;
}

/** The answer is complete or lost, or a request was refused, in which case there may be no other message. */
export interface RequestEnded {
  readonly exchange: Exchange;
  readonly connection: TappedConnection;
}

const STARTED = channel("barewire.request.start");
const ENDED = channel("barewire.request.end");

/** Runs what asks the handler, within whatever stores subscribers have bound to the channel. */
export function traced<Result>(request: RequestHead, exchange: object, ask: () => Result): Result {
  const message: RequestStarted = { request, exchange };
  return STARTED.runStores(message, ask);
}

/** Does anybody want to know of requests that begin? */
export function isTraced(): boolean {
  return STARTED.hasSubscribers;
}

export function traceEnd(connection: TappedConnection, exchange: Exchange): void {
  if (!ENDED.hasSubscribers) return;
  const message: RequestEnded = { exchange, connection };
  ENDED.publish(message);
}
