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

/** What a request itself can't tell. */
export interface HandlerContext {
  readonly remoteAddr: RemoteAddress;
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
