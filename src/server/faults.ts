/**
 * What follows when a handler fails? An answer in its place, and a word to whoever wants to know.
 *
 * The fault of a client is nobody's news; a fault in whoever hears of faults is kept from doing harm.
 * This file refuses to know what is sent already.
 */
import { isAbort } from "../http/abort.ts";
import type { HandlerResult } from "../http/handler.ts";
import {
  ContentError,
  ContentTooLargeError,
  isContentFault,
  MalformedContentError,
  type RequestHead,
} from "../http/request.ts";
import { HttpResponse, SWITCHING_PROTOCOLS } from "../http/response.ts";
import type { CurrentExchange } from "./exchange.ts";
import type { ErrorHandler } from "./options.ts";
import { contentTooLarge, INTERNAL_SERVER_ERROR, malformedContent } from "./refusal.ts";
import { discard } from "./sending.ts";

/** The response to a request whose handler has failed. */
export function failure(
  exchange: CurrentExchange,
  error: unknown,
  handle: ErrorHandler,
): HttpResponse {
  // A handler that lets the fault of its content through has nothing to be blamed for.
  if (error instanceof ContentTooLargeError) return contentTooLarge(error.message);
  if (error instanceof MalformedContentError) return malformedContent(error.message);
  if (error instanceof ContentError || isAbort(error, exchange)) return INTERNAL_SERVER_ERROR;
  exchange.error = error;
  try {
    return onlyResponse(handle(error, exchange.request)) ?? INTERNAL_SERVER_ERROR;
  } catch (second) {
    exchange.error = second;
    return INTERNAL_SERVER_ERROR;
  }
}

/** Tells of a fault that no answer follows from. */
export function tell(error: unknown, request: RequestHead | undefined, handle: ErrorHandler): void {
  if (isContentFault(error)) return;
  try {
    release(onlyResponse(handle(error, request)));
  } catch {
    // Whoever hears of faults has failed: there is nobody else to tell.
  }
}

/** What a hook has given, if it may be sent; hooks answer at once, and with a final response. */
export function onlyResponse(given: unknown): HttpResponse | undefined {
  if (given instanceof HttpResponse && given.status !== SWITCHING_PROTOCOLS) return given;
  // A promise of programs without types: nobody waits for it, so its failure mustn't end the process.
  if (given instanceof Promise) given.catch(() => {});
  return undefined;
}

/** Lets go of content that will not be sent. */
export function release(response: HandlerResult): void {
  const content = response?.content ?? null;
  if (content !== null && !(content instanceof Uint8Array)) discard(content);
}
