/**
 * Who is told that a peer broke a rule, and what would they rather answer than the usual?
 *
 * This file refuses to know whether there is still a place for an answer.
 */
import type { RequestHead } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import type { Violation } from "../http1/violation.ts";
import { onlyResponse, tell } from "./faults.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Peer } from "./peer.ts";

/** What is to be answered instead of the usual refusal; undefined: that one. */
export function preferredRefusal(
  violation: Violation,
  peer: Peer,
  request: RequestHead | undefined,
  { reject, error: handle }: ResolvedOptions,
): HttpResponse | undefined {
  if (reject === undefined) return undefined;
  try {
    return onlyResponse(reject(violation, peer.remoteAddr));
  } catch (error) {
    tell(error, request, handle);
    return undefined;
  }
}
