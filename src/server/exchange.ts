/**
 * What is known about the request that is being answered?
 *
 * One object per request, from its head to the last byte of its response, and then the tap's.
 * This file refuses to do anything.
 */
import type { HandlerContext, Reason } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { Violation } from "../http1/violation.ts";
import type { IncomingContent } from "./incoming-content.ts";
import type { Exchange } from "./tap.ts";

const NO_REASONS: readonly Reason[] = Object.freeze([]);

export class CurrentExchange implements Exchange {
  readonly request: RequestHead | undefined;
  /** Undefined when the request has no content. */
  readonly content: IncomingContent | undefined;
  status = 0;
  contentBytes = 0;
  durationMs = 0;
  violation: Violation | undefined;
  error: unknown;
  aborted = false;
  reasons: readonly Reason[] = NO_REASONS;
  readonly #startedAt: number;

  /** @param startedAt milliseconds on the scale of `performance.now()` */
  constructor(
    request: RequestHead | undefined,
    content: IncomingContent | undefined,
    startedAt: number,
  ) {
    this.request = request;
    this.content = content;
    this.#startedAt = startedAt;
  }

  /** The context in which a handler can say why it answers as it does. */
  explained(context: HandlerContext): HandlerContext {
    const reasons: Reason[] = [];
    this.reasons = reasons;
    const { remoteAddr } = context;
    return { remoteAddr, note: (about, words) => reasons.push({ about, words }) };
  }

  end(now: number): void {
    this.durationMs = now - this.#startedAt;
  }
}
