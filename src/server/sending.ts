/**
 * Where do the next bytes of a response come from, when they aren't all there yet?
 *
 * One piece at a time, asked for only when the piece before it has left: a slow reader costs one
 * piece of memory. What was announced is what is sent; content that can't be had ends as a failure,
 * never as padding. This file refuses to know about sockets.
 */
import { Readable } from "node:stream";
import type { ContentSource, ContentStream } from "../http/response.ts";
import { CHUNK_DATA_END, chunkLine } from "../http1/chunked.ts";
import type { Framing } from "../http1/framing.ts";
import type { MessagePart } from "./tap.ts";

/** Bytes of a file that are read at once, at first and for a peer that takes them slowly. */
const SMALLEST_READ = 65_536;
/** The same for a peer that takes them fast: each read costs a thread's attention, and a look at the file. */
const LARGEST_READ = 524_288;
/** A piece that is gone so soon could have been twice as large. */
const SOON_MS = 50;

/** Takes bytes of a message, in order. */
export type Emit = (part: MessagePart, bytes: Uint8Array) => void;

/** Content on its way. */
export interface Sending {
  /** Settles when the first piece is there, before anything is announced; rejects when it can't be had. */
  open(): Promise<void>;
  /** @param framing how the head announced the content */
  begin(framing: Framing): void;
  /**
   * Emits the next piece; resolves to false when that was the last. Not called again before it has
   * settled and what it emitted was written. Rejects when the content can't be had as announced.
   */
  next(): Promise<boolean>;
  /** Bytes of memory that all pieces come in, one after the other; 0 where each brings its own. */
  readonly memory: number;
  /** Ends it early or late: exactly one call, whatever happened. */
  close(): void;
}

/**
 * @param lastChunk asked when all of a stream was emitted in chunks: what ends them
 * @param isTight asked whether there is too little memory for so much more, so that pieces stay small
 */
export function sendingOf(
  content: ContentSource | ContentStream,
  emit: Emit,
  lastChunk: () => Promise<Uint8Array>,
  isTight: (more: number) => boolean = () => false,
): Sending {
  if (content.kind === "source") return new SourceSending(content, emit, isTight);
  return new StreamSending(content, emit, lastChunk);
}

/** Lets go of content that will not be sent (HEAD, a lost connection). */
export function discard(content: ContentSource | ContentStream): void {
  if (content.kind === "source") quietly(() => content.close());
  // A Node stream's iterator that was never begun would leave the stream open.
  else if (content.chunks instanceof Readable) content.chunks.destroy();
  else quietly(() => content.chunks[Symbol.asyncIterator]().return?.());
}

/** Nobody waits for this any more, so its fault is nobody's news. */
async function quietly(end: () => unknown): Promise<void> {
  try {
    await end();
  } catch {
    // The response is over, or was never sent.
  }
}

class SourceSending implements Sending {
  readonly #source: ContentSource;
  readonly #emit: Emit;
  #into: Uint8Array;
  #position = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  readonly #isTight: (more: number) => boolean;

  constructor(source: ContentSource, emit: Emit, isTight: (more: number) => boolean) {
    this.#source = source;
    this.#emit = emit;
    this.#isTight = isTight;
    this.#into = Buffer.allocUnsafeSlow(Math.min(SMALLEST_READ, source.length));
  }

  get memory(): number {
    return this.#into.length;
  }

  async open(): Promise<void> {}

  /** Its length is known, and so is its framing. */
  begin(): void {}

  async next(): Promise<boolean> {
    const left = this.#source.length - this.#position;
    if (left === 0) return false;
    this.#fitPace(left);
    const into = left < this.#into.length ? this.#into.subarray(0, left) : this.#into;
    const count = await this.#source.read(into, this.#position);
    if (count === 0) throw new Error("the content ended before its announced length");
    if (!(count > 0 && count <= into.length)) {
      throw new RangeError(`a read of ${into.length} bytes can't have given ${count}`);
    }
    this.#position += count;
    this.#emit("content", into.subarray(0, count));
    return this.#position < this.#source.length;
  }

  /** The piece before has left, so that nobody needs its memory. */
  #fitPace(left: number): void {
    const now = performance.now();
    const isSoon = now - this.#askedAt < SOON_MS && !this.#isTight(this.#into.length);
    this.#askedAt = now;
    const size = isSoon ? Math.min(2 * this.#into.length, LARGEST_READ) : SMALLEST_READ;
    const fitting = Math.min(size, left);
    if (isSoon ? fitting > this.#into.length : this.#into.length > SMALLEST_READ) {
      this.#into = Buffer.allocUnsafeSlow(fitting);
    }
  }

  close(): void {
    quietly(() => this.#source.close());
  }
}

class StreamSending implements Sending {
  readonly memory: number = 0;
  readonly #stream: ContentStream;
  readonly #emit: Emit;
  readonly #lastChunk: () => Promise<Uint8Array>;
  #chunked = false;
  /** Bytes that are still due; Infinity when no length was announced. */
  #due = Number.POSITIVE_INFINITY;
  #iterator: AsyncIterator<Uint8Array> | undefined;
  /** What was asked for before it was decided how it will be sent. */
  #first: Promise<IteratorResult<Uint8Array>> | undefined;

  constructor(stream: ContentStream, emit: Emit, lastChunk: () => Promise<Uint8Array>) {
    this.#stream = stream;
    this.#emit = emit;
    this.#lastChunk = lastChunk;
  }

  async open(): Promise<void> {
    this.#iterator = this.#stream.chunks[Symbol.asyncIterator]();
    for (;;) {
      this.#first = this.#iterator.next();
      const { done, value } = await this.#first;
      // A piece without bytes is not the first.
      if (done || !(value instanceof Uint8Array) || value.length > 0) return;
    }
  }

  begin(framing: Framing): void {
    this.#chunked = framing.kind === "chunked";
    if (framing.kind === "length") this.#due = framing.length;
  }

  async next(): Promise<boolean> {
    this.#iterator ??= this.#stream.chunks[Symbol.asyncIterator]();
    const first = this.#first;
    this.#first = undefined;
    const { done, value } = await (first ?? this.#iterator.next());
    if (done) {
      if (Number.isFinite(this.#due) && this.#due > 0) {
        throw new Error(`the content ended ${this.#due} bytes before its announced length`);
      }
      if (this.#chunked) this.#emit("framing", await this.#lastChunk());
      return false;
    }
    if (!(value instanceof Uint8Array)) throw new TypeError("a stream's chunks are Uint8Arrays");
    // A chunk of size 0 would be the last one.
    if (value.length === 0) return true;
    if (value.length > this.#due)
      throw new Error("the content is longer than its announced length");
    this.#due -= value.length;
    if (this.#chunked) this.#emit("framing", chunkLine(value.length));
    this.#emit("content", value);
    if (this.#chunked) this.#emit("framing", CHUNK_DATA_END);
    return true;
  }

  close(): void {
    const iterator = this.#iterator;
    if (iterator === undefined) discard(this.#stream);
    else quietly(() => iterator.return?.());
  }
}
