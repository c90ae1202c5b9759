/**
 * What does a program have to be to answer requests? A function from request to response.
 *
 * This file refuses to know who calls it, and when.
 */
import type { FieldsInit } from "./fields.ts";
import type { HttpRequest } from "./request.ts";
import type { HttpResponse } from "./response.ts";

/** The other end of a connection. For a Unix socket: hostname "" and port 0. */
export interface RemoteAddress {
  readonly transport: "tcp" | "unix";
  readonly hostname: string;
  readonly port: number;
}

/** What proxies that are trusted say of the request that the client sent to the first of them. */
export interface Forwarded {
  /** Who asks, as far as it is known; port 0 where that wasn't said. */
  readonly client: RemoteAddress;
  /** Did the client ask by https? Undefined when nobody says. */
  readonly secure: boolean | undefined;
  /** The host[:port] that it asked for; undefined when nobody says. */
  readonly authority: string | undefined;
}

/** A version of HTTP. */
export type HttpVersion = "1.0" | "1.1" | "2.0";

/** What a step of a decision was about. */
export type ReasonTopic = "access" | "address" | "rule" | "file" | "coding" | "status";

/** One step on the way to an answer, in words for whoever asks why it is what it is. */
export interface Reason {
  readonly about: ReasonTopic;
  readonly words: string;
}

/** Takes the reasons for an answer, in the order in which they were found. */
export type Note = (about: ReasonTopic, words: string) => void;

/**
 * The connection that a taker gets: a duplex stream of the runtime, in Node a `stream.Duplex` and nearly
 * always a `net.Socket`. Whoever wants more than is named here says so to the type checker.
 */
export interface UpgradedSocket {
  readonly destroyed: boolean;
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  on(event: "end" | "close" | "drain" | "finish", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Returns false when it would rather wait for "drain". */
  write(bytes: Uint8Array | string): boolean;
  end(bytes?: Uint8Array | string): unknown;
  destroy(error?: Error): unknown;
}

/**
 * Takes over a connection: from now on everything on it is the taker's. `head` is what the client sent
 * behind its request. What a taker throws, or rejects with, goes to the server's `error`, and ends the
 * connection.
 */
export type Take = (socket: UpgradedSocket, head: Uint8Array) => unknown;

/** How a switch of protocols is answered. */
export interface UpgradeInit {
  /**
   * Field lines of the 101. `Upgrade` may be among them, with a protocol that the client named;
   * otherwise it is the first that the client named. `Connection` goes by itself.
   */
  readonly fields?: FieldsInit;
  /** Who sends the 101: the server, or the taker, as `ws` does. Default "server". */
  readonly by?: "server" | "taker";
}

/**
 * What a request itself can't tell, and what a handler can do besides answering. Each part of it costs
 * something only when it is used. Parts may be taken out, `const { signal, inform } = context`, but a
 * copy by `...` keeps none of this except `note`: hand on the context itself.
 */
export interface HandlerContext {
  /**
   * The client: the other end of the connection, or whoever stands behind it, as a proxy says that is trusted
   * (`trustProxy`, `proxyProtocol`). Asked of the system when somebody looks.
   */
  readonly remoteAddr: RemoteAddress;
  /** The other end of the connection itself, which may be a proxy. */
  readonly peerAddr: RemoteAddress;
  /** In which the request came; what it says is the same in all of them. */
  readonly httpVersion: HttpVersion;
  /** Present when the peer is trusted (`trustProxy`) and says for whom it asks. Read when somebody looks. */
  readonly forwarded?: Forwarded | undefined;
  /** What the request is called in logs and in the answer, where the server gives requests ids (`requestId`). */
  readonly requestId?: string | undefined;
  /** Who asks. Whoever has made sure of that may say it here, for the log. */
  user?: string | undefined;
  /** Present when somebody wants to know why an answer is what it is; else it costs nothing. */
  readonly note?: Note;
  /**
   * Aborted when nobody will hear the answer any more, before it is complete: the client has gone, or has
   * closed its side (all that the end of a `fetch` shows of itself), or broke a rule, or didn't read, or the
   * server cuts the connection, or gave up by `timeout`. The reason is a DOMException named "AbortError".
   * What is answered to a client that has only closed its side is sent nevertheless. Never
   * aborted once the response is complete. Looked at too late, it is aborted already.
   */
  readonly signal: AbortSignal;
  /**
   * Sends an interim response now (RFC 9110 §15.2), such as 103 (Early Hints) with `Link`. Nothing is sent to
   * an HTTP/1.0 client, to one that is gone, and while the client doesn't read.
   *
   * @param status 102 to 199
   * @throws RangeError for another status; TypeError when the final response has begun, and for field lines
   * that no response may have
   */
  inform(status: number, fields?: FieldsInit): void;
  /**
   * Asks for trailer fields when the content has been sent (RFC 9110 §6.5), whether or not the request has
   * `TE: trailers`: whoever doesn't want them drops them. Nobody is asked where there is no place for any:
   * when the content isn't chunked (its length is known, or there is none, or the client speaks HTTP/1.0).
   * The last call holds. When `make` fails, or what it makes may be no trailer field (RFC 9110 §6.5.1), the
   * connection is broken off, as when content fails.
   *
   * @throws TypeError when the response is complete
   */
  sendTrailers(make: () => FieldsInit | Promise<FieldsInit>): void;
  /**
   * From now on and for this request alone, how long the client may send nothing of content that is waited
   * for (408), and may read nothing (cut), and the handler may do nothing: 503 when nothing was sent, else
   * the connection is broken off. Unless it is called, a handler may take as long as it likes.
   *
   * @param milliseconds a whole number from 1 up, or Infinity; it strikes up to a second late
   * @throws RangeError for anything else
   */
  timeout(milliseconds: number): void;
  /**
   * A closing server waits for this promise, too, within its grace. A rejection goes to the
   * server's `error`.
   */
  waitUntil(promise: PromiseLike<unknown>): void;
  /**
   * Fulfilled with true when the system has taken the whole response, or the connection was handed over;
   * with false when it was lost, or the server answered in the handler's place. Never rejected.
   */
  readonly completed: Promise<boolean>;
  /**
   * A response that ends HTTP on this connection: 101 (Switching Protocols, RFC 9110 §7.8), and to a CONNECT
   * 200 (§9.3.6). Return it, and as soon as it has been written, `take` owns the connection. The
   * server counts the connection still, and cuts it when its grace is over.
   *
   * @throws TypeError when there is nothing to grant: an upgrade is asked for in HTTP/1.1, by
   * `Connection: upgrade` and `Upgrade`, without content; for a protocol that the client didn't name; for
   * illegal field lines, and for any where the taker sends the 101
   */
  upgrade(take: Take, init?: UpgradeInit): HttpResponse;
}

/** undefined: declined; the next handler may answer, and in the end it is a 404. */
export type HandlerResult = HttpResponse | undefined;

/**
 * Answers a request. One request of a connection is handled at a time. A handler that throws or
 * rejects becomes a 500, and the server lives. Letting a `ContentError` through is no fault of the
 * handler's: the client broke off, or was refused, or sent more than was asked for (413).
 */
export type Handler = (
  request: HttpRequest,
  context: HandlerContext,
) => HandlerResult | Promise<HandlerResult>;
