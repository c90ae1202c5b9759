/**
 * How does one conversation go, from accept to close? Bytes in, requests to the handler, bytes out.
 *
 * `advance` is entered for four causes (bytes came, the socket drained, a promise settled, a deadline
 * passed) and holds all the control flow. The next request is taken only when the last response is
 * wholly in the outbox and the socket accepts more, so that pipelining and back-pressure are one rule
 * (RFC 9112 §9.3.2). This file refuses to know how bytes are understood, and how they are written.
 */
import type { Socket } from "node:net";
import type { HandlerResult } from "../http/handler.ts";
import { HttpRequest, NO_CONTENT } from "../http/request.ts";
import type { Framing } from "../http1/framing.ts";
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
import { BY_THE_PEER, Closing } from "./closing.ts";
import type { Mortal } from "./deadlines.ts";
import type { CurrentExchange } from "./exchange.ts";
import type { ConnectionHost } from "./host.ts";
import { IncomingContent } from "./incoming-content.ts";
import {
  FIRST_BYTE,
  HEAD,
  LINGER,
  NEXT_REQUEST,
  NOTHING,
  Patience,
  UNREAD_CONTENT,
  WANTED_CONTENT,
} from "./patience.ts";
import type { Peer } from "./peer.ts";
import { Reading } from "./reading.ts";
import { refusal } from "./refusal.ts";
import { failure, Responder, type ResponderEvents, release } from "./responder.ts";
import { nodeCodec } from "./runtime.ts";
import { listenTo, type SocketListener } from "./socket-events.ts";
import { watchedStep } from "./watched-step.ts";

/** Bytes in the outbox that are worth a write of their own. */
const FLUSH_AT = 65_536;

export class Connection implements Mortal, SocketListener, ResponderEvents {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #peer: Peer;
  readonly #protocol: ServerProtocol;
  readonly #responder: Responder;
  readonly #patience: Patience;
  readonly #reading: Reading;
  readonly #closing: Closing;
  #advancing = false;
  /** Bytes of content that came after their response was complete. */
  #unread = 0;

  constructor(socket: Socket, host: ConnectionHost, peer: Peer) {
    this.#socket = socket;
    this.#host = host;
    this.#peer = peer;
    this.#protocol = new ServerProtocol(host.options, nodeCodec, host.secure);
    this.#responder = new Responder(socket, host, this.#protocol, peer, this);
    this.#patience = new Patience(host);
    this.#reading = new Reading(socket, host.options.writeIdleTimeout);
    this.#closing = new Closing(socket, this.#reading);
    host.options.tap?.opened?.(peer);
    this.#patience.wait(FIRST_BYTE);
    listenTo(socket, this);
    this.#reading.turn(true);
  }

  ended(): void {
    if (!this.answering && this.#protocol.idle) this.#closing.because(BY_THE_PEER);
    this.#protocol.receiveEnd();
    this.advance();
  }

  drained(): void {
    this.#responder.blocked = false;
    this.advance();
  }

  finished(): void {
    this.#patience.wait(LINGER);
    this.#closing.sentAll();
  }

  timedOut(): void {
    this.abort("the peer doesn't read");
  }

  failed({ code, message }: NodeJS.ErrnoException): void {
    this.#closing.because(code ?? message);
  }

  closed(): void {
    this.#responder.abandon();
    this.#host.options.tap?.closed?.(this.#peer, this.#closing.reason);
    this.#host.gone(this);
  }

  breakOff(): void {
    this.#closing.breakOff("the content failed", this.#host.options.unix === undefined);
  }

  get deadlineAt(): number {
    return this.#patience.deadlineAt;
  }

  get #content(): IncomingContent | undefined {
    return this.#responder.exchange?.content;
  }

  /** Is a request being answered? */
  get answering(): boolean {
    return this.#responder.exchange !== undefined;
  }

  /** Ends it now; whatever is under way is lost. */
  abort(reason: string): void {
    this.#closing.because(reason);
    this.#socket.destroy();
  }

