/**
 * Which response is sent for what a handler gave?
 *
 * Programs without types may return anything, and nobody may promise another protocol that then isn't
 * spoken. This file refuses to know how a response is sent.
 */
import type { HandlerResult } from "../http/handler.ts";
import { HttpResponse, SWITCHING_PROTOCOLS } from "../http/response.ts";
import { beginsTunnel } from "../http1/framing.ts";
import type { CurrentExchange } from "./exchange.ts";
import { failure, release } from "./faults.ts";
import type { HeldBytes } from "./held-bytes.ts";
import type { ErrorHandler } from "./options.ts";
import { NO_TUNNEL, NOT_FOUND, OUT_OF_MEMORY } from "./refusal.ts";

export function permitted(
  exchange: CurrentExchange,
  result: HandlerResult,
  handle: ErrorHandler,
): HttpResponse {
  if (result === undefined) return NOT_FOUND;
  if (!(result instanceof HttpResponse)) {
    return failure(
      exchange,
      new TypeError("a handler returns an HttpResponse, or undefined"),
      handle,
    );
  }
  if (!endsHttp(exchange, result) || exchange.extras?.taker !== undefined) return result;
  if (result.status === SWITCHING_PROTOCOLS) {
    return failure(exchange, new TypeError("a 101 is what upgrade of the context gives"), handle);
  }
  release(result);
  return NO_TUNNEL;
}

/** The same, unless there is no memory in which it could wait for its peer. */
export function affordable(
  { request }: Pick<CurrentExchange, "request">,
  response: HttpResponse,
  held: HeldBytes,
): HttpResponse {
  if (request?.method === "HEAD" || held.hasRoomFor(response.content)) return response;
  release(response);
  return OUT_OF_MEMORY;
}

/** Is what follows the head of this response another protocol? */
export function endsHttp({ request, violation }: CurrentExchange, response: HttpResponse): boolean {
  return violation === undefined && beginsTunnel(request?.method ?? "", response.status);
}
