/**
 * What is known about the request that is being answered, and what can its handler do besides answering?
 *
 * One object per request, from its head to the last byte of its response, and then the tap's. To its
 * handler it is the context. What few handlers use is made when it is used, so that the others don't pay
 * for it. This file refuses to know how anything gets onto the wire.
 */
import { Fields } from "../http/fields.ts";
import { forwardedTo } from "../http/forwarded.ts";
import type {
  Forwarded,
  HandlerContext,
  HttpVersion,
  Note,
  Reason,
  RemoteAddress,
  Take,
  UpgradeInit,
} from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { interimFields } from "../http/side-fields.ts";
import type { Violation } from "../http1/violation.ts";
import type { Clock } from "./clock.ts";
import { checkedTimeout } from "./connection-limits.ts";
import { type ExchangeLine, type Extras, makeExtras } from "./exchange-line.ts";
import type { IncomingContent } from "./incoming-content.ts";
import { madeId } from "./request-ids.ts";
import { readStopwatch } from "./stopwatch.ts";
import type { Exchange } from "./tap.ts";
import { grantedUpgrade } from "./upgrade-response.ts";

const NO_REASONS: readonly Reason[] = Object.freeze([]);

/** The response isn't complete. */
const OPEN = 0;
/** All of it is in the outbox, or in the socket. */
const GIVEN = 1;
/** The system has taken it. */
const SENT = 2;
/** It will never be heard of. */
const LOST = 3;

export class CurrentExchange implements Exchange, HandlerContext {
  readonly request: RequestHead | undefined;
  /** Undefined when the request has no content. */
  readonly content: IncomingContent | undefined;
  status = 0;
  contentBytes = 0;
  durationMs = 0;
  violation: Violation | undefined;
  error: unknown;
  aborted = false;
  /** Who asks, once somebody has made sure of it; for the log. */
  user: string | undefined;
  responseFields: Fields | undefined;
  readonly #startedAt: number;
  readonly #line: ExchangeLine;
  #fate = OPEN;
  /** Why nobody will hear the answer. */
  #hopeless: string | undefined;
  #extras: Extras | undefined;
  #requestId: string | undefined;

  /** @param isTimed does somebody want to know how long it takes? */
  constructor(
    request: RequestHead | undefined,
    content: IncomingContent | undefined,
    line: ExchangeLine,
    isTimed: boolean,
  ) {
    this.request = request;
    this.content = content;
    this.#line = line;
    this.#startedAt = isTimed ? readStopwatch() : 0;
  }

  get reasons(): readonly Reason[] {
    return NO_REASONS;
  }

  /** This is the response. */
  begin({ status, fields }: HttpResponse): void {
    this.status = status;
    this.responseFields = fields;
  }

  /** Field lines of this moment and of this exchange, beside those of the response. */
  fieldLines(clock: Clock): Uint8Array {
    const { requestIds } = this.#line.options;
    if (requestIds === undefined || this.responseFields?.has(requestIds.name)) {
      return clock.fieldLines();
    }
    return clock.fieldLinesWith(requestIds.name, this.requestId ?? "");
  }

  end(): void {
    this.durationMs = readStopwatch() - this.#startedAt;
  }

