/**
 * How does a response that was written for HTTP/1.1 go out in frames?
 *
 * RFC 9113 §8.1, §8.2.2, §8.3.2. The head loses what speaks of one connection, and names become lower case; content
 * loses its chunks, and trailer fields follow it. Nothing is decided here: what ends where was decided when the text
 * was written, and is read back by the protocol of a client. This file refuses to know when a client takes it.
 */
import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Fields } from "../http/fields.ts";
import type { ResponseHead } from "../http/response-head.ts";
import { ClientProtocol } from "../http1/client-protocol.ts";
import { isInterim } from "../http1/framing.ts";
import type { MessageLimits } from "../http1/limits.ts";
import { CONTENT, END_OF_MESSAGE, RESPONSE, TUNNEL, VIOLATION } from "../http1/step.ts";
import { nodeCodec } from "../server/runtime.ts";

/** What a handler may say has no bounds. */
const UNBOUNDED: MessageLimits = {
  maxRequestLine: Number.POSITIVE_INFINITY,
  maxHeaderSize: Number.POSITIVE_INFINITY,
  maxHeaders: Number.POSITIVE_INFINITY,
  maxRequestBodySize: Number.POSITIVE_INFINITY,
  maxChunkLine: Number.POSITIVE_INFINITY,
  maxChunkOverhead: Number.POSITIVE_INFINITY,
  maxTrailerSize: Number.POSITIVE_INFINITY,
  maxTrailers: Number.POSITIVE_INFINITY,
};

/** They speak of one connection in HTTP/1, and have no place in HTTP/2 (RFC 9113 §8.2.2). */
const OF_A_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

export class AnswerFrames {
  /** Is all of the response there? */
  complete = false;
  /** Is what follows another protocol (RFC 9113 §8.5)? */
  tunnel = false;
  readonly #stream: ServerHttp2Stream;
  readonly #protocol = new ClientProtocol(UNBOUNDED, nodeCodec);
  /** A final head that isn't sent: whether anything follows is known with the next step. */
  #head: ResponseHead | undefined;
  #content: Uint8Array[] = [];

  /** @param method of the request */
  constructor(stream: ServerHttp2Stream, method: string) {
    this.#stream = stream;
    this.#protocol.expect(method);
  }

  /**
   * Takes what was written next. Heads are sent, and content waits to be taken.
   * @throws Error for a field line that the runtime doesn't send in HTTP/2
   */
  take(bytes: Uint8Array): void {
    if (this.tunnel) {
      this.#content.push(bytes);
      return;
    }
    const protocol = this.#protocol;
    protocol.receive(bytes);
    for (;;) {
      const step = protocol.next();
      if (step === RESPONSE) this.#begin();
      else if (step === CONTENT) {
        this.#announce(false);
        this.#content.push(protocol.content);
      } else if (step === END_OF_MESSAGE) {
        this.#announce(true);
        this.complete = true;
        return;
      } else if (step === TUNNEL) {
        this.tunnel = true;
        this.#announce(false);
        if (protocol.buffered > 0) this.#content.push(protocol.rest());
        return;
      } else {
        if (step === VIOLATION) throw protocol.violation;
        this.#announce(false);
        return;
      }
    }
  }

  /** The next bytes of content that are to be sent, `most` at most; undefined when none are there. */
  nextContent(most: number): Uint8Array | undefined {
    const [first] = this.#content;
    if (first === undefined) return undefined;
    if (first.length <= most) this.#content.shift();
    else this.#content[0] = first.subarray(most);
    return first.length <= most ? first : first.subarray(0, most);
  }

  /** Was it announced how much content there is? */
  get isMeasured(): boolean {
    return this.#protocol.framing.kind === "length";
  }

  get hasContent(): boolean {
    return this.#content.length > 0;
  }

  #begin(): void {
    const { response } = this.#protocol;
    if (response === undefined) return;
    if (!isInterim(response.status)) this.#head = response;
    else this.#stream.additionalHeaders(headersOf(response));
  }

  /** @param isAll nothing follows the head */
  #announce(isAll: boolean): void {
    const head = this.#head;
    if (head === undefined) return;
    this.#head = undefined;
    const stream = this.#stream;
    const { framing } = this.#protocol;
    const waitForTrailers = !isAll && framing.kind === "chunked";
    if (waitForTrailers) {
      stream.once("wantTrailers", () => stream.sendTrailers(fieldsOf(this.#protocol.trailers)));
    }
    stream.respond(headersOf(head), { endStream: isAll, waitForTrailers });
  }
}

function headersOf({ status, fields }: ResponseHead): OutgoingHttpHeaders {
  const headers = fieldsOf(fields);
  headers[":status"] = status;
  return headers;
}

/** Several lines of one name as a list. */
function fieldsOf(fields: Fields): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = Object.create(null);
  for (let i = 0; i < fields.count; i++) {
    const name = fields.name(i).toLowerCase();
    if (OF_A_CONNECTION.has(name)) continue;
    const before = headers[name];
    const value = fields.value(i);
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [String(before), value];
  }
  return headers;
}
