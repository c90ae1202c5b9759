/**
 * What has happened on this connection, and what may happen next? One HTTP/1.x conversation, seen
 * from the server, as a cursor over bytes.
 *
 * RFC 9112. `receive` only stores; `next` says what comes next as a small constant, and the detail is a property.
 * `begin` and `finish` bracket the response to the request that `next` gave. Sans-I/O: no socket, clock, promise.
 */
import { CONTENT_LENGTH, Fields } from "../http/fields.ts";
import type { RequestHead } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { CHUNK_CONTENT, CHUNK_END, ChunkedReader } from "./chunked.ts";
import { type Codec, PORTABLE_CODEC } from "./codec.ts";
import { expectsContinue } from "./expectation.ts";
import {
  type Framing,
  isEndless,
  NO_FRAMING,
  omitsContent,
  requestFraming,
  responseFraming,
  wantsPersistence,
} from "./framing.ts";
import { pushHead } from "./kept-heads.ts";
import { completed, type MessageLimits } from "./limits.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";
import { type ReceivedHead, RequestHeadReader } from "./request-head.ts";
import { CONTINUE, type HeadTaker, headEnd } from "./response-head.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  PAUSED,
  REQUEST,
  type Step,
  VIOLATION,
} from "./step.ts";
import { Violation, type ViolationCode } from "./violation.ts";

export * from "./step.ts";

const NOTHING = new Uint8Array(0);

const HEAD = 0;
const IN_CONTENT = 1;
const COMPLETE = 2;
const OVER = 3;

/** One conversation, seen from the server: give it what was received, and ask what comes next. */
export class ServerProtocol {
  /** After REQUEST: the head. */
  request: RequestHead | undefined;
  /** After REQUEST: how its content is delimited. */
  framing: Framing = NO_FRAMING;
  /** After CONTENT; of the bytes that were received, and valid for as long as they don't change. */
  content: Uint8Array = NOTHING;
  /** After END_OF_MESSAGE. */
  trailers: Fields = Fields.empty;
  /** After VIOLATION. */
  violation: Violation | undefined;
  /** After `begin`: did all of the content go out with the head? */
  contentGiven = false;
  /** Will the peer send nothing more? */
  ended = false;

  readonly #limits: MessageLimits;
  readonly #codec: Codec;
  readonly #buffer = new ReceiveBuffer();
  readonly #head: RequestHeadReader;
  #state = HEAD;
  #chunked: ChunkedReader | undefined;
  #remaining = 0;
  #persistent = true;
  #continueDue = false;
  /** From REQUEST until `finish`. */
  #answering = false;
  #begun = false;

