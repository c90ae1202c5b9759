/**
 * How does a response get onto the wire? Head and content into the outbox, the outbox into the socket.
 *
 * `flush` is the only place that writes to a socket. Content that isn't all there is fetched piece by
 * piece, the next one only when the last has left. This file refuses to know about requests that are
 * still to come, and who decides that a connection ends.
 */
import type { Duplex } from "node:stream";
import type { Fields } from "../http/fields.ts";
import type { HandlerResult } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import { type HttpResponse, SWITCHING_PROTOCOLS } from "../http/response.ts";
import type { ServerProtocol } from "../http1/protocol.ts";
import { CONTINUE, type HeadTaker, interimHead, pushSwitch } from "../http1/response-head.ts";
import { BY_THE_PEER } from "./closing.ts";
import { Delivery, isStream, leavesTooMuch, type Recipient } from "./delivery.ts";
import { depart } from "./departures.ts";
import { CurrentExchange, ExplainedExchange } from "./exchange.ts";
import type { ExchangeLine, Taker } from "./exchange-line.ts";
import { failure, release } from "./faults.ts";
import type { ConnectionHost } from "./host.ts";
import type { IncomingContent } from "./incoming-content.ts";
import { Leaving } from "./leaving.ts";
import { Opening } from "./opening.ts";
import type { ResolvedOptions } from "./options.ts";
import { Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { affordable, endsHttp, permitted } from "./permitted.ts";
import { OUT_OF_MEMORY } from "./refusal.ts";
import type { ResponderEvents } from "./responder-events.ts";
import { nodeCodec } from "./runtime.ts";
import { Share } from "./share.ts";
import { isTimed, type MessagePart } from "./tap.ts";
import { traceEnd } from "./tracing.ts";

/** So many bytes are never held back. */
const MUCH = 65_536;

export class Responder implements ExchangeLine, Recipient {
  /** The exchange whose response isn't complete. */
  exchange: CurrentExchange | undefined;
  /** Has the socket taken as much as it wants? */
  blocked = false;
  readonly peer: Peer;
  /** Is each response the last one of this connection? */
  last = false;

  readonly #socket: Duplex;
  readonly #host: ConnectionHost;
  readonly #protocol: ServerProtocol;
  readonly #events: ResponderEvents;
  /** What its connection holds in memory. */
  readonly share: Share;
  readonly #out: Outbox;
  readonly #leaving: Leaving;
  #delivery: Delivery | undefined;
  /** A stream that is asked for its first piece, before its response begins. */
  #opening: Opening | undefined;

  constructor(
    socket: Duplex,
    host: ConnectionHost,
    protocol: ServerProtocol,
    peer: Peer,
    events: ResponderEvents,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#protocol = protocol;
    this.peer = peer;
    this.#events = events;
    this.share = new Share(host.held, events);
    this.#out = new Outbox(this.share);
    this.#leaving = new Leaving(socket);
  }

  /** Begins an exchange, which is the current one until its response is complete. */
  begin(head: RequestHead | undefined, content: IncomingContent | undefined): CurrentExchange {
    const { tap } = this.#host.options;
    const Kind = tap?.wantsReasons ? ExplainedExchange : CurrentExchange;
    this.exchange = new Kind(head, content, this, isTimed(tap));
    return this.exchange;
  }

  get options(): ResolvedOptions {
    return this.#host.options;
  }

  isTight(more: number): boolean {
    return this.#host.held.isTightWith(more);
  }

  inform(status: number, fields: Fields): void {
    // It is advice: what a client doesn't take now isn't kept for it.
    if (this.blocked || this.#socket.destroyed) return;
    this.emit("head", interimHead(status, fields, nodeCodec));
    this.flush();
    this.#events.patienceChanged();
  }

  patienceChanged(exchange: CurrentExchange): void {
    if (this.exchange === exchange) this.#events.patienceChanged();
  }

  waitUntil(promise: PromiseLike<unknown>, request: RequestHead | undefined): void {
    this.#host.waitUntil(promise, request);
  }

  follow(exchange: CurrentExchange): void {
    if (this.#out.size > 0) this.#leaving.add(exchange);
    else this.#leaving.addLate(exchange);
  }

  /** Bytes that wait for `flush`. */
  get waiting(): number {
    return this.#out.size;
  }

  /** Takes a piece of a head. */
  push(bytes: Uint8Array): void {
    this.emit("head", bytes);
  }

  emit(part: MessagePart, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#out.push(bytes);
    if (part === "content" && this.exchange !== undefined) {
      this.exchange.contentBytes += bytes.length;
    }
    this.#host.options.tap?.sent?.(this.peer, part, bytes);
  }

  /** Begins the response of the current exchange, and completes it when all of it is there. */
  respond(exchange: CurrentExchange, result: HandlerResult): void {
    this.#opening?.cancel();
    this.#opening = undefined;
    const { error: handle } = this.#host.options;
    const response = affordable(exchange, permitted(exchange, result, handle), this.#host.held);
    if (response === OUT_OF_MEMORY) this.last = true;
    const { content } = response;
    if (!isStream(content) || exchange.request?.method === "HEAD") {
      this.#begin(exchange, response);
      return;
    }
    const delivery = new Delivery(exchange, content, this);
    this.#opening = new Opening(delivery, (failed, error) => {
      this.#opening = undefined;
      if (failed) this.#begin(exchange, failure(exchange, error, handle));
      else this.#begin(exchange, response, delivery);
      this.#events.advance();
    });
  }

  /** @param opened delivers the content of the response */
  #begin(exchange: CurrentExchange, response: HttpResponse, opened?: Delivery): void {
    const taker = exchange.extras?.taker;
    if (taker !== undefined && endsHttp(exchange, response)) {
      this.#switch(exchange, response, taker);
      return;
    }
    const { clock, options, stopping } = this.#host;
    exchange.begin(response);
    const { content } = response;
    const isLast = stopping || this.last;
    const framing = this.#protocol.begin(
      response,
      isLast || leavesTooMuch(content, this.#protocol.contentLeft, options.maxUnreadBody),
      exchange.fieldLines(clock),
      this.#headTaker,
    );
    if (framing.kind === "none" || content === null) {
      release(response);
      this.#complete(exchange);
    } else if (content instanceof Uint8Array) {
      if (this.#protocol.contentGiven) exchange.contentBytes += content.length;
      else this.emit("content", content);
      this.#complete(exchange);
    } else {
      this.#delivery = opened ?? new Delivery(exchange, content, this);
      this.#delivery.begin(framing);
    }
  }

  get #headTaker(): HeadTaker {
    return this.#host.options.tap?.sent === undefined ? this.#out : this;
  }

  /** HTTP ends here: the last head goes out, unless the taker sends it. */
  #switch(exchange: CurrentExchange, response: HttpResponse, taker: Taker): void {
    if (this.#protocol.ended) {
      // Nobody is left to converse with.
      this.#events.abort(BY_THE_PEER);
      return;
    }
    exchange.begin(response);
    // Asked for and not needed, but due before a 101 (RFC 9110 §7.8).
    const expects =
      response.status === SWITCHING_PROTOCOLS && exchange.request?.fields.has("expect");
    if (expects) this.emit("head", CONTINUE);
    if (!taker.sends)
      pushSwitch(this.#headTaker, response, exchange.fieldLines(this.#host.clock), nodeCodec);
    this.#settle(exchange);
    this.flush();
    this.share.end();
    exchange.leave();
    this.#events.handOver(taker, exchange.request);
  }

  #complete(exchange: CurrentExchange): void {
    this.#protocol.finish();
    this.#settle(exchange);
    if (exchange.followed) this.#leaving.add(exchange);
  }

  #settle(exchange: CurrentExchange): void {
    this.exchange = undefined;
    exchange.content?.fail("the response was already sent");
    exchange.give();
    this.#tell(exchange);
  }

  #tell(exchange: CurrentExchange): void {
    const { tap } = this.#host.options;
    if (isTimed(tap)) exchange.end();
    traceEnd(this.peer, exchange);
    tap?.exchange?.(this.peer, exchange);
  }

  /**
   * Sends what is ready, and fetches the next piece of content that is on its way when the last one has left.
   * @param late may what is ready leave together with what others have ready?
   */
  send(late: boolean): void {
    const { size } = this.#out;
    if (late && size > 0 && size < MUCH && this.#delivery === undefined) {
      depart(this);
      return;
    }
    this.flush();
    if (this.blocked || this.#out.size > 0 || this.#delivery === undefined) return;
    this.#delivery.fetch();
    this.share.fetches(this.#delivery.memory);
  }

  fetched(more: boolean): void {
    if (!more) {
      this.#delivery?.close();
      this.share.sent();
      this.#delivery = undefined;
      if (this.exchange !== undefined) this.#complete(this.exchange);
    }
    this.#events.advance();
  }

  failed(error: unknown): void {
    // There is no place for another response, but whoever wants to know is told.
    if (this.exchange !== undefined) {
      release(failure(this.exchange, error, this.#host.options.error));
    }
    this.#events.breakOff("the content failed");
  }

  flush(): void {
    const left = this.#leaving.any ? this.#leaving.written() : undefined;
    if (this.#out.size === 0) {
      this.#leaving.look();
      if (this.#socket.writableLength === 0) this.share.taken();
    } else if (this.#delivery !== undefined) {
      // The piece may lie in a buffer that is used again, so it must have left.
      this.blocked = true;
      this.share.sends(this.#delivery.memory);
      this.#out.flush(this.#socket, () => {
        left?.();
        this.share.taken();
        this.blocked = false;
        this.#events.advance();
      });
    } else {
      this.blocked = !this.#out.flush(this.#socket, left);
    }
  }

  /** The connection is gone. */
  abandon(why: string): void {
    this.#opening?.cancel();
    this.#opening = undefined;
    this.#delivery?.close();
    this.#delivery = undefined;
    this.#leaving.lose(why);
    this.share.end();
    const { exchange } = this;
    this.exchange = undefined;
    if (exchange === undefined) return;
    exchange.aborted = true;
    exchange.lose(why);
    exchange.content?.fail("the connection was lost");
    this.#tell(exchange);
  }
}