  swept(expired: boolean): void {
    if (this.#reading.watchWrites()) this.advance();
    if (expired) this.#expire();
  }

  /** Takes the first `length` bytes; once this returns they may change. */
  received(bytes: Uint8Array, length: number): void {
    this.#host.options.tap?.received?.(this.#peer, bytes.subarray(0, length));
    if (this.#closing.begun) this.#closing.discard(length);
    else {
      this.#protocol.receive(bytes, length);
      this.advance();
      this.#protocol.keep();
    }
  }

  #expire(): void {
    const cause = this.#patience.waitsFor;
    if (this.#closing.begun) this.#socket.destroy();
    else if (cause === HEAD || cause === WANTED_CONTENT) {
      this.#protocol.fail(cause === HEAD ? "HEAD_TIMEOUT" : "CONTENT_TIMEOUT");
      this.#refuse();
      this.advance();
    } else if (cause === UNREAD_CONTENT) this.#close("unread content");
    else if (cause !== NOTHING) this.#close("idle");
  }

  /** Goes on as far as it can; also when the server has begun to stop. */
  advance(): void {
    // From within a handler that reads its content: the loop below is already at it.
    if (this.#advancing || this.#closing.begun) return;
    this.#advancing = true;
    let step: Step = PAUSED;
    while (!this.#holds()) {
      step = this.#next();
      if (step === REQUEST) this.#handle();
      else if (step === CONTENT) this.#takeContent();
      else if (step === END_OF_MESSAGE) this.#content?.end(this.#protocol.trailers);
      else if (step === VIOLATION) this.#refuse();
      else break;
      if (this.#responder.waiting >= FLUSH_AT) this.#responder.flush();
    }
    if (step === NEED_BYTES) this.#askForContent();
    this.#responder.flush();
    this.#responder.fetch();
    this.#advancing = false;
    this.#rest(step);
  }

  /** Must what has been received wait? */
  #holds(): boolean {
    if (this.#closing.begun) return true;
    if (this.#protocol.contentDue) return this.#content?.full ?? false;
    return this.#responder.blocked;
  }

  #next(): Step {
    const { tap } = this.#host.options;
    const unseen = tap?.parsed === undefined;
    return unseen ? this.#protocol.next() : watchedStep(this.#protocol, tap, this.#peer);
  }

  #handle(): void {
    const { request: head, framing } = this.#protocol;
    if (head === undefined) return;
    const { options } = this.#host;
    const content = this.#contentOf(framing);
    const exchange = this.#responder.begin(head, content);
    this.#unread = 0;
    this.#patience.wait(NOTHING);
    try {
      const context = options.tap?.wantsReasons ? exchange.explained(this.#peer) : this.#peer;
      const result = options.handler(new HttpRequest(head, content ?? NO_CONTENT), context);
      if (result !== undefined && "then" in result) {
        // It may look at the address when the peer has left.
        this.#peer.remember();
        result.then(
          (settled) => this.#settled(exchange, settled),
          (error) => this.#settled(exchange, failure(exchange, error, options.error)),
        );
      } else this.#responder.respond(exchange, result);
    } catch (error) {
      this.#responder.respond(exchange, failure(exchange, error, options.error));
    }
  }

  #contentOf(framing: Framing): IncomingContent | undefined {
    if (framing.kind === "none") return undefined;
    const length = framing.kind === "length" ? framing.length : undefined;
    return new IncomingContent(length, () => this.advance());
  }

  #settled(exchange: CurrentExchange, result: HandlerResult): void {
    if (this.#responder.exchange !== exchange || exchange.status !== 0) {
      // Lost, or refused in the meantime: nobody is left to send it to.
      release(result);
      return;
    }
    this.#responder.respond(exchange, result);
    this.advance();
  }

  #takeContent(): void {
    const { content, offset } = this.#protocol;
    const { exchange } = this.#responder;
    if (exchange !== undefined) exchange.content?.push(Buffer.from(content));
    else {
      this.#unread += content.length;
      const { maxUnreadBody } = this.#host.options;
      if (this.#unread > maxUnreadBody) this.#close(`too much unread content at byte ${offset}`);
    }
  }

  /** Sends 100 (Continue) when somebody wants the content that the client holds back. */
  #askForContent(): void {
    if (!this.#protocol.continueDue || !this.#content?.wanted) return;
    this.#responder.emit("head", this.#protocol.continue());
  }

  #refuse(): void {
    const { violation } = this.#protocol;
    if (violation === undefined) return;
    this.#closing.because(violation.code);
    const { exchange } = this.#responder;
    if (exchange !== undefined) exchange.violation = violation;
    exchange?.content?.fail(violation.sentence);
    // The response has begun or is even complete: there is no place for another one.
    if (this.#protocol.begun) return;
    const refused = exchange ?? this.#responder.begin(this.#protocol.request, undefined);
    refused.violation = violation;
    this.#responder.respond(refused, refusal(violation, this.#host.options));
  }

  /** Nothing more can be done now: close, or read and wait. */
  #rest(step: Step): void {
    if (this.#closing.begun) return;
    const { options, idleEnd } = this.#host;
    const idle = !this.answering && this.#protocol.idle;
    if (step === CLOSED && !this.answering) this.#close("done");
    else if (idle && idleEnd !== "none") this.#closing.endIdle(idleEnd);
    else {
      const enough = this.#protocol.buffered >= options.maxUnparsed;
      this.#reading.turn(!enough || step === NEED_BYTES);
      this.#patience.wait(this.#whatIsDue(step, idle));
    }
  }

  #whatIsDue(step: Step, idle: boolean): number {
    if (this.#responder.blocked) return NOTHING;
    const { exchange } = this.#responder;
    if (this.#protocol.contentDue) {
      if (exchange === undefined) return UNREAD_CONTENT;
      return step === NEED_BYTES && exchange.content?.wanted ? WANTED_CONTENT : NOTHING;
    }
    if (exchange !== undefined) return NOTHING;
    if (!idle) return HEAD;
    return this.#patience.waitsFor === FIRST_BYTE ? FIRST_BYTE : NEXT_REQUEST;
  }

  #close(reason: string): void {
    this.#responder.flush();
    this.#patience.wait(NOTHING);
    this.#closing.begin(reason);
  }
}
