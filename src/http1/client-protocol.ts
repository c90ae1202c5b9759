/**
 * What has the server answered on this connection, and what may come next? One HTTP/1.x conversation,
 * seen from the client, as a cursor over bytes: the mirror of `ServerProtocol`.
 *
 * RFC 9112. `expect` says that a request was sent, `receive` only stores, and `next` says what comes
 * next as a small constant; the detail is a property. Sans-I/O: no socket, no clock, no promise. This
 * file refuses to know how requests are written, and whether an answer is good news.
 */
import { Fields } from "../http/fields.ts";
import type { ResponseHead } from "../http/response-head.ts";
import { CHUNK_CONTENT, CHUNK_END, ChunkedReader } from "./chunked.ts";
import { type Codec, PORTABLE_CODEC } from "./codec.ts";
import {
  beginsTunnel,
  type Framing,
  isInterim,
  NO_FRAMING,
  receivedFraming,
  wantsPersistence,
} from "./framing.ts";
import { completed, type MessageLimits } from "./limits.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";
import { type ReceivedResponse, ResponseHeadReader } from "./received-response.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  RESPONSE,
  type Step,
  TUNNEL,
  VIOLATION,
} from "./step.ts";
import { Violation, type ViolationCode, violationAt } from "./violation.ts";

const NOTHING = new Uint8Array(0);

/** Of a response that breaks a rule, whoever was to pass it on says this (RFC 9110 §15.6.3). */
const BAD_GATEWAY = 502;

const HEAD = 0;
const IN_CONTENT = 1;
const IN_TUNNEL = 2;
const OVER = 3;

/**
 * After RESPONSE with an interim status (100 to 199) the next RESPONSE follows; after a final one come
 * CONTENT, any number of times, and END_OF_MESSAGE, also when there is no content. 101, and a 2xx
 * answer to CONNECT, are followed by TUNNEL instead, for good.
 *
 * When `persistent` is false and the response is complete, the client is to close (RFC 9112 §9.6).
 * CLOSED comes only when the server has ended its side; until then each byte that follows is a violation.
 *
 * Nothing is forgiven, not even what RFC 9112 lets clients forgive, or asks user agents to repair: a
 * folded field line (§5.2), an empty line before a status line, a length in a 204.
 */
export class ClientProtocol {
  /** After RESPONSE: the head. */
  response: ResponseHead | undefined;
  /** After RESPONSE: how its content is delimited. */
  framing: Framing = NO_FRAMING;
  /** After CONTENT; of the bytes that were received, and valid for as long as they don't change. */
  content: Uint8Array = NOTHING;
  /** After END_OF_MESSAGE. */
  trailers: Fields = Fields.empty;
  /** After VIOLATION. Its status is 502, whichever rule was broken (RFC 9110 §15.6.3). */
  violation: Violation | undefined;

  readonly #limits: MessageLimits;
  readonly #codec: Codec;
  readonly #buffer = new ReceiveBuffer();
  readonly #head: ResponseHeadReader;
  /** Of the requests whose final response isn't complete, in the order sent (RFC 9112 §9.2). */
  readonly #methods: string[] = [];
  #state = HEAD;
  #ended = false;
  #chunked: ChunkedReader | undefined;
  #remaining = 0;
  #persistent = true;

  /** @param limits maxRequestLine bounds the status line; maxRequestBodySize bounds nothing here */
  constructor(limits: Partial<MessageLimits> = {}, codec: Codec = PORTABLE_CODEC) {
    this.#limits = { ...completed(limits), maxRequestBodySize: Number.POSITIVE_INFINITY };
    this.#codec = codec;
    this.#head = new ResponseHeadReader(this.#limits, codec.decode);
  }

  /**
   * A request with this method was sent; its response comes behind those that are due already. Say so
   * before `next` sees what the server answers: bytes that nobody asked for are a violation.
   */
  expect(method: string): void {
    this.#methods.push(method);
  }

