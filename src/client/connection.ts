/**
 * What is said on one connection to a server, and what follows from it?
 *
 * Bytes go out as they are given; what comes is read by `ClientProtocol`, and told in order, every byte
 * once, as the part of a message that it turned out to be. This file refuses to know who wants to hear
 * it, and what a request should look like.
 */
import type { Socket } from "node:net";
import { ClientProtocol } from "../http1/client-protocol.ts";
import { ReceiveBuffer } from "../http1/receive-buffer.ts";
import { CLOSED, CONTENT, END_OF_MESSAGE, RESPONSE, TUNNEL, VIOLATION } from "../http1/step.ts";
import type { Violation } from "../http1/violation.ts";
import type {
  ConversationEvents,
  ConversationOptions,
  End,
  ReceivedPart,
  Settled,
} from "./conversation.ts";
import { GENEROUS_LIMITS } from "./generous-limits.ts";
import { OutgoingRequests } from "./outgoing-requests.ts";
import { Sending } from "./sending.ts";
import { Silence } from "./silence.ts";

export class ClientConnection {
  /** Requests that were begun. */
  askedCount = 0;
  /** Final responses that are complete. */
  answeredCount = 0;
  readonly #socket: Socket;
  readonly #events: ConversationEvents;
  readonly #protocol = new ClientProtocol(GENEROUS_LIMITS);
  readonly #requests: OutgoingRequests;
  readonly #sending: Sending;
  readonly #silence: Silence;
  /** Received, and not told yet: what the protocol hasn't understood. */
  readonly #untold = new ReceiveBuffer();
  readonly #methods: string[] = [];
  #inContent = false;
  #inTunnel = false;
  #serverEnded = false;
  /** Why nothing more can come, before all that came was looked at. */
  #brokenBy: string | undefined;
  #advancing = false;
  #again = false;
  #end: End | undefined;
  #waiting: ((settled: Settled) => void) | undefined;

