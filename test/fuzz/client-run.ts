/**
 * What does the client make of these bytes, arriving in these pieces? Drives one `ClientProtocol` to
 * its end and writes down everything that can be seen of it.
 */
import type { ResponseHead } from "../../src/http/response-head.ts";
import { ClientProtocol } from "../../src/http1/client-protocol.ts";
import type { MessageLimits } from "../../src/http1/limits.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  RESPONSE,
  TUNNEL,
  VIOLATION,
} from "../../src/http1/protocol.ts";
import { describe, type Violation } from "../../src/http1/violation.ts";
import { CODEC, type Line } from "./protocol-run.ts";

/** A response as far as it was understood. */
export interface SeenResponse {
  readonly head: ResponseHead;
  /** Of the request that it answers. */
  readonly method: string;
  readonly framing: string;
  readonly fields: readonly Line[];
  readonly persistent: boolean;
  readonly start: number;
  readonly headEnd: number;
  content: string;
  trailers: readonly Line[];
  /** Offset behind the message, once it is complete. */
  end: number | undefined;
}

/** When is it said that a request was sent: all at the start, or each when the one before is answered? */
export type Manner = "ahead" | "in turn";

export interface ClientRun {
  readonly responses: readonly SeenResponse[];
  readonly last: "need" | "closed" | "violation" | "tunnel";
  readonly violation: Violation | undefined;
  readonly offset: number;
  readonly buffered: number;
  /** What came after "TUNNEL". */
  readonly tunnelled: string;
  /** Requests that got no complete response. */
  readonly due: number;
}

const MORE = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

/**
 * Feeds the pieces one after the other, and then the end.
 * @throws Error when the protocol breaks one of its promises
 */
export function runClient(
  pieces: readonly Uint8Array[],
  methods: readonly string[],
  limits: MessageLimits,
  manner: Manner,
): ClientRun {
  const one = new Conversation(methods, limits, manner);
  for (const piece of pieces) one.receive(piece);
  return one.end();
}

class Conversation {
  readonly #client: ClientProtocol;
  readonly #methods: readonly string[];
  readonly #manner: Manner;
  readonly #responses: SeenResponse[] = [];
  #sent = 0;
  #answered = 0;
  #received = 0;
  #steps = 0;
  #tunnelled = "";
  #last: ClientRun["last"] = "need";

  constructor(methods: readonly string[], limits: MessageLimits, manner: Manner) {
    this.#client = new ClientProtocol(limits, CODEC);
    this.#methods = methods;
    this.#manner = manner;
    for (let count = manner === "ahead" ? methods.length : 1; count > 0; count--) this.#send();
  }

  receive(piece: Uint8Array): void {
    this.#received += piece.length;
    // Lent, with more behind it, and overwritten afterwards: nothing that was seen may change by that.
    const lent = Buffer.alloc(piece.length + 8, "#");
    lent.set(piece);
    this.#client.receive(lent, piece.length);
    this.#advance();
    this.#client.keep();
    lent.fill("~");
  }

