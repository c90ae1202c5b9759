/**
 * What does a handler's context need of the connection, and what does it keep for it?
 *
 * This file refuses to do anything.
 */

import type { Fields, FieldsInit } from "../http/fields.ts";
import type { Forwarded, RemoteAddress, Take } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { CurrentExchange } from "./exchange.ts";
import type { ResolvedOptions } from "./options.ts";
import type { CarriedBy } from "./tap.ts";

/** Where a handler's doings lead. */
export interface ExchangeLine {
  readonly peer: OtherEnd;
  readonly options: ResolvedOptions;
  /** Sends an interim response. */
  inform(status: number, fields: Fields): void;
  /** Other deadlines hold for this exchange. */
  patienceChanged(exchange: CurrentExchange): void;
  /** A closing server waits for it. */
  waitUntil(promise: PromiseLike<unknown>, request: RequestHead | undefined): void;
  /** Somebody wants to know when the response, which was given, has left. */
  follow(exchange: CurrentExchange): void;
}

/** Who is at the other end of a connection. */
export interface OtherEnd {
  /** The client, as far as the connection itself tells it. */
  readonly remoteAddr: RemoteAddress;
  readonly peerAddr: RemoteAddress;
  /** Of a stream of HTTP/2. */
  readonly carriedBy?: CarriedBy;
}

/** Who takes over the connection. */
export interface Taker {
  readonly take: Take;
  /** Does the taker itself send the head that grants the upgrade? */
  readonly sends: boolean;
}

/** What few handlers use. */
export interface Extras {
  controller: AbortController | undefined;
  completed: Promise<boolean> | undefined;
  settle: ((whole: boolean) => void) | undefined;
  trailers: (() => FieldsInit | Promise<FieldsInit>) | undefined;
  timeoutMs: number | undefined;
  taker: Taker | undefined;
  /** null: nobody has looked. */
  forwarded: Forwarded | undefined | null;
}

export function makeExtras(): Extras {
  return {
    controller: undefined,
    completed: undefined,
    settle: undefined,
    trailers: undefined,
    timeoutMs: undefined,
    taker: undefined,
    forwarded: null,
  };
}
