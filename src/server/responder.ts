/**
 * How does a response get onto the wire? Head and content into the outbox, the outbox into the socket.
 *
 * `flush` is the only place that writes to a socket. Content that isn't all there is fetched piece by
 * piece, the next one only when the last has left. This file refuses to know about requests that are
 * still to come, and who decides that a connection ends.
 */
import type { Socket } from "node:net";
import type { HandlerResult } from "../http/handler.ts";
import { ContentError, ContentTooLargeError, type RequestHead } from "../http/request.ts";
import {
  type ContentSource,
  type ContentStream,
  HttpResponse,
  type ResponseContent,
} from "../http/response.ts";
import type { Framing } from "../http1/framing.ts";
import type { ServerProtocol } from "../http1/protocol.ts";
import { CurrentExchange } from "./exchange.ts";
import type { ConnectionHost } from "./host.ts";
import type { IncomingContent } from "./incoming-content.ts";
import type { ErrorHandler } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { CONTENT_TOO_LARGE, INTERNAL_SERVER_ERROR, NOT_FOUND } from "./refusal.ts";
import { discard, type Sending, sendingOf } from "./sending.ts";
import type { MessagePart, Tap, TappedConnection } from "./tap.ts";

/** What a connection wants to hear of its responses. */
export interface ResponderEvents {
  /** Goes on: the socket takes more, or a piece of content has come. */
  advance(): void;
  /** The content can't be had as announced. */
  breakOff(): void;
}

export class Responder {
  /** The exchange whose response isn't complete. */
  exchange: CurrentExchange | undefined;
  /** Has the socket taken as much as it wants? */
  blocked = false;

  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #protocol: ServerProtocol;
  readonly #tapped: TappedConnection;
  readonly #events: ResponderEvents;
  readonly #out = new Outbox();
  #sending: Sending | undefined;
  #fetching = false;

  constructor(
    socket: Socket,
    host: ConnectionHost,
    protocol: ServerProtocol,
    tapped: TappedConnection,
    events: ResponderEvents,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#protocol = protocol;
    this.#tapped = tapped;
    this.#events = events;
  }

  /** Begins an exchange, which is the current one until its response is complete. */
  begin(head: RequestHead | undefined, content: IncomingContent | undefined): CurrentExchange {
    const startedAt = isTimed(this.#host.options.tap) ? performance.now() : 0;
    this.exchange = new CurrentExchange(head, content, startedAt);
    return this.exchange;
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
    this.#host.options.tap?.sent?.(this.#tapped, part, bytes);
  }

  /** Begins the response of the current exchange, and completes it when all of it is there. */
  respond(exchange: CurrentExchange, result: HandlerResult): void {
    const { clock, options, stopping } = this.#host;
    const response = result === undefined ? NOT_FOUND : checked(exchange, result, options.error);
    exchange.status = response.status;
    const { content } = response;
    const framing = this.#protocol.begin(
      response,
      stopping || leavesTooMuch(content, this.#protocol.contentLeft, options.maxUnreadBody),
      clock.fieldLines(),
      options.tap?.sent === undefined ? this.#out : this,
    );
    if (framing.kind === "none" || content === null) {
      release(response);
      this.#complete(exchange);
    } else if (content instanceof Uint8Array) {
      this.emit("content", content);
      this.#complete(exchange);
    } else this.#send(content, framing);
  }

  #send(content: ContentSource | ContentStream, framing: Framing): void {
    const sending = sendingOf(content, framing, (part, bytes) => {
      // The connection may be gone by the time that a read comes back.
      if (this.#sending === sending) this.emit(part, bytes);
    });
    this.#sending = sending;
  }

  #complete(exchange: CurrentExchange): void {
    this.#protocol.finish();
    this.exchange = undefined;
    exchange.content?.fail("the response was already sent");
    this.#tell(exchange);
  }

  #tell(exchange: CurrentExchange): void {
    const { tap } = this.#host.options;
    if (tap === null) return;
    if (isTimed(tap)) exchange.end(performance.now());
    tap.exchange?.(this.#tapped, exchange);
  }

  /** Fetches the next piece of content that is on its way, when the last one has left. */
  fetch(): void {
    const sending = this.#sending;
    if (sending === undefined || this.#fetching || this.blocked || this.#out.size > 0) return;
    this.#fetching = true;
    sending.next().then(
      (more) => this.#fetched(sending, more),
      (error) => this.#failed(sending, error),
    );
  }

  #fetched(sending: Sending, more: boolean): void {
    this.#fetching = false;
    if (this.#sending !== sending) return;
    if (!more) {
      this.#sending = undefined;
      sending.close();
      if (this.exchange !== undefined) this.#complete(this.exchange);
    }
    this.#events.advance();
  }

  #failed(sending: Sending, error: unknown): void {
    if (this.#sending !== sending) return;
    // There is no place for another response, but whoever wants to know is told.
    if (this.exchange !== undefined) {
      release(failure(this.exchange, error, this.#host.options.error));
    }
    this.#events.breakOff();
  }

  flush(): void {
    if (this.#out.size === 0) return;
    if (this.#sending === undefined) this.blocked = !this.#out.flush(this.#socket);
    else {
      // The piece may lie in a buffer that is used again, so it must have left.
      this.blocked = true;
      this.#out.flush(this.#socket, () => {
        this.blocked = false;
        this.#events.advance();
      });
    }
  }

  /** The connection is gone. */
  abandon(): void {
    this.#sending?.close();
    this.#sending = undefined;
    const { exchange } = this;
    this.exchange = undefined;
    if (exchange === undefined) return;
    exchange.aborted = true;
    exchange.content?.fail("the connection was lost");
    this.#tell(exchange);
  }
}

/**
 * Would more of the request's content have to be thrown away than the connection is worth? Chunks
 * may end any time, and a stream may yet be made of what it reads.
 */
function leavesTooMuch(content: ResponseContent, left: number, most: number): boolean {
  const reads = content !== null && "kind" in content && content.kind === "stream";
  return !reads && Number.isFinite(left) && left > most;
}

/** The response to a request whose handler has failed. */
export function failure(
  exchange: CurrentExchange,
  error: unknown,
  handle: ErrorHandler,
): HttpResponse {
  // A handler that lets the fault of its content through has nothing to be blamed for.
  if (error instanceof ContentTooLargeError) return CONTENT_TOO_LARGE;
  if (error instanceof ContentError) return INTERNAL_SERVER_ERROR;
  exchange.error = error;
  try {
    const response = handle(error, exchange.request);
    if (response instanceof HttpResponse) return response;
  } catch (second) {
    exchange.error = second;
  }
  return INTERNAL_SERVER_ERROR;
}

/** Programs without types may return anything. */
function checked(
  exchange: CurrentExchange,
  response: HttpResponse,
  handle: ErrorHandler,
): HttpResponse {
  if (response instanceof HttpResponse) return response;
  const error = new TypeError("a handler returns an HttpResponse, or undefined");
  return failure(exchange, error, handle);
}

/** Lets go of content that will not be sent. */
export function release(response: HandlerResult): void {
  const content = response?.content ?? null;
  if (content !== null && !(content instanceof Uint8Array)) discard(content);
}

/** Looking at the clock costs as much as finding a file in memory. */
function isTimed(tap: Tap | null): boolean {
  return tap?.exchange !== undefined && tap.untimed !== true;
}
