/**
 * What does the protocol make of these bytes, arriving in these pieces? Drives one `ServerProtocol`
 * to its end and writes down everything that can be seen of it.
 */
import type { RequestHead } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { Codec } from "../../src/http1/codec.ts";
import type { MessageLimits } from "../../src/http1/limits.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  PAUSED,
  REQUEST,
  ServerProtocol,
  VIOLATION,
} from "../../src/http1/protocol.ts";
import { describe, type Violation } from "../../src/http1/violation.ts";

export type Line = readonly [name: string, value: string];

/** A request as far as it was understood. */
export interface SeenRequest {
  readonly head: RequestHead;
  readonly framing: string;
  /** Taken at once; the head itself is asked again at the very end, after all other bytes. */
  readonly fields: readonly Line[];
  readonly start: number;
  readonly headEnd: number;
  content: string;
  trailers: readonly Line[];
  /** Offset behind the message, once it is complete. */
  end: number | undefined;
}

/** When is the response given: as soon as the head is there, or when the message is complete? */
export type Manner = "early" | "late";

export interface Run {
  readonly requests: readonly SeenRequest[];
  readonly last: "need" | "closed" | "violation";
  readonly violation: Violation | undefined;
  readonly offset: number;
  readonly buffered: number;
  /** What came after the client had closed its side; undefined when there was nothing to ask. */
  readonly atEnd: string;
}

export const CODEC: Codec = {
  decode: (bytes, start, end) => Buffer.prototype.latin1Slice.call(bytes, start, end),
  encode: (text) => Buffer.from(text, "latin1"),
};

const ANSWER = new HttpResponse({ status: 404 }, true);
const NO_LINES = new Uint8Array(0);
const NOWHERE = { push: () => {} };
const MORE = Buffer.from("GET /after HTTP/1.1\r\nHost: h\r\n\r\n");

/** Feeds the pieces one after the other. @throws Error when the protocol breaks one of its promises */
export function run(pieces: readonly Uint8Array[], limits: MessageLimits, manner: Manner): Run {
  const one = new Conversation(limits, manner);
  for (const piece of pieces) one.receive(piece);
  return one.end();
}

class Conversation {
  readonly #protocol: ServerProtocol;
  readonly #manner: Manner;
  readonly #requests: SeenRequest[] = [];
  #received = 0;
  #steps = 0;
  #last: Run["last"] = "need";

  constructor(limits: MessageLimits, manner: Manner) {
    this.#protocol = new ServerProtocol(limits, CODEC);
    this.#manner = manner;
  }

  receive(piece: Uint8Array): void {
    this.#received += piece.length;
    // Lent, with more behind it, and overwritten afterwards: nothing that was seen may change by that.
    const lent = Buffer.alloc(piece.length + 8, "#");
    lent.set(piece);
    this.#protocol.receive(lent, piece.length);
    this.#advance();
    this.#protocol.keep();
    lent.fill("~");
  }

  end(): Run {
    const protocol = this.#protocol;
    const { offset, buffered, violation } = protocol;
    const last = this.#last;
    if (last === "need" && offset + buffered !== this.#received) {
      throw new Error(
        `${offset} understood and ${buffered} waiting make ${this.#received} received`,
      );
    }
    if (last === "need") {
      protocol.receiveEnd();
      this.#advance();
    } else this.#expectNothingMore();
    const atEnd = last === "need" ? (protocol.violation?.code ?? "CLOSED") : "";
    return { requests: this.#requests, last, violation, offset, buffered, atEnd };
  }

  /** After a violation, and after the last message, no byte is taken for a request. */
  #expectNothingMore(): void {
    const { offset, violation } = this.#protocol;
    this.#protocol.receive(MORE);
    const step = this.#protocol.next();
    const same = this.#protocol.offset === offset && this.#protocol.violation === violation;
    if (step !== CLOSED || !same) throw new Error(`step ${step} after the end, at ${offset}`);
  }

  #advance(): void {
    for (;;) {
      // At least every other step consumes a byte; ends and answers come once per message.
      if (++this.#steps > 6 * this.#received + 64) throw new Error("the protocol goes in circles");
      const before = this.#protocol.offset;
      const step = this.#protocol.next();
      if (this.#protocol.offset < before) throw new Error("the protocol went back");
      switch (step) {
        case REQUEST:
          this.#seeHead();
          break;
        case CONTENT:
          this.#seeContent();
          break;
        case END_OF_MESSAGE:
          this.#seeEnd();
          break;
        case PAUSED:
          if (this.#manner === "early") throw new Error("paused, although the answer was finished");
          this.#answer();
          break;
        default:
          this.#last = lastOf(step, this.#protocol.violation);
          return;
      }
    }
  }

  #answer(): void {
    this.#protocol.begin(ANSWER, false, NO_LINES, NOWHERE);
    this.#protocol.finish();
  }

  #seeHead(): void {
    const { request: head, framing, offset } = this.#protocol;
    if (head === undefined) throw new Error("REQUEST without a request");
    this.#requests.push({
      head,
      framing: framing.kind === "length" ? `length ${framing.length}` : framing.kind,
      fields: [...head.fields],
      // An empty line in front belongs to the message, whether or not it came by itself.
      start: this.#requests.at(-1)?.end ?? 0,
      headEnd: offset,
      content: "",
      trailers: [],
      end: framing.kind === "none" ? offset : undefined,
    });
    if (this.#manner === "early") this.#answer();
  }

  #current(): SeenRequest {
    const request = this.#requests.at(-1);
    if (request === undefined) throw new Error("content before any head");
    if (request.end !== undefined) throw new Error("content after the end of its message");
    return request;
  }

  #seeContent(): void {
    const { content } = this.#protocol;
    if (content.length === 0) throw new Error("CONTENT without content");
    this.#current().content += CODEC.decode(content, 0, content.length);
  }

  #seeEnd(): void {
    const request = this.#current();
    request.trailers = [...this.#protocol.trailers];
    request.end = this.#protocol.offset;
  }
}

function lastOf(step: number, violation: Violation | undefined): Run["last"] {
  if (step === NEED_BYTES) return "need";
  if (step === VIOLATION && violation !== undefined) return "violation";
  // CLOSED is also what comes after a violation that was already seen.
  if (step === CLOSED) return violation === undefined ? "closed" : "violation";
  throw new Error(`step ${step} is none that may come here`);
}

/** All of it as text, to compare runs with. Field lines are read again, out of the kept bytes. */
export function logOf({ requests, last, violation, offset, buffered, atEnd }: Run): string {
  let log = "";
  for (const request of requests) {
    const { head } = request;
    log += `${request.start}-${request.headEnd} ${head.method} ${head.target} ${head.form} `;
    log += `${head.path} ${head.query} ${head.authority} ${head.minorVersion} ${request.framing}\n`;
    for (const [name, value] of head.fields) log += `${name}: ${value}\n`;
    log += `[${request.content}]\n`;
    for (const [name, value] of request.trailers) log += `${name}: ${value}\n`;
    log += `${request.end}\n`;
  }
  const refusal = violation === undefined ? "" : `${violation.status} ${describe(violation)}`;
  // What was received after the end is dropped or kept as it came; only what waits is promised.
  const waiting = last === "need" ? `${buffered} waiting` : "";
  return `${log}${last} at ${offset} ${waiting} ${atEnd}\n${refusal}`;
}