  /**
   * @param secure is the connection secured, by a certificate for whatever a request may name? Only then
   * are https targets accepted, and 421 is the answer otherwise (RFC 9110 §7.4). Default false.
   */
  constructor(limits: Partial<MessageLimits> = {}, codec: Codec = PORTABLE_CODEC, secure = false) {
    this.#limits = completed(limits);
    this.#codec = codec;
    this.#head = new RequestHeadReader(this.#limits, codec.decode, secure);
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

  /** The peer will send nothing more. */
  receiveEnd(): void {
    this.ended = true;
  }

  /** Offset in the received stream of the first byte that isn't understood yet. */
  get offset(): number {
    return this.#buffer.offset;
  }

  /** Bytes that wait to be understood. */
  get buffered(): number {
    return this.#buffer.length;
  }

  /** Is no request under way, not even the first byte of one? */
  get idle(): boolean {
    return this.#state === HEAD && !this.#answering && this.#buffer.length === 0;
  }

  /** Is content of the request still due from the peer? */
  get contentDue(): boolean {
    return this.#state === IN_CONTENT;
  }

  /** Bytes of content that are still to come, Infinity when nobody can know. */
  get contentLeft(): number {
    if (this.#state !== IN_CONTENT) return 0;
    return this.#chunked === undefined ? this.#remaining : Number.POSITIVE_INFINITY;
  }

  /** Does the client wait for 100 (Continue) before it sends its content (RFC 9110 §10.1.1)? */
  get continueDue(): boolean {
    return this.#continueDue && this.#buffer.length === 0;
  }

  /** Advances by one step. */
  next(): Step {
    try {
      switch (this.#state) {
        case HEAD:
          return this.#nextHead();
        case IN_CONTENT:
          return this.#chunked === undefined
            ? this.#nextOfLength()
            : this.#nextChunk(this.#chunked);
        case COMPLETE:
          return this.#answering ? PAUSED : this.#nextMessage();
        default:
          return CLOSED;
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return this.#refuse(error);
    }
  }

  /** The interim response that asks for the content; only while `continueDue`. */
  continue(): Uint8Array {
    this.#continueDue = false;
    return CONTINUE;
  }

  /**
   * Begins the response to the current request, or to a violation.
   *
   * @param close announce that the connection ends after this response
   * @param momentary field lines of this moment, each ended by CR LF: Date, Server; the same array for
   * the same moment
   * @param out takes the bytes of the head, in order, and content with it where it says so
   * @returns how the content is to be carried: "none" also when it is to be left out (HEAD)
   */
  begin(response: HttpResponse, close: boolean, momentary: Uint8Array, out: HeadTaker): Framing {
    const method = this.request?.method ?? this.#head.method;
    const minorVersion = this.request?.minorVersion ?? 1;
    const framing = responseFraming(method, minorVersion, response);
    const omitted = omitsContent(method, framing);
    // Without the 100 that it waits for, a client may or may not send its content, and then another request.
    const inDoubt = this.#continueDue && this.#state === IN_CONTENT;
    // An interim response has no place behind the head of the final one (RFC 9110 §15.2).
    this.#continueDue = false;
    const last = this.ended && this.#buffer.length === 0;
    if (close || inDoubt || last || isEndless(method, framing)) this.#persistent = false;
    this.#begun = true;
    const end = headEnd(response.status, this.#persistent, minorVersion);
    this.contentGiven = pushHead(out, response, framing, omitted, momentary, end, this.#codec);
    return omitted ? NO_FRAMING : framing;
  }

  /** The response is complete. */
  finish(): void {
    this.#answering = false;
    if (!this.#persistent) this.#state = OVER;
  }

  /** Another protocol goes on from here: returns the bytes that wait, which are its own. */
  leave(): Uint8Array {
    this.#state = OVER;
    this.#answering = false;
    return this.#buffer.takeAll();
  }

  /** Has the head of the response to the current request been given out? */
  get begun(): boolean {
    return this.#begun;
  }

  /** Ends the conversation for a reason that only a clock knows. */
  fail(code: ViolationCode): void {
    this.#refuse(new Violation(code, this.#endOffset));
  }

  #refuse(violation: Violation): typeof VIOLATION {
    this.violation = violation;
    this.#state = OVER;
    this.#persistent = false;
    this.#continueDue = false;
    return VIOLATION;
  }

  #nextHead(): Step {
    const head = this.#head.read(this.#buffer);
    if (head === undefined) {
      if (!this.ended) return NEED_BYTES;
      if (this.#head.begun) return this.#refuse(new Violation("HEAD_INCOMPLETE", this.#endOffset));
      this.#state = OVER;
      return CLOSED;
    }
    this.request = head;
    this.#answering = true;
    this.#begun = false;
    this.#persistent = wantsPersistence(head.lines, head.minorVersion);
    this.#beginContent(head);
    return REQUEST;
  }

  #beginContent(head: ReceivedHead): void {
    const { lines, minorVersion } = head;
    this.framing = requestFraming(lines, minorVersion);
    this.trailers = Fields.empty;
    this.#state = IN_CONTENT;
    if (this.framing.kind === "chunked") {
      this.#chunked = new ChunkedReader(this.#limits, this.#codec.decode);
    } else {
      this.#chunked = undefined;
      this.#remaining = this.framing.kind === "length" ? this.framing.length : 0;
      if (this.#remaining > this.#limits.maxRequestBodySize) {
        throw lines.violation("CONTENT_TOO_LARGE", lines.find(CONTENT_LENGTH));
      }
      if (this.framing.kind === "none") this.#state = COMPLETE;
    }
    this.#continueDue = expectsContinue(head) && this.contentLeft > 0;
  }

  #nextOfLength(): Step {
    if (this.#remaining === 0) {
      this.#state = COMPLETE;
      return END_OF_MESSAGE;
    }
    const count = Math.min(this.#remaining, this.#buffer.length);
    if (count === 0) return this.#awaitContent();
    const { bytes, start } = this.#buffer;
    this.content = bytes.subarray(start, start + count);
    this.#buffer.consume(count);
    this.#remaining -= count;
    this.#continueDue = false;
    return CONTENT;
  }

  #nextChunk(chunked: ChunkedReader): Step {
    if (this.#buffer.length > 0) this.#continueDue = false;
    switch (chunked.next(this.#buffer)) {
      case CHUNK_CONTENT:
        this.content = chunked.content;
        return CONTENT;
      case CHUNK_END:
        this.trailers = chunked.trailers;
        this.#state = COMPLETE;
        return END_OF_MESSAGE;
      default:
        return this.#awaitContent();
    }
  }

  #awaitContent(): Step {
    if (!this.ended) return NEED_BYTES;
    return this.#refuse(new Violation("CONTENT_INCOMPLETE", this.#endOffset));
  }

  #nextMessage(): Step {
    this.request = undefined;
    this.content = NOTHING;
    this.#begun = false;
    this.#state = HEAD;
    return this.#nextHead();
  }

  get #endOffset(): number {
    return this.#buffer.offset + this.#buffer.length;
  }
}
