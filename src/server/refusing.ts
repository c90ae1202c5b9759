/**
 * What becomes of an exchange that can't go on, since the peer broke a rule or the handler takes too long? A refusal is
 * its response, where there is place for one.
 *
 * This file refuses to know why it can't go on, and how the connection ends.
 */
import type { ServerProtocol } from "../http1/protocol.ts";
import type { Violation } from "../http1/violation.ts";
import { release } from "./faults.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Peer } from "./peer.ts";
import { refusal, SERVICE_UNAVAILABLE } from "./refusal.ts";
import { preferredRefusal } from "./rejection.ts";
import type { Responder } from "./responder.ts";

export function refuse(
  violation: Violation,
  { request, begun }: ServerProtocol,
  responder: Responder,
  peer: Peer,
  options: ResolvedOptions,
): void {
  const { exchange } = responder;
  if (exchange !== undefined) exchange.violation = violation;
  exchange?.content?.fail(violation.sentence);
  const preferred = preferredRefusal(violation, peer, request, options);
  // The response has begun or is even complete: there is no place for another one.
  if (begun) release(preferred);
  else {
    exchange?.lose(violation.sentence);
    const refused = exchange ?? responder.begin(request, undefined);
    refused.violation = violation;
    responder.respond(refused, preferred ?? refusal(violation, options));
  }
}

/** The handler did nothing for as long as it had said. @returns false when there is no place for a response */
export function giveUpHandler({ begun }: ServerProtocol, responder: Responder): boolean {
  const { exchange } = responder;
  exchange?.lose("the handler took longer than it had asked for");
  if (exchange === undefined || begun) return false;
  responder.respond(exchange, SERVICE_UNAVAILABLE);
  return true;
}
