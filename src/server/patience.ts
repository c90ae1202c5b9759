/**
 * What does a connection wait for, and how long?
 *
 * Two clocks in turn: one until a head is complete, which nothing resets, so that a client can't
 * hold a connection by trickling; then those that watch progress. Setting a deadline is an
 * assignment; `Deadlines` looks. This file refuses to know what happens when time is up.
 */
import { NEED_BYTES, type ServerProtocol, type Step } from "../http1/protocol.ts";
import { NEVER } from "./deadlines.ts";
import type { ConnectionHost } from "./host.ts";
import { Pace } from "./pace.ts";
import type { Responder } from "./responder.ts";

/** How long content may come more slowly than it must. */
const CONTENT_STRETCH_MS = 10_000;

/** Nothing from the peer, nor from a handler: the socket is blocked. */
export const NOTHING = 0;
/** The first byte of the first request. */
export const FIRST_BYTE = 1;
/** The first byte of a further request. */
export const NEXT_REQUEST = 2;
/** The rest of a head. */
export const HEAD = 3;
/** Content that the handler wants to read. */
export const WANTED_CONTENT = 4;
/** Content that nobody wants, and that stands before the next request. */
export const UNREAD_CONTENT = 5;
/** The peer's end of the connection. */
export const LINGER = 6;
/** Whatever a handler does next: for ever, unless it was said otherwise. */
export const HANDLER = 7;

export class Patience {
  /** On the scale of `Deadlines`. */
  deadlineAt: number = NEVER;
  waitsFor: number = NOTHING;
  readonly #host: ConnectionHost;
  readonly #bornAt: number;
  /** That of content, where some is waited for at a sweep. */
  #pace: Pace | undefined;

  constructor(host: ConnectionHost) {
    this.#host = host;
    this.#bornAt = Math.ceil(host.deadlines.now);
  }

  /** Since when this wait goes on, on the scale of `Deadlines`; 0 when it has no end. */
  get since(): number {
    return this.deadlineAt === NEVER ? 0 : this.deadlineAt - this.#ms(this.waitsFor);
  }

  /** Has the connection lasted for as long as one may? */
  get isOld(): boolean {
    const { deadlines, options } = this.#host;
    return deadlines.now - this.#bornAt > options.maxConnectionAge;
  }

  /** To be asked at each sweep: does content come more slowly than it must? Time counts while it is waited for. */
  drips(protocol: ServerProtocol, { exchange }: Responder): boolean {
    if (this.waitsFor !== WANTED_CONTENT || exchange?.extras?.timeoutMs !== undefined) {
      this.#pace?.rest();
      return false;
    }
    this.#pace ??= new Pace(CONTENT_STRETCH_MS);
    const { deadlines, options } = this.#host;
    const arrived = protocol.offset + protocol.buffered;
    return this.#pace.isTooSlow(exchange ?? this, arrived, deadlines.now, options.minBodyRate);
  }

  /**
   * A deadline runs from when the wait began. That for content begins anew with all that moves the
   * connection: content that comes, and also a piece of a response that leaves meanwhile.
   *
   * @param ownMs milliseconds that hold here instead of what holds for all
   */
  wait(cause: number, ownMs?: number): void {
    if (cause === this.waitsFor && cause !== WANTED_CONTENT) return;
    this.waitsFor = cause;
    this.deadlineAt = cause === NOTHING ? NEVER : this.#host.deadlines.in(ownMs ?? this.#ms(cause));
  }

  /** Waits for whatever is due now. */
  waitOn(protocol: ServerProtocol, responder: Responder, step: Step, idle: boolean): void {
    const cause = this.#cause(protocol, responder, step, idle);
    this.wait(cause, responder.exchange?.extras?.timeoutMs);
  }

  #cause(protocol: ServerProtocol, responder: Responder, step: Step, idle: boolean): number {
    if (responder.blocked) return NOTHING;
    const { exchange } = responder;
    if (protocol.contentDue) {
      if (exchange === undefined) return UNREAD_CONTENT;
      return step === NEED_BYTES && exchange.content?.wanted ? WANTED_CONTENT : HANDLER;
    }
    if (exchange !== undefined) return HANDLER;
    if (!idle) return HEAD;
    return this.waitsFor === FIRST_BYTE ? FIRST_BYTE : NEXT_REQUEST;
  }

  #ms(cause: number): number {
    const { options } = this.#host;
    switch (cause) {
      case NEXT_REQUEST:
        return options.keepAliveTimeout;
      case WANTED_CONTENT:
        return options.bodyIdleTimeout;
      case UNREAD_CONTENT:
      case LINGER:
        return options.lingerTimeout;
      case HANDLER:
        return Number.POSITIVE_INFINITY;
      default:
        return options.headersTimeout;
    }
  }
}
