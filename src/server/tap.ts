/**
 * What may somebody watch? Every byte and every exchange of every connection, as it happens.
 *
 * One observer, `null` when unused and then free: the access log, the wire view and everything else
 * that looks on are consumers of it. A tap must not throw, and must copy bytes that it keeps.
 * This file refuses to know what anybody does with what it sees.
 */
import type { Fields } from "../http/fields.ts";
import type { Forwarded, HttpVersion, Reason, RemoteAddress } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { Violation } from "../http1/violation.ts";

/**
 * A part of a message on the wire. `head`: start line, field lines and the empty line (and empty
 * lines before it); `content`: content bytes; `framing`: chunk lines, CR LF after chunk data, the
 * trailer section; `refused`: bytes from the offending one on, which no one takes for HTTP, and those of another protocol
 * behind an upgrade, as far as they came with the request.
 */
export type MessagePart = "head" | "content" | "framing" | "refused";

/** Of which connection is this a stream? */
export interface CarriedBy {
  /** Its `id`. */
  readonly connection: number;
  /** The number of the stream in HTTP/2. */
  readonly stream: number;
}

/**
 * A connection, as a tap knows it. Of HTTP/2, each stream is one, too, with one request and its response; its bytes
 * are text that says the same in HTTP/1.1. The connection that carries it has none.
 */
export interface TappedConnection {
  /** 1 for the first connection of the server, then 2, 3, … */
  readonly id: number;
  /**
   * The other end, or the client that it has announced by the PROXY protocol. Asked of the system when
   * somebody looks for the first time, and empty when the peer has left by then: a tap that will want it
   * looks when the connection is opened.
   */
  readonly remoteAddr: RemoteAddress;
  /** Of a stream of HTTP/2. */
  readonly carriedBy?: CarriedBy;
}

/** A request and its response, or a refusal, when the last byte of it is on its way to the socket. */
export interface Exchange {
  /** Undefined when no request could be read. */
  readonly request: RequestHead | undefined;
  /** In which it came. Default: the request's own 1.0 or 1.1. */
  readonly httpVersion?: HttpVersion;
  /** What a trusted proxy says of the client; undefined where there is none, or it says nothing. */
  readonly forwarded?: Forwarded | undefined;
  /** What the request is called; undefined where requests have no ids (`requestId`). */
  readonly requestId?: string | undefined;
  /** Who asks, once somebody has made sure of it: by `auth`, or the handler has said so in its context. */
  readonly user?: string | undefined;
  /** Of the response itself, without those of the connection such as Date; undefined when none was begun. */
  readonly responseFields?: Fields | undefined;
  /** 0 when the connection was lost before a status was sent. */
  readonly status: number;
  /** Content bytes of the response that were given to the socket, or are about to be. */
  readonly contentBytes: number;
  /** Milliseconds from the complete head of the request to the last byte of the response. */
  readonly durationMs: number;
  readonly violation: Violation | undefined;
  /** What a handler threw, for the log; never sent. */
  readonly error: unknown;
  /** The response could not be sent to its end. */
  readonly aborted: boolean;
  /** Why the answer is what it is, as its handler said; empty unless the tap wants reasons. */
  readonly reasons: readonly Reason[];
}

/** Only what it has is called. */
export interface Tap {
  /** Handlers are asked why they answer as they do. */
  readonly wantsReasons?: boolean;
  /** Nobody wants to know how long an exchange took: `durationMs` stays 0, and no clock is read. */
  readonly untimed?: boolean;
  opened?(connection: TappedConnection): void;
  /**
   * Bytes as they arrived, before anybody has looked at them.
   * @param begins a message begins with the first of them: nothing that came before is still unread or unanswered
   */
  received?(connection: TappedConnection, bytes: Uint8Array, begins: boolean): void;
  /** The next `length` bytes of all that was received have been read as this part. */
  parsed?(connection: TappedConnection, part: MessagePart, length: number): void;
  /** Bytes that go out, in order; what is passed here is what the socket gets. */
  sent?(connection: TappedConnection, part: MessagePart, bytes: Uint8Array): void;
  exchange?(connection: TappedConnection, exchange: Exchange): void;
  /** `reason`: a few words, such as "by the peer", "idle" or "ECONNRESET". */
  closed?(connection: TappedConnection, reason: string): void;
}

/** Looking at the clock costs as much as finding a file in memory. */
export function isTimed(tap: Tap | null): boolean {
  return tap?.exchange !== undefined && tap.untimed !== true;
}
