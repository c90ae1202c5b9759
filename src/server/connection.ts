/**
 * How does one conversation go, from accept to close? Bytes in, requests to the handler, bytes out.
 *
 * `#advance` is entered for four causes (bytes came, the socket drained, a promise settled, a deadline
 * passed) and holds all the control flow; `#flush` is the only place that writes. The next request is
 * taken only when the last response is wholly in the outbox and the socket accepts more, so that
 * pipelining and back-pressure are one rule. RFC 9112 §9. How a connection ends is `closing.ts`'s.
 */
import type { Socket } from "node:net";
import type { HandlerContext, HandlerResult } from "../http/handler.ts";
import { ContentError, HttpRequest, NO_CONTENT } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  PAUSED,
  REQUEST,
  ServerProtocol,
  type Step,
  VIOLATION,
} from "../http1/protocol.ts";
import type { Clock } from "./clock.ts";
import { Closing } from "./closing.ts";
import type { Deadlines, Mortal } from "./deadlines.ts";
import { CurrentExchange } from "./exchange.ts";
import { IncomingContent } from "./incoming-content.ts";
import type { ResolvedOptions } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { INTERNAL_SERVER_ERROR, NOT_FOUND, refusal } from "./refusal.ts";
import { nodeCodec } from "./runtime.ts";
import { discard, type Sending, sendingOf } from "./sending.ts";
import type { MessagePart, TappedConnection } from "./tap.ts";

/** What all connections of a server share. */
export interface ConnectionHost {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Is each response the last one of its connection? */
  readonly stopping: boolean;
  /** Is a connection without a request under way to be closed? */
  readonly closesIdle: boolean;
}

/** Bytes in the outbox that are worth a write of their own. */
const FLUSH_AT = 65_536;

/** What the connection waits for; each but NOTHING has its deadline. */
const NOTHING = 0;
const FIRST_BYTE = 1;
const NEXT_REQUEST = 2;
const HEAD = 3;
const WANTED_CONTENT = 4;
const UNREAD_CONTENT = 5;

export class Connection implements Mortal {
  deadlineAt: number = Number.POSITIVE_INFINITY;

  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #protocol: ServerProtocol;
  readonly #closing: Closing;
  readonly #out = new Outbox();
  readonly #headOut: { push(bytes: Uint8Array): void };
  readonly #tapped: TappedConnection;
  readonly #context: HandlerContext;
  #exchange: CurrentExchange | undefined;
  #sending: Sending | undefined;
  /** Is a piece of content being fetched? */
  #fetching = false;
  /** Has the socket taken as much as it wants? */
  #blocked = false;
  #advancing = false;
  #waitsFor = NOTHING;
  /** Bytes of content that came after their response was complete. */
  #unread = 0;

