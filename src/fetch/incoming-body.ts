/**
 * How does a program read the content of its request? By the methods of the web's `Body`, once.
 *
 * https://fetch.spec.whatwg.org/#body-mixin. The bytes come straight from the request's content. A web stream is made
 * only for whoever asks for one, in a native object that knows whether it was read from; it asks for
 * bytes only when it is read, and that is the back-pressure. This file refuses to know of what request it
 * is the body, and how content is framed.
 */
import type { Fields } from "../http/fields.ts";
import type { HandlerContext } from "../http/handler.ts";
import { ContentError, ContentTooLargeError, type RequestContent } from "../http/request.ts";
import { bufferOf, joined, ownBytes } from "./bytes.ts";
import { NativeResponse } from "./native.ts";

/** Tells whether the client was lost. */
export type Lifeline = Pick<HandlerContext, "signal">;

export class IncomingBody {
  readonly #content: RequestContent;
  readonly #lifeline: Lifeline;
  /** Was it read without a stream? */
  #taken = false;
  /** Has the stream, once somebody has asked for one. */
  #carrier: Response | undefined;
  #trailers: PromisedTrailers | undefined;
  #ended = false;

  /** @param carrier of a copy: what the content comes by */
  constructor(content: RequestContent, lifeline: Lifeline, carrier?: Response) {
    this.#content = content;
    this.#lifeline = lifeline;
    this.#carrier = carrier;
  }

  get used(): boolean {
    return this.#taken || this.#carrier?.bodyUsed === true;
  }

  get stream(): ReadableStream<Uint8Array> {
    return this.#carried().body as ReadableStream<Uint8Array>;
  }

  /** Another body with the same content. @throws TypeError when it was read, or is being read */
  copy(): IncomingBody {
    return new IncomingBody(this.#content, this.#lifeline, this.#carried().clone());
  }

  /** Settles once the content was read to its end. Never, as long as nobody reads it. */
  get trailers(): Promise<Fields> {
    if (this.#trailers === undefined) {
      const made = promisedTrailers();
      this.#trailers = made;
      // Whoever asked may not wait for them.
      made.promise.catch(() => {});
      // Only chunks have trailers behind them (RFC 9112 §7.1.2).
      if (this.#ended || this.#content.length !== undefined) made.resolve(this.#content.trailers);
    }
    return this.#trailers.promise;
  }

  text(): Promise<string> {
    return this.#carrier?.text() ?? this.#take(() => this.#content.text());
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    if (this.#carrier !== undefined) return this.#carrier.arrayBuffer();
    return this.#take(() => this.#content.bytes()).then(bufferOf);
  }

  bytes(): Promise<Uint8Array> {
    return this.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  }

  async blob(contentType: string | null): Promise<Blob> {
    const bytes = await this.bytes();
    // The runtime knows how a media type is written in a Blob.
    const headers = contentType === null ? {} : { "content-type": contentType };
    return new NativeResponse(bytes, { headers }).blob();
  }

  /** All of it. @throws ContentTooLargeError when there are more than `maxBytes` */
  async atMost(maxBytes: number): Promise<Uint8Array> {
    if (this.#carrier === undefined) return this.#take(() => this.#content.bytes(maxBytes));
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of this.pieces()) {
      size += piece.length;
      if (size > maxBytes) throw new ContentTooLargeError(maxBytes);
      pieces.push(piece);
    }
    return joined(pieces, size);
  }

  /** Piece by piece, without a stream in between where there is none yet. */
  async *pieces(): AsyncGenerator<Uint8Array, void> {
    if (this.used) throw unusable();
    if (this.#carrier !== undefined) {
      yield* this.stream;
      return;
    }
    this.#taken = true;
    try {
      for await (const piece of this.#content) yield piece;
      this.#finish();
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #take<T>(read: () => Promise<T>): Promise<T> {
    if (this.#taken) return Promise.reject(unusable());
    this.#taken = true;
    return read().then(
      (value) => {
        this.#finish();
        return value;
      },
      (error) => {
        throw this.#fault(error);
      },
    );
  }

  #carried(): Response {
    if (this.#carrier === undefined) {
      this.#carrier = new NativeResponse(this.#opened());
      // It was read by a method, and so the stream is spent, as a native one would be.
      if (this.#taken) this.#carrier.body?.getReader().cancel();
    }
    return this.#carrier;
  }

  #opened(): ReadableStream<Uint8Array> {
    if (this.#taken) return new ReadableStream();
    const pull = async (controller: ReadableByteStreamController): Promise<void> => {
      try {
        const piece = await this.#content.read();
        if (piece === undefined) {
          this.#finish();
          controller.close();
          controller.byobRequest?.respond(0);
        } else controller.enqueue(ownBytes(piece));
      } catch (error) {
        throw this.#fault(error);
      }
    };
    return new ReadableStream({ type: "bytes", pull }, { highWaterMark: 0 });
  }

  #finish(): void {
    this.#ended = true;
    this.#trailers?.resolve(this.#content.trailers);
  }

  /** What a program that knows the web expects when the client is lost: the reason of the abort. */
  #fault(error: unknown): unknown {
    const lost = error instanceof ContentError && !(error instanceof ContentTooLargeError);
    const signal = lost ? this.#lifeline.signal : undefined;
    const fault = signal?.aborted === true ? signal.reason : error;
    this.#trailers?.reject(fault);
    return fault;
  }
}

interface PromisedTrailers {
  readonly promise: Promise<Fields>;
  readonly resolve: (trailers: Fields) => void;
  readonly reject: (reason: unknown) => void;
}

function promisedTrailers(): PromisedTrailers {
  let resolve: PromisedTrailers["resolve"] = () => {};
  let reject: PromisedTrailers["reject"] = () => {};
  const promise = new Promise<Fields>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function unusable(): TypeError {
  return new TypeError("Body is unusable: it was read already");
}
