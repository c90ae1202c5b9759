/**
 * What does a connection want to hear of its responses?
 *
 * This file refuses to know how anything is sent.
 */
import type { RequestHead } from "../http/request.ts";
import type { Taker } from "./exchange-line.ts";

/** What a connection wants to hear of its responses. */
export interface ResponderEvents {
  /** Goes on: the socket takes more, or a piece of content has come. */
  advance(): void;
  /** The rest of a response can't be had. */
  breakOff(reason: string): void;
  /** Ends the connection now. */
  abort(reason: string): void;
  /** The handler has done something, or other deadlines hold for it. */
  patienceChanged(): void;
  /** HTTP has ended on this connection: somebody takes it over. */
  handOver(taker: Taker, request: RequestHead | undefined): void;
}
