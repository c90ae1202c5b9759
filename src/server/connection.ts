/**
 * How does one conversation go, from accept to close? Bytes in, requests to the handler, bytes out.
 *
 * `advance` is entered for four causes (bytes came, the socket drained, a promise settled, a deadline
 * passed) and holds all the control flow. The next request is taken only when the last response is
 * wholly in the outbox and the socket accepts more, so that pipelining and back-pressure are one rule
 * (RFC 9112 §9.3.2). This file refuses to know how bytes are understood, and how they are written.
 */
import type { Duplex } from "node:stream";
import type { HandlerResult } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
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
import type { ViolationCode } from "../http1/violation.ts";
import { type Asker, ask, askForContent, contentOf, LATER } from "./asking.ts";
import { BY_THE_PEER, Closing, ONLY_ENDED } from "./closing.ts";
import type { Connected } from "./connections.ts";
import type { CurrentExchange } from "./exchange.ts";
import type { Taker } from "./exchange-line.ts";
import { release } from "./faults.ts";
import type { ConnectionHost } from "./host.ts";
import {
  FIRST_BYTE,
  HANDLER,
  HEAD,
  LINGER,
  NOTHING,
  Patience,
  UNREAD_CONTENT,
  WANTED_CONTENT,
} from "./patience.ts";
import type { Peer } from "./peer.ts";
import { Reading } from "./reading.ts";
import { hasReadEnough, holdsContent } from "./reading-ahead.ts";
import { giveUpHandler, refuse } from "./refusing.ts";
import { Responder } from "./responder.ts";
import type { ResponderEvents } from "./responder-events.ts";
import { nodeCodec } from "./runtime.ts";
import { listenTo, type SocketListener } from "./socket-events.ts";
import { Upgraded } from "./upgraded.ts";
import { nextStep } from "./watched-step.ts";

/** Bytes in the outbox that are worth a write of their own. */
const FLUSH_AT = 65_536;

export class Connection implements Connected, SocketListener, ResponderEvents, Asker {
  readonly #socket: Duplex;
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
  #requests = 0;

  constructor(socket: Duplex, host: ConnectionHost, peer: Peer) {
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
    this.#responder.exchange?.giveUp(ONLY_ENDED);
    this.advance();
  }

  drained(): void {
    this.#responder.blocked = false;
    this.#responder.share.taken();
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
    this.#responder.abandon(`the connection was lost: ${this.#closing.reason}`);
    this.#host.options.tap?.closed?.(this.#peer, this.#closing.reason);
    this.#host.gone(this);
  }

  breakOff(reason: string): void {
    this.#closing.breakOff(reason, this.#host.options.unix === undefined);
  }

  patienceChanged(): void {
    const own = this.#responder.exchange?.extras?.timeoutMs;
    if (own !== undefined) this.#reading.allow(own);
    this.#patience.wait(NOTHING);
    this.advance();
  }

