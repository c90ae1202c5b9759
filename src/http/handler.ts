/**
 * What does a program have to be to answer requests? A function from request to response.
 *
 * This file refuses to know who calls it, and when.
 */
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
