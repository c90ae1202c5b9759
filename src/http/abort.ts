/**
 * Did something fail only because nobody will hear the answer any more?
 *
 * Whoever waits with the signal of a request fails with its reason, or with an AbortError of their own. That
 * is how work is stopped, and no fault of anybody's. This file refuses to know why nobody will hear it.
 */
import type { HandlerContext } from "./handler.ts";

export function isAbort(error: unknown, context: Pick<HandlerContext, "signal">): boolean {
  const { aborted, reason } = context.signal;
  if (!aborted) return false;
  if (error === reason) return true;
  return error instanceof Error && (error.name === "AbortError" || error.cause === reason);
}