  /** Stores the first `length` bytes (default: all), which the caller must not change before `keep`. */
  receive(bytes: Uint8Array, length: number = bytes.length): void {
    if (this.#state === OVER) return;
    this.#buffer.append(bytes, length);
  }

  /** Copies what still waits to be understood: from now on, bytes that were received may change. */
  keep(): void {
    this.#buffer.keep();
  }

  /** The server will send nothing more. */
  receiveEnd(): void {
    this.#ended = true;
  }

  /** Offset in the received stream of the first byte that isn't understood yet. */
  get offset(): number {
    return this.#buffer.offset;
  }

  /** Bytes that wait to be understood; after TUNNEL, what has come of the protocol that follows. */
  get buffered(): number {
    return this.#buffer.length;
  }

  /** Responses that are still due, the one under way included. */
  get due(): number {
    return this.#methods.length;
  }

  /** May another request be sent on this connection, as far as is known (RFC 9112 §9.3)? */
  get persistent(): boolean {
    return this.#persistent && !this.#ended;
  }

  /** After TUNNEL: takes the bytes that are `buffered`; valid for as long as `content` would be. */
  rest(): Uint8Array {
    const { bytes, start, end, length } = this.#buffer;
    const rest = bytes.subarray(start, end);
    this.#buffer.consume(length);
    return rest;
  }

  /** Advances by one step. */
  next(): Step {
    try {
      switch (this.#state) {
        case HEAD:
          return this.#nextHead();
        case IN_CONTENT:
          return this.#nextContent();
        case IN_TUNNEL:
          return TUNNEL;
        default:
          return CLOSED;
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return this.#refuse(error);
    }
  }

  #refuse({ code, offset, excerpt, caret }: Violation): typeof VIOLATION {
    this.violation = new Violation(code, offset, excerpt, caret, BAD_GATEWAY);
    this.#state = OVER;
    this.#persistent = false;
    return VIOLATION;
  }

  #refuseEnd(code: ViolationCode): typeof VIOLATION {
    return this.#refuse(new Violation(code, this.#buffer.offset + this.#buffer.length));
  }

  #nextHead(): Step {
    this.response = undefined;
    this.content = NOTHING;
    const method = this.#methods[0];
    if (this.#buffer.length > 0) {
      if (!this.#persistent) throw this.#unexpected("RESPONSE_AFTER_LAST");
      if (method === undefined) throw this.#unexpected("RESPONSE_NOT_DUE");
    }
    const head = this.#head.read(this.#buffer);
    if (head === undefined || method === undefined) return this.#ended ? this.#end() : NEED_BYTES;
    this.response = head;
    this.framing = receivedFraming(method, head);
    this.trailers = Fields.empty;
    if (beginsTunnel(method, head.status)) this.#beginTunnel();
    else if (!isInterim(head.status)) this.#beginContent(head);
    return RESPONSE;
  }

  /** A status line at a place where none may stand isn't looked at: it can be no response. */
  #unexpected(code: ViolationCode): Violation {
    return violationAt(code, this.#buffer, this.#buffer.start, this.#buffer.start);
  }

  /** The server has ended its side between two messages, or in a head. */
  #end(): Step {
    if (this.#head.begun) return this.#refuseEnd("RESPONSE_HEAD_INCOMPLETE");
    // Behind a response that was to be the last, requests are never answered (RFC 9112 §9.6).
    if (this.#persistent && this.due > 0) return this.#refuseEnd("RESPONSE_MISSING");
    this.#state = OVER;
    return CLOSED;
  }

  #beginTunnel(): void {
    this.#methods.shift();
    this.#persistent = false;
    this.#state = IN_TUNNEL;
  }

  #beginContent({ lines, minorVersion }: ReceivedResponse): void {
    const { kind } = this.framing;
    this.#persistent = kind !== "close" && wantsPersistence(lines, minorVersion);
    this.#remaining = lengthOf(this.framing);
    this.#chunked =
      kind === "chunked" ? new ChunkedReader(this.#limits, this.#codec.decode) : undefined;
    this.#state = IN_CONTENT;
  }

  #nextContent(): Step {
    if (this.#chunked !== undefined) return this.#nextChunk(this.#chunked);
    if (this.#remaining === 0) return this.#endMessage();
    const { bytes, start, length } = this.#buffer;
    const count = Math.min(this.#remaining, length);
    if (count === 0) return this.#awaitContent();
    this.content = bytes.subarray(start, start + count);
    this.#buffer.consume(count);
    this.#remaining -= count;
    return CONTENT;
  }

  #nextChunk(chunked: ChunkedReader): Step {
    switch (chunked.next(this.#buffer)) {
      case CHUNK_CONTENT:
        this.content = chunked.content;
        return CONTENT;
      case CHUNK_END:
        this.trailers = chunked.trailers;
        return this.#endMessage();
      default:
        return this.#awaitContent();
    }
  }

  #endMessage(): Step {
    this.#methods.shift();
    this.#state = HEAD;
    return END_OF_MESSAGE;
  }

  #awaitContent(): Step {
    if (!this.#ended) return NEED_BYTES;
    return this.framing.kind === "close"
      ? this.#endMessage()
      : this.#refuseEnd("CONTENT_INCOMPLETE");
  }
}

/** Bytes of content; Infinity where its end is the end of the connection. */
function lengthOf(framing: Framing): number {
  if (framing.kind === "length") return framing.length;
  return framing.kind === "close" ? Number.POSITIVE_INFINITY : 0;
}