  /** @param socket connected, and read by nobody */
  constructor(socket: Socket, options: ConversationOptions, events: ConversationEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#silence = new Silence(options.silenceMs, () => this.#silent());
    this.#requests = new OutgoingRequests({
      begun: (method) => this.#expect(method),
      part: (part, bytes) => events.sent?.(part, bytes),
      headComplete: () => events.asked?.(),
    });
    this.#sending = new Sending(socket, options, (piece) => {
      this.#silence.broken();
      this.#requests.write(piece);
    });
    socket.on("data", (bytes: Uint8Array) => this.#receive(bytes));
    socket.on("end", () => this.#receiveEnd());
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) => this.#break(code ?? message));
    socket.on("close", () => this.#break("closed"));
  }

  /** Requests whose final response isn't complete, one of half a method included. */
  get due(): number {
    return this.#protocol.due + (this.#requests.methodDue ? 1 : 0);
  }

  /** May another request be sent, as far as is known (RFC 9112 §9.3)? */
  get persistent(): boolean {
    return this.#end === undefined && this.#protocol.persistent;
  }

  /** May anything be sent: another request, or what a tunnel carries? */
  get open(): boolean {
    return this.#end === undefined && (this.#inTunnel || this.#protocol.persistent);
  }

  /** Undefined while the connection lasts. */
  get end(): End | undefined {
    return this.#end;
  }

  /** True when all of it was taken; false when the connection ended before. */
  async send(bytes: Uint8Array): Promise<boolean> {
    const taken = await this.#sending.send(bytes);
    this.#look();
    return taken;
  }

  /** Closes our side behind what was sent; answers are still read. */
  async halfClose(): Promise<void> {
    await this.#sending.end();
  }

  /**
   * Waits until everything was sent and every answer is complete, or until none can come. With "silent"
   * it can be waited for again.
   */
  async settled(): Promise<Settled> {
    const now = this.#settlement();
    if (now !== undefined) return now;
    this.#silence.begin();
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** Where no other request may follow, waits for the server to close; at most so long. */
  async farewell(patienceMs: number): Promise<void> {
    if (this.#protocol.persistent || this.#end !== undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#waiting = undefined;
  }

  /** What was received and isn't understood, such as the beginning of a head. */
  get unread(): Uint8Array {
    const { bytes, start, end } = this.#untold;
    return bytes.subarray(start, end);
  }

  /** Ends it, after what was sent already. */
  close(): void {
    this.#finish({ kind: "left" });
  }

  #expect(method: string): void {
    this.askedCount++;
    this.#methods.push(method);
    this.#protocol.expect(method);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#end !== undefined) return;
    this.#silence.broken();
    if (this.#protocol.due === 0) this.#requests.assume();
    this.#protocol.receive(bytes);
    this.#untold.append(bytes);
    void this.#advance();
  }

  #receiveEnd(): void {
    this.#serverEnded = true;
    this.#protocol.receiveEnd();
    void this.#advance();
  }

  #break(code: string): void {
    this.#brokenBy ??= code;
    void this.#advance();
  }

  /** Everything that can be understood by now is told; one at a time, since listeners may take theirs. */
  async #advance(): Promise<void> {
    this.#again = true;
    if (this.#advancing) return;
    this.#advancing = true;
    this.#socket.pause();
    while (this.#again) {
      this.#again = false;
      while (this.#end === undefined && (await this.#step())) {}
    }
    this.#advancing = false;
    if (this.#end === undefined) this.#socket.resume();
    this.#look();
  }

  /** False when nothing follows, for now. */
  async #step(): Promise<boolean> {
    const { offset } = this.#protocol;
    const step = this.#protocol.next();
    const length = this.#protocol.offset - offset;
    const content = step === CONTENT ? this.#protocol.content.length : 0;
    await this.#tell(this.#inContent ? "framing" : "head", length - content);
    await this.#tell("content", content);
    switch (step) {
      case CONTENT:
        return true;
      case RESPONSE:
        this.#responded();
        return true;
      case END_OF_MESSAGE:
        await this.#endMessage();
        return true;
      case TUNNEL:
        return this.#passThrough();
      case VIOLATION:
        await this.#violated(this.#protocol.violation);
        return false;
      case CLOSED:
        this.#finish({ kind: "closed" });
        return false;
      default:
        if (this.#brokenBy !== undefined) this.#finish({ kind: "broken", code: this.#brokenBy });
        return false;
    }
  }

  async #endMessage(): Promise<void> {
    this.#inContent = false;
    this.#methods.shift();
    this.answeredCount++;
    await this.#events.answered?.(this.#protocol.trailers);
  }

  #tell(part: ReceivedPart, length: number): void | Promise<void> {
    if (length === 0) return;
    const { bytes, start } = this.#untold;
    this.#untold.consume(length);
    return this.#events.received?.(part, bytes.subarray(start, start + length));
  }

  #responded(): void {
    const { response, framing } = this.#protocol;
    if (response === undefined) return;
    this.#inContent = response.status >= 200;
    this.#events.responded?.(response, framing, this.#methods[0] ?? "");
  }

  /** What follows isn't HTTP/1: it is told as it comes. */
  async #passThrough(): Promise<boolean> {
    if (!this.#inTunnel) {
      this.#inTunnel = true;
      this.#requests.giveUp();
      await this.#endMessage();
    }
    this.#protocol.rest();
    await this.#tell("tunnel", this.#untold.length);
    if (this.#serverEnded) this.#finish({ kind: "closed" });
    else if (this.#brokenBy !== undefined) this.#finish({ kind: "broken", code: this.#brokenBy });
    return false;
  }

  async #violated(violation: Violation | undefined): Promise<void> {
    if (violation === undefined) return;
    await this.#tell("refused", this.#untold.length);
    await this.#events.violated?.(violation);
    this.#finish({ kind: "violation", violation });
  }

  #finish(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#sending.stop();
    this.#silence.end();
    void this.#tell("refused", this.#untold.length);
    const inOrder = end.kind === "left" || end.kind === "closed";
    // Who doesn't read would be waited for.
    if (inOrder && this.#sending.idle) this.#socket.destroySoon();
    else this.#socket.destroy();
    this.#events.ended?.(end);
    this.#look();
  }

  #silent(): void {
    if (this.#end !== undefined || (this.due === 0 && this.#sending.idle)) return;
    // It is whoever listens that takes so long.
    if (this.#advancing) this.#silence.broken();
    else {
      this.#events.silent?.();
      this.#resolve("silent");
    }
  }

  #look(): void {
    const settlement = this.#settlement();
    if (settlement !== undefined) this.#resolve(settlement);
  }

  #settlement(): Settled | undefined {
    if (this.#end !== undefined) return "ended";
    if (this.#advancing) return undefined;
    if (this.#inTunnel) return "tunnel";
    return this.due === 0 && this.#sending.idle ? "answered" : undefined;
  }

  #resolve(settled: Settled): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(settled);
  }
}
