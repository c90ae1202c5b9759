/**
 * What is known of one request while its address is being answered?
 *
 * This file refuses to do anything.
 */
import type { HandlerContext, HandlerResult } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";
import type { Place } from "./mounts.ts";

export interface Visit {
  readonly request: HttpRequest;
  /** Decoded segments of the address, after the base. */
  readonly segments: readonly string[];
  readonly place: Place;
  /** Its `note` is told why. */
  readonly context: HandlerContext;
}

/** undefined: the folder has nothing, and somebody else may answer. */
export type Answer = HandlerResult | Promise<HandlerResult>;