  end(): ClientRun {
    const client = this.#client;
    if (this.#received === 0) this.#advance();
    if (this.#last === "need" && client.offset + client.buffered !== this.#received) {
      throw new Error(`${client.offset} and ${client.buffered} make ${this.#received} received`);
    }
    if (this.#last === "need") {
      client.receiveEnd();
      this.#advance();
    }
    const { due } = client;
    if (due !== this.#sent - this.#answered) throw new Error(`${due} are due`);
    if (this.#last !== "tunnel") this.#expectNothingMore();
    if (client.persistent) throw new Error("persistent, although the peer has ended");
    return {
      responses: this.#responses,
      last: this.#last,
      violation: client.violation,
      offset: client.offset,
      buffered: client.buffered,
      tunnelled: this.#tunnelled,
      due: due + this.#methods.length - this.#sent,
    };
  }

  #send(): void {
    const method = this.#methods[this.#sent];
    if (method === undefined) return;
    this.#sent++;
    this.#client.expect(method);
  }

  /** After a violation, and after the end, no byte is taken for a response. */
  #expectNothingMore(): void {
    const { offset, violation } = this.#client;
    this.#client.receive(MORE);
    this.#client.expect("GET");
    const step = this.#client.next();
    const same = this.#client.offset === offset && this.#client.violation === violation;
    if (step !== CLOSED || !same) throw new Error(`step ${step} after the end, at ${offset}`);
  }

  #advance(): void {
    for (;;) {
      // At least every other step consumes a byte; ends come once per message.
      if (++this.#steps > 6 * this.#received + 64) throw new Error("the client goes in circles");
      const before = this.#client.offset;
      const step = this.#client.next();
      if (this.#client.offset < before) throw new Error("the client went back");
      if (step === RESPONSE) this.#seeHead();
      else if (step === CONTENT) this.#seeContent();
      else if (step === END_OF_MESSAGE) this.#seeEnd();
      else {
        if (step === TUNNEL) this.#seeTunnel();
        this.#last = lastOf(step, this.#client.violation);
        return;
      }
    }
  }

  #seeHead(): void {
    const { response: head, framing, offset, persistent } = this.#client;
    if (head === undefined) throw new Error("RESPONSE without a response");
    const interim = head.status >= 100 && head.status < 200;
    this.#responses.push({
      head,
      method: this.#methods[this.#answered] ?? "",
      framing: framing.kind === "length" ? `length ${framing.length}` : framing.kind,
      fields: [...head.fields],
      persistent,
      start: this.#responses.at(-1)?.end ?? 0,
      headEnd: offset,
      content: "",
      trailers: [],
      end: interim ? offset : undefined,
    });
  }

  #current(): SeenResponse {
    const response = this.#responses.at(-1);
    if (response === undefined) throw new Error("content before any head");
    if (response.end !== undefined) throw new Error("content after the end of its message");
    return response;
  }

  #seeContent(): void {
    const { content } = this.#client;
    if (content.length === 0) throw new Error("CONTENT without content");
    this.#current().content += CODEC.decode(content, 0, content.length);
  }

  #seeEnd(): void {
    const response = this.#current();
    response.trailers = [...this.#client.trailers];
    response.end = this.#client.offset;
    this.#answered++;
    if (this.#manner === "in turn") this.#send();
  }

  #seeTunnel(): void {
    const response = this.#responses.at(-1);
    if (response === undefined) throw new Error("a tunnel that no head began");
    response.end = response.headEnd;
    if (this.#last !== "tunnel") this.#answered++;
    const rest = this.#client.rest();
    this.#tunnelled += CODEC.decode(rest, 0, rest.length);
  }
}

function lastOf(step: number, violation: Violation | undefined): ClientRun["last"] {
  if (step === NEED_BYTES) return "need";
  if (step === TUNNEL) return "tunnel";
  if (step === VIOLATION && violation !== undefined) return "violation";
  // CLOSED is also what comes after a violation that was already seen.
  if (step === CLOSED) return violation === undefined ? "closed" : "violation";
  throw new Error(`step ${step} is none that may come here`);
}

/** All of it as text, to compare runs with. Field lines are read again, out of the kept bytes. */
export function logOf(run: ClientRun): string {
  let log = "";
  for (const response of run.responses) {
    const { head } = response;
    log += `${response.start}-${response.headEnd} ${response.method} 1.${head.minorVersion} `;
    log += `${head.status} ${head.reason} ${response.framing} ${response.persistent}\n`;
    for (const [name, value] of head.fields) log += `${name}: ${value}\n`;
    log += `[${response.content}]\n`;
    for (const [name, value] of response.trailers) log += `${name}: ${value}\n`;
    log += `${response.end}\n`;
  }
  const refusal =
    run.violation === undefined ? "" : `${run.violation.status} ${describe(run.violation)}`;
  return `${log}${run.last} at ${run.offset}, ${run.due} due [${run.tunnelled}]\n${refusal}`;
}