  /** Nobody will hear the answer, though it may still be sent. */
  giveUp(why: string): void {
    if (this.#fate === SENT || this.#hopeless !== undefined) return;
    this.#hopeless = why;
    this.#extras?.controller?.abort(abortReason(why));
  }

  /** The response won't be sent, or not to its end. */
  lose(why: string): void {
    if (this.#fate === SENT || this.#fate === LOST) return;
    this.giveUp(why);
    this.#fate = LOST;
    this.#extras?.settle?.(false);
  }

  /** All of the response is on its way. */
  give(): void {
    if (this.#fate === OPEN) this.#fate = GIVEN;
  }

  /** The system has taken what was given. */
  leave(): void {
    if (this.#fate !== GIVEN) return;
    this.#fate = SENT;
    this.#extras?.settle?.(true);
  }

  /** Does somebody want to know what becomes of it? */
  get followed(): boolean {
    return this.#extras?.controller !== undefined || this.#extras?.completed !== undefined;
  }

  /** Will nothing of what the handler does be heard of? */
  get lost(): boolean {
    return this.#fate === LOST;
  }

  get extras(): Extras | undefined {
    return this.#extras;
  }

  get remoteAddr(): RemoteAddress {
    return this.forwarded?.client ?? this.#line.peer.remoteAddr;
  }

  get peerAddr(): RemoteAddress {
    return this.#line.peer.peerAddr;
  }

  get httpVersion(): HttpVersion {
    if (this.#line.peer.carriedBy !== undefined) return "2.0";
    return this.request?.minorVersion === 0 ? "1.0" : "1.1";
  }

  get forwarded(): Forwarded | undefined {
    const { options, peer } = this.#line;
    const { trustProxy } = options;
    if (trustProxy === undefined || this.request === undefined) return undefined;
    const extras = this.#wanted();
    if (extras.forwarded === null) {
      extras.forwarded = forwardedTo(peer.remoteAddr, this.request.fields, trustProxy);
    }
    return extras.forwarded;
  }

  get requestId(): string | undefined {
    const { options, peer } = this.#line;
    const { requestIds, trustProxy } = options;
    if (requestIds === undefined) return undefined;
    if (this.#requestId === undefined) {
      const isTrusted = trustProxy?.has(peer.remoteAddr) === true;
      const taken = isTrusted ? requestIds.taken(this.request?.fields ?? Fields.empty) : undefined;
      this.#requestId = taken ?? madeId();
    }
    return this.#requestId;
  }

  get signal(): AbortSignal {
    const extras = this.#wanted();
    if (extras.controller === undefined) {
      extras.controller = new AbortController();
      if (this.#fate !== SENT && this.#hopeless !== undefined) {
        extras.controller.abort(abortReason(this.#hopeless));
      }
    }
    return extras.controller.signal;
  }

  get completed(): Promise<boolean> {
    const extras = this.#wanted();
    extras.completed ??= new Promise((resolve) => {
      if (this.#fate === SENT || this.#fate === LOST) resolve(this.#fate === SENT);
      else extras.settle = resolve;
    });
    if (this.#fate === GIVEN) this.#line.follow(this);
    return extras.completed;
  }

  get inform(): HandlerContext["inform"] {
    return (status, init = []) => {
      const fields = interimFields(status, init);
      if (this.#fate === LOST) return;
      if (this.status !== 0)
        throw new TypeError("the final response has begun: too late to inform");
      if (this.request?.minorVersion === 1) this.#line.inform(status, fields);
    };
  }

  get sendTrailers(): HandlerContext["sendTrailers"] {
    return (make) => {
      if (typeof make !== "function") throw new TypeError("sendTrailers takes a function");
      if (this.#fate === LOST) return;
      if (this.#fate !== OPEN)
        throw new TypeError("the response is complete: too late for trailers");
      this.#wanted().trailers = make;
    };
  }

  get timeout(): HandlerContext["timeout"] {
    return (milliseconds) => {
      this.#wanted().timeoutMs = checkedTimeout("timeout", milliseconds);
      this.#line.patienceChanged(this);
    };
  }

  get waitUntil(): HandlerContext["waitUntil"] {
    return (promise) => this.#line.waitUntil(promise, this.request);
  }

  get upgrade(): HandlerContext["upgrade"] {
    return (take: Take, init: UpgradeInit = {}): HttpResponse => {
      const length = this.content === undefined ? 0 : this.content.length;
      const response = grantedUpgrade(this.request, length, take, init);
      this.#wanted().taker = { take, sends: init.by === "taker" };
      return response;
    };
  }

  #wanted(): Extras {
    this.#extras ??= makeExtras();
    return this.#extras;
  }
}

/** One whose handler is asked why it answers as it does. */
export class ExplainedExchange extends CurrentExchange {
  readonly #reasons: Reason[] = [];
  readonly note: Note = (about, words) => {
    this.#reasons.push({ about, words });
  };

  override get reasons(): readonly Reason[] {
    return this.#reasons;
  }
}

function abortReason(why: string): DOMException {
  return new DOMException(why, "AbortError");
}
