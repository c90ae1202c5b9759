/**
 * When is the next piece of a response's content fetched? When the last one has left, and one at a time.
 *
 * One object per response whose content isn't all there. Once it is closed nothing is emitted, whatever
 * comes back. This file refuses to know where pieces come from and where they go.
 */
import type { ContentSource, ContentStream, ResponseContent } from "../http/response.ts";
import { trailerFields } from "../http/side-fields.ts";
import { LAST_CHUNK, lastChunk } from "../http1/chunked.ts";
import type { Framing } from "../http1/framing.ts";
import type { CurrentExchange } from "./exchange.ts";
import { nodeCodec } from "./runtime.ts";
import { type Sending, sendingOf } from "./sending.ts";
import type { MessagePart } from "./tap.ts";
import { inTurn } from "./turns.ts";

/** Who wants the pieces. */
export interface Recipient {
  emit(part: MessagePart, bytes: Uint8Array): void;
  /** Would memory be short with so many bytes more? */
  isTight(more: number): boolean;
  /** A piece was emitted, and perhaps there are more. */
  fetched(more: boolean): void;
  /** The content can't be had as announced. */
  failed(error: unknown): void;
}

export class Delivery {
  readonly #sending: Sending;
  readonly #recipient: Recipient;
  #fetching = false;
  #closed = false;

  constructor(
    exchange: CurrentExchange,
    content: ContentSource | ContentStream,
    recipient: Recipient,
  ) {
    this.#recipient = recipient;
    this.#sending = sendingOf(
      content,
      (part, bytes) => {
        if (!this.#closed) recipient.emit(part, bytes);
      },
      () => lastChunkOf(exchange),
      (more) => recipient.isTight(more),
    );
  }

  /** Bytes of memory that its pieces come in; 0 where each brings its own. */
  get memory(): number {
    return this.#sending.memory;
  }

  /** Settles when the first piece is there; rejects when it can't be had. */
  open(): Promise<void> {
    return this.#sending.open();
  }

  /** @param framing how the head announced the content */
  begin(framing: Framing): void {
    this.#sending.begin(framing);
  }

  /** To be called when the last piece has left. */
  fetch(): void {
    if (this.#fetching) return;
    this.#fetching = true;
    this.#sending.next().then(
      (more) =>
        inTurn(() => {
          this.#fetching = false;
          if (!this.#closed) this.#recipient.fetched(more);
        }),
      (error: unknown) => {
        if (!this.#closed) this.#recipient.failed(error);
      },
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sending.close();
  }
}

/**
 * Would more of the request's content have to be thrown away than the connection is worth? Chunks
 * may end any time, and a stream may yet be made of what it reads.
 */
export function leavesTooMuch(content: ResponseContent, left: number, most: number): boolean {
  return !isStream(content) && Number.isFinite(left) && left > most;
}

/** Does its handler make it while it is sent? */
export function isStream(content: ResponseContent): content is ContentStream {
  return content !== null && !(content instanceof Uint8Array) && content.kind === "stream";
}

/** What ends the chunks of a response, with the trailer fields that its handler wants to send. */
async function lastChunkOf(exchange: CurrentExchange): Promise<Uint8Array> {
  const make = exchange.extras?.trailers;
  return make === undefined ? LAST_CHUNK : lastChunk(trailerFields(await make()), nodeCodec.encode);
}