  constructor(socket: Socket, host: ConnectionHost, tapped: TappedConnection) {
    this.#socket = socket;
    this.#host = host;
    this.#protocol = new ServerProtocol(host.options, nodeCodec);
    this.#closing = new Closing(socket);
    this.#tapped = tapped;
    this.#context = { remoteAddr: tapped.remoteAddr };
    const { tap } = host.options;
    this.#headOut = tap === null ? this.#out : { push: (bytes) => this.#emit("head", bytes) };
    tap?.opened(tapped);
    this.#wait(FIRST_BYTE);
    socket.on("data", (bytes) => this.#received(bytes));
    socket.on("end", () => this.#receivedEnd());
    socket.on("drain", () => this.#unblocked());
    socket.on("finish", () => this.#linger());
    socket.on("timeout", () => this.abort("the peer doesn't read"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      this.#closing.because(error.code ?? error.message),
    );
    socket.on("close", () => this.#closed());
  }

  /** Is a request being answered? */
  get answering(): boolean {
    return this.#exchange !== undefined;
  }

  /** Looks at the world anew: the server is stopping. */
  notice(): void {
    this.#advance();
  }

  /** Ends it now; whatever is under way is lost. */
  abort(reason: string): void {
    this.#closing.because(reason);
    this.#socket.destroy();
  }

  swept(expired: boolean): void {
    if (this.#closing.watchWrites(this.#host.options.writeIdleTimeout)) this.#advance();
    if (expired) this.#expire();
  }

  // The four causes.

  #received(bytes: Uint8Array): void {
    this.#host.options.tap?.received(this.#tapped, bytes);
    if (this.#closing.begun) {
      this.#closing.discard(bytes.length);
      return;
    }
    this.#protocol.receive(bytes);
    this.#advance();
  }

  #receivedEnd(): void {
    this.#protocol.receiveEnd();
    this.#advance();
  }

  #unblocked(): void {
    this.#blocked = false;
    this.#advance();
  }

  #settled(exchange: CurrentExchange, result: HandlerResult): void {
    if (this.#exchange !== exchange || exchange.status !== 0) {
      // Lost, or refused in the meantime: nobody is left to send it to.
      release(result);
      return;
    }
    this.#respond(exchange, result);
    this.#advance();
  }

  #expire(): void {
    const waitedFor = this.#waitsFor;
    if (this.#closing.begun) this.#socket.destroy();
    else if (waitedFor === HEAD || waitedFor === WANTED_CONTENT) {
      this.#protocol.fail(waitedFor === HEAD ? "HEAD_TIMEOUT" : "CONTENT_TIMEOUT");
      this.#refuse();
      this.#advance();
    } else if (waitedFor !== NOTHING) this.#close("idle");
  }

  /** Goes on as far as it can. */
  #advance(): void {
    // From within a handler that reads its content: the loop below is already at it.
    if (this.#advancing || this.#closing.begun) return;
    this.#advancing = true;
    let step: Step = PAUSED;
    while (!this.#holds()) {
      step = this.#next();
      if (step === REQUEST) this.#handle();
      else if (step === CONTENT) this.#takeContent();
      else if (step === END_OF_MESSAGE) this.#exchange?.content?.end(this.#protocol.trailers);
      else if (step === VIOLATION) this.#refuse();
      else break;
      if (this.#out.size >= FLUSH_AT) this.#flush();
    }
    if (step === NEED_BYTES) this.#askForContent();
    this.#fetch();
    this.#flush();
    this.#advancing = false;
    this.#rest(step);
  }

  /** Must what has been received wait? */
  #holds(): boolean {
    if (this.#protocol.contentDue) return this.#exchange?.content?.full ?? false;
    return this.#blocked;
  }

  #next(): Step {
    const { tap } = this.#host.options;
    if (tap === null) return this.#protocol.next();
    const before = this.#protocol.offset;
    const inContent = this.#protocol.contentDue;
    const step = this.#protocol.next();
    const length = this.#protocol.offset - before;
    const content = step === CONTENT ? this.#protocol.content.length : 0;
    const part: MessagePart = inContent ? "framing" : "head";
    if (length > content) tap.parsed(this.#tapped, part, length - content);
    if (content > 0) tap.parsed(this.#tapped, "content", content);
    if (step === VIOLATION) tap.parsed(this.#tapped, "refused", this.#protocol.buffered);
    return step;
  }

  #handle(): void {
    const head = this.#protocol.request;
    if (head === undefined) return;
    const { framing } = this.#protocol;
    const { handler, tap } = this.#host.options;
    const content =
      framing.kind === "none"
        ? undefined
        : new IncomingContent(framing.kind === "length" ? framing.length : undefined, () =>
            this.#advance(),
          );
    const exchange = new CurrentExchange(head, content, tap === null ? 0 : performance.now());
    this.#exchange = exchange;
    this.#unread = 0;
    this.#wait(NOTHING);
    try {
      const result = handler(new HttpRequest(head, content ?? NO_CONTENT), this.#context);
      if (result instanceof Promise) {
        result.then(
          (settled) => this.#settled(exchange, settled),
          (error) => this.#settled(exchange, failed(exchange, error)),
        );
      } else this.#respond(exchange, result);
    } catch (error) {
      this.#respond(exchange, failed(exchange, error));
    }
  }

  #respond(exchange: CurrentExchange, result: HandlerResult): void {
    const response = result === undefined ? NOT_FOUND : checked(exchange, result);
    const { clock, options, stopping } = this.#host;
    const left = this.#protocol.contentLeft;
    const tooMuchUnread =
      exchange.content?.wanted === false && Number.isFinite(left) && left > options.maxUnreadBody;
    exchange.status = response.status;
    const framing = this.#protocol.begin(
      response,
      stopping || tooMuchUnread,
      clock.fieldLines(),
      this.#headOut,
    );
    const { content } = response;
    if (framing.kind === "none" || content === null) {
      release(response);
      this.#complete(exchange);
    } else if (content instanceof Uint8Array) {
      this.#emit("content", content);
      this.#complete(exchange);
    } else this.#sending = sendingOf(content, framing, (part, bytes) => this.#emit(part, bytes));
  }

  #emit(part: MessagePart, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#out.push(bytes);
    if (part === "content" && this.#exchange !== undefined)
      this.#exchange.contentBytes += bytes.length;
    this.#host.options.tap?.sent(this.#tapped, part, bytes);
  }

  #complete(exchange: CurrentExchange): void {
    this.#protocol.finish();
    this.#exchange = undefined;
    exchange.content?.fail("the response was already sent");
    this.#tell(exchange);
  }

  #tell(exchange: CurrentExchange): void {
    const { tap } = this.#host.options;
    if (tap === null) return;
    exchange.end(performance.now());
    tap.exchange(this.#tapped, exchange);
  }

  #takeContent(): void {
    const bytes = this.#protocol.content;
    const exchange = this.#exchange;
    if (exchange !== undefined) {
      exchange.content?.push(bytes);
      return;
    }
    this.#unread += bytes.length;
    if (this.#unread > this.#host.options.maxUnreadBody) this.#close("too much unread content");
  }

  /** Sends 100 (Continue) when somebody wants the content that the client holds back. */
  #askForContent(): void {
    if (this.#protocol.continueDue && this.#exchange?.content?.wanted === true) {
      this.#emit("head", this.#protocol.continue());
    }
  }

  #refuse(): void {
    const { violation } = this.#protocol;
    if (violation === undefined) return;
    this.#closing.because(violation.code);
    const exchange = this.#exchange ?? new CurrentExchange(undefined, undefined, performance.now());
    exchange.violation = violation;
    exchange.content?.fail(violation.sentence);
    // The response has begun or is even complete: there is no place for another one.
    if (this.#protocol.begun) return;
    this.#exchange = exchange;
    this.#respond(exchange, refusal(violation, this.#host.options));
  }

  /** Fetches the next piece of content that is on its way, when the last one has left. */
  #fetch(): void {
    const sending = this.#sending;
    if (sending === undefined || this.#fetching || this.#blocked) return;
    this.#fetching = true;
    sending.next().then(
      (more) => this.#fetched(sending, more),
      (error) => this.#sendingFailed(sending, error),
    );
  }

  #fetched(sending: Sending, more: boolean): void {
    this.#fetching = false;
    if (this.#sending !== sending) return;
    if (!more) {
      this.#sending = undefined;
      sending.close();
      if (this.#exchange !== undefined) this.#complete(this.#exchange);
    }
    this.#advance();
  }

  /** What was announced can't be sent; only a broken connection says so to every client. */
  #sendingFailed(sending: Sending, error: unknown): void {
    if (this.#sending !== sending) return;
    if (this.#exchange !== undefined) this.#exchange.error = error;
    this.#closing.because("the content failed");
    this.#socket.resetAndDestroy();
  }

  #flush(): void {
    if (this.#out.size === 0) return;
    if (this.#sending === undefined) this.#blocked = !this.#out.flush(this.#socket);
    else {
      // The piece may lie in a buffer that is used again, so it must have left.
      this.#blocked = true;
      this.#out.flush(this.#socket, () => this.#unblocked());
    }
  }

  /** Nothing more can be done now: close, or read and wait. */
  #rest(step: Step): void {
    if (this.#closing.begun) return;
    const { stopping, closesIdle } = this.#host;
    const idle = this.#exchange === undefined && this.#protocol.idle;
    if (step === CLOSED && this.#exchange === undefined) this.#close("done");
    else if (stopping && closesIdle && idle) this.#close("the server stops");
    else {
      const enough = this.#protocol.buffered >= this.#host.options.maxUnparsed;
      this.#closing.read(!(enough && step !== NEED_BYTES));
      this.#wait(this.#whatIsDue(step, idle));
    }
  }

  #whatIsDue(step: Step, idle: boolean): number {
    if (this.#blocked) return NOTHING;
    if (this.#protocol.contentDue) {
      if (this.#exchange === undefined) return UNREAD_CONTENT;
      return step === NEED_BYTES && this.#exchange.content?.wanted === true
        ? WANTED_CONTENT
        : NOTHING;
    }
    if (this.#exchange !== undefined) return NOTHING;
    if (!idle) return HEAD;
    return this.#waitsFor === FIRST_BYTE ? FIRST_BYTE : NEXT_REQUEST;
  }

  /** A deadline runs from when the wait began; only content that comes moves its own. */
  #wait(cause: number): void {
    if (cause === this.#waitsFor && cause !== WANTED_CONTENT) return;
    this.#waitsFor = cause;
    const { deadlines, options } = this.#host;
    if (cause === NOTHING) this.deadlineAt = Number.POSITIVE_INFINITY;
    else if (cause === NEXT_REQUEST) this.deadlineAt = deadlines.in(options.keepAliveTimeout);
    else if (cause === WANTED_CONTENT) this.deadlineAt = deadlines.in(options.bodyIdleTimeout);
    else if (cause === UNREAD_CONTENT) this.deadlineAt = deadlines.in(options.lingerTimeout);
    else this.deadlineAt = deadlines.in(options.headersTimeout);
  }

  #close(reason: string): void {
    this.#flush();
    this.#wait(NOTHING);
    this.#closing.begin(reason);
  }

  /** Everything was sent; what still comes is discarded for a while. */
  #linger(): void {
    this.deadlineAt = this.#host.deadlines.in(this.#host.options.lingerTimeout);
    this.#closing.sentAll();
  }

  #closed(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#sending?.close();
    this.#sending = undefined;
    if (exchange !== undefined) {
      exchange.aborted = true;
      exchange.content?.fail("the connection was lost");
      this.#tell(exchange);
    }
    this.#host.options.tap?.closed(this.#tapped, this.#closing.reason);
  }
}

function failed(exchange: CurrentExchange, error: unknown): HttpResponse {
  // A handler that lets the fault of its content through has nothing to be blamed for.
  if (!(error instanceof ContentError)) exchange.error = error;
  return INTERNAL_SERVER_ERROR;
}

/** Programs without types may return anything. */
function checked(exchange: CurrentExchange, response: HttpResponse): HttpResponse {
  if (response instanceof HttpResponse) return response;
  return failed(exchange, new TypeError("a handler returns an HttpResponse, or undefined"));
}

/** Lets go of content that will not be sent. */
function release(response: HandlerResult): void {
  const content = response?.content ?? null;
  if (content !== null && !(content instanceof Uint8Array)) discard(content);
}
