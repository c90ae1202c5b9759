/**
 * How does a handler read the content of its request? As fast as it likes, with bounded memory.
 *
 * RFC 9110 §6.4. The connection pushes what has arrived; when nobody reads, it is told to hold. The
 * first read is what asks for the content, so a 100 (Continue) is sent then and no earlier (§10.1.1).
 * This file refuses to know about sockets and framing.
 */
import { Fields } from "../http/fields.ts";
import { ContentError, ContentTooLargeError, type RequestContent } from "../http/request.ts";

/** Bytes that wait for a handler before the connection stops handing on more. */
const HIGH_WATER = 65_536;
/** What a piece costs besides its bytes: content may come in very many pieces. */
const PIECE_COST = 128;

interface Reader {
  resolve(bytes: Uint8Array | undefined): void;
  reject(reason: ContentError): void;
}

export class IncomingContent implements RequestContent {
  readonly length: number | undefined;
  trailers: Fields = Fields.empty;
  /** Has the handler asked for content? */
  wanted = false;

  readonly #onWanted: () => void;
  #queue: Uint8Array[] = [];
  /** Index of the first piece that wasn't read: taking pieces off the front would be quadratic. */
  #next = 0;
  #queued = 0;
  #reader: Reader | undefined;
  #ended = false;
  #failure: ContentError | undefined;

  /** @param onWanted called whenever the handler wants bytes that haven't come, and when it has read the last ones. */
  constructor(length: number | undefined, onWanted: () => void) {
    this.length = length;
    this.#onWanted = onWanted;
  }

  /** Bytes that wait for the handler, and what their pieces cost. */
  get queued(): number {
    return this.#queued;
  }

  /** Should the connection hold back what comes next? */
  get full(): boolean {
    return this.#queued >= HIGH_WATER;
  }

  push(bytes: Uint8Array): void {
    if (this.#failure !== undefined) return;
    const reader = this.#reader;
    if (reader === undefined) {
      this.#queue.push(bytes);
      this.#queued += bytes.length + PIECE_COST;
    } else {
      this.#reader = undefined;
      reader.resolve(bytes);
    }
  }

  end(trailers: Fields): void {
    this.trailers = trailers;
    this.#ended = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
  }

  /** No more will come, and what was promised is missing. What has come is forgotten, too. */
  fail(message: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = new ContentError(message);
    this.#queue = [];
    this.#next = 0;
    this.#queued = 0;
    this.#reader?.reject(this.#failure);
    this.#reader = undefined;
  }

  read(): Promise<Uint8Array | undefined> {
    this.wanted = true;
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#reader !== undefined) {
      return Promise.reject(new TypeError("content is read by one reader at a time"));
    }
    const bytes = this.#take();
    if (bytes !== undefined) return Promise.resolve(bytes);
    if (this.#ended) return Promise.resolve(undefined);
    const promise = new Promise<Uint8Array | undefined>((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
    this.#onWanted();
    return promise;
  }

  #take(): Uint8Array | undefined {
    const bytes = this.#queue[this.#next];
    if (bytes === undefined) return undefined;
    this.#next++;
    if (this.#next === this.#queue.length) {
      this.#queue = [];
      this.#next = 0;
    }
    const wasFull = this.full;
    this.#queued -= bytes.length + PIECE_COST;
    // Who has read all of it, and goes on with something else, asks no more.
    const isAllRead = this.#ended && this.#queued === 0;
    if ((wasFull && !this.full) || isAllRead) this.#onWanted();
    return bytes;
  }

  async bytes(maxBytes: number = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of this) {
      size += piece.length;
      if (size > maxBytes) throw new ContentTooLargeError(maxBytes);
      pieces.push(piece);
    }
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces, size);
  }

  async text(maxBytes?: number): Promise<string> {
    return new TextDecoder().decode(await this.bytes(maxBytes));
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (let piece = await this.read(); piece !== undefined; piece = await this.read()) yield piece;
  }
}
