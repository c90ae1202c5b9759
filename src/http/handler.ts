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

/** What a step of a decision was about. */
export type ReasonTopic = "access" | "address" | "rule" | "file" | "coding" | "status";

/** One step on the way to an answer, in words for whoever asks why it is what it is. */
export interface Reason {
  readonly about: ReasonTopic;
  readonly words: string;
}

/** Takes the reasons for an answer, in the order in which they were found. */
export type Note = (about: ReasonTopic, words: string) => void;

/** What a request itself can't tell. */
export interface HandlerContext {
  /** Asked of the system when somebody looks: a copy of the context by `...` leaves it out. */
  readonly remoteAddr: RemoteAddress;
  /** Present when somebody wants to know why an answer is what it is; else it costs nothing. */
  readonly note?: Note;
  /**
   * Aborted (its reason is named "AbortError") when the client is lost, sends FIN, or the server cuts
   * the connection, before the response is complete; never after success. Made when somebody looks
   * first, already aborted if it is too late.
   */
  readonly signal?: AbortSignal;
  /**
   * Sends an interim response now (RFC 9110 §15.2): 102, 103 or 1xx but not 100 and 101. Nothing to an
   * HTTP/1.0 client.
   * @throws RangeError for another status, TypeError when the final response has begun or for illegal fields
   */
  inform?(status: number, fields: FieldsInit): void;
  /**
   * Trailer fields for after a chunked response (asked for once the content has ended; dropped when the
   * response isn't chunked, or the client is HTTP/1.0).
   * @throws TypeError once the response is complete
   */
  sendTrailers?(make: () => FieldsInit | Promise<FieldsInit>): void;
  /**
   * From now on, milliseconds (Infinity: none) for this request alone: how long the client may stay
   * silent while content is due, may not read, and the handler may be quiet.
   */
  timeout?(milliseconds: number): void;
  /** Keeps a closing server waiting for this promise, within its grace; a rejection goes to the error hook. */
  waitUntil?(promise: Promise<unknown>): void;
  /** Settles (never rejects) when the response has been handed to the system whole: true; or was lost: false. */
  readonly completed?: Promise<boolean>;
  /**
   * A response that switches protocols (RFC 9110 §7.8): once it has gone out, `take` owns the connection.
   * `take` gets the socket (a Duplex of the runtime) and the bytes that came behind the request's head.
   * When `by` is "taker" nothing is sent: whoever takes over writes the 101 (as `ws` does).
   * @throws TypeError when the request doesn't ask for an upgrade that may be granted (HTTP/1.1,
   * Connection: upgrade, an Upgrade field, no content)
   */
  upgrade?(take: TakeOver, init?: UpgradeInit): HttpResponse;
}

/** The connection after a switch of protocols: a Duplex of the runtime. */
export type UpgradedSocket = object;

export type TakeOver = (socket: UpgradedSocket, head: Uint8Array) => void;

export interface UpgradeInit {
  readonly fields?: FieldsInit;
  readonly by?: "server" | "taker";
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