  handOver(taker: Taker, request: RequestHead | undefined): void {
    // Nothing is said in HTTP any more.
    this.#closing.begun = true;
    const upgraded = new Upgraded(this.#socket, this.#host, this.#peer);
    this.#host.upgraded(this, upgraded);
    upgraded.begin(taker, this.#protocol.leave(), request);
  }

  get deadlineAt(): number {
    return this.#patience.deadlineAt;
  }

  get answering(): boolean {
    return this.#responder.exchange !== undefined;
  }

  abort(reason: string): void {
    this.#closing.because(reason);
    this.#socket.destroy();
  }

  swept(expired: boolean): void {
    this.#responder.share.swept(this.#socket.writableLength);
    if (this.#reading.watchWrites()) this.advance();
    if (expired) this.#expire();
    else if (this.#patience.drips(this.#protocol, this.#responder)) this.#fail("CONTENT_TOO_SLOW");
    else if (this.#reading.isTooSlow(this.#host)) this.abort("the peer reads too slowly");
    else if (this.#patience.isOld) {
      this.#responder.last = true;
      if (this.idleSince !== undefined) this.#close("old");
    }
  }

  get idleSince(): number | undefined {
    if (this.#closing.begun || this.answering || !this.#protocol.idle) return undefined;
    const unsent = this.#responder.waiting + this.#socket.writableLength;
    return unsent > 0 ? undefined : this.#patience.since;
  }

  giveWay(atOnce: boolean): void {
    this.#close("gave way to another");
    if (atOnce) this.#socket.destroy();
  }

  /** Takes the first `length` bytes; once this returns they may change. */
  received(bytes: Uint8Array, length: number): boolean {
    const { tap } = this.#host.options;
    tap?.received?.(this.#peer, bytes.subarray(0, length), this.#protocol.idle);
    if (this.#closing.begun) this.#closing.discard(length);
    else {
      this.#protocol.receive(bytes, length);
      this.advance();
      this.#protocol.keep();
    }
    return true;
  }

  #expire(): void {
    const cause = this.#patience.waitsFor;
    if (this.#closing.begun) this.#socket.destroy();
    else if (cause === HEAD) this.#fail("HEAD_TIMEOUT");
    else if (cause === WANTED_CONTENT) this.#fail("CONTENT_TIMEOUT");
    else if (cause === HANDLER) this.#loseHandler();
    else if (cause === UNREAD_CONTENT) this.#close("unread content");
    else if (cause !== NOTHING) this.#close("idle");
  }

  #fail(code: ViolationCode): void {
    this.#protocol.fail(code);
    this.#refuse();
    this.advance();
  }

  /** @param late may what is ready leave together with what others have ready? */
  advance(late = false): void {
    // From within a handler that reads its content: the loop below is already at it.
    if (this.#advancing || this.#closing.begun) return;
    this.#advancing = true;
    let step: Step = PAUSED;
    while (!this.#holds()) {
      step = nextStep(this.#protocol, this.#host.options.tap, this.#peer);
      if (step === REQUEST) this.#handle();
      else if (step === CONTENT) this.#takeContent();
      else if (step === END_OF_MESSAGE)
        this.#responder.exchange?.content?.end(this.#protocol.trailers);
      else if (step === VIOLATION) this.#refuse();
      else break;
      if (this.#responder.waiting >= FLUSH_AT) this.#responder.flush();
    }
    if (step === NEED_BYTES) askForContent(this.#protocol, this.#responder);
    this.#responder.send(late && this.#host.idleEnd === "none");
    this.#advancing = false;
    this.#rest(step);
  }

  /** Must what has been received wait? */
  #holds(): boolean {
    if (this.#closing.begun || this.#host.hushed) return true;
    if (this.#protocol.contentDue) return holdsContent(this.#responder, this.#host);
    return this.#responder.blocked;
  }

  #handle(): void {
    const { request: head, framing } = this.#protocol;
    if (head === undefined) return;
    const exchange = this.#responder.begin(head, contentOf(framing, this));
    if (this.#protocol.ended) exchange.giveUp(ONLY_ENDED);
    const { options } = this.#host;
    this.#unread = 0;
    if (++this.#requests >= options.maxRequestsPerConnection) this.#responder.last = true;
    this.#patience.wait(NOTHING);
    this.#reading.allow(options.writeIdleTimeout);
    const result = ask(exchange, head, this.#host, this);
    // It may look at the address when the peer has left.
    if (result === LATER) this.#peer.remember();
    else this.#responder.respond(exchange, result);
  }

  settled(exchange: CurrentExchange, result: HandlerResult): void {
    if (this.#responder.exchange !== exchange || exchange.lost) {
      // Nobody is left to send it to, or the server has answered in the meantime.
      release(result);
      return;
    }
    this.#responder.respond(exchange, result);
    this.advance(true);
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

  #refuse(): void {
    const { violation } = this.#protocol;
    if (violation === undefined) return;
    this.#closing.because(violation.code);
    refuse(violation, this.#protocol, this.#responder, this.#peer, this.#host.options);
  }

  #loseHandler(): void {
    if (giveUpHandler(this.#protocol, this.#responder)) this.advance();
    else this.breakOff("a slow handler");
  }

  /** Nothing more can be done now: close, or read and wait. */
  #rest(step: Step): void {
    if (this.#closing.begun) return;
    const { idleEnd } = this.#host;
    const idle = !this.answering && this.#protocol.idle;
    if (step === CLOSED && !this.answering) this.#close("done");
    else if (idle && idleEnd !== "none") this.#closing.endIdle(idleEnd);
    else {
      const needs = step === NEED_BYTES;
      const enough = hasReadEnough(this.#protocol, this.#responder, needs, this.#host);
      this.#reading.turn(!enough);
      this.#patience.waitOn(this.#protocol, this.#responder, step, idle);
    }
  }

  #close(reason: string): void {
    this.#responder.flush();
    // Some streams tell of their end only when it has been read.
    this.#patience.wait(this.#socket.writableLength === 0 ? LINGER : NOTHING);
    this.#closing.begin(reason);
  }
}
