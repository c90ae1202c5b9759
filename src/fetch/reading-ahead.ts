/**
 * What does a response's stream give at once? Looked at before anything is decided, and never waited for.
 *
 * What text or bytes have become in a native object is known after one read that nobody waits for: the stream
 * closes behind it, and then it has a length. A stream that takes its time is the server's to wait for. This file
 * refuses to know what the stream is for.
 */

/** Turns of the microtask queue in which a runtime hands on what it has already. */
const TURNS = 6;
/** Turns in which a native body closes behind its only piece: one is enough to all runtimes. */
const CLOSING_TURNS = 2;
/** Turns in which a source that has just given a piece says that it was the last. */
const LAST_TURNS = 4;

/** What a stream has given so far. */
export type Ahead =
  /** All of it. */
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  /** There may be more. */
  | { readonly kind: "begun"; readonly chunks: AsyncIterable<Uint8Array> };

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Read = Awaited<ReturnType<Reader["read"]>>;

/**
 * Reads ahead.
 * @throws what the stream fails with at once, before its first byte; TypeError when it is being read, or gives
 * no bytes. A failure behind the first byte comes in its place, however soon.
 */
export async function readAhead(stream: ReadableStream<Uint8Array>): Promise<Ahead> {
  const reader = stream.getReader();
  const closed = new Glance(reader.closed);
  let first = new Glance(reader.read());
  for (;;) {
    for (let turn = 0; turn < TURNS && first.pending; turn++) await undefined;
    const read = first.seen();
    if (read === undefined) return begun(reader, first);
    if (read.done) return { kind: "whole", bytes: new Uint8Array(0) };
    if (!(read.value instanceof Uint8Array)) {
      reader.cancel().catch(() => {});
      throw new TypeError("the stream of a Response gives Uint8Arrays");
    }
    // A piece without bytes is not the first byte.
    if (read.value.length > 0) break;
    first = new Glance(reader.read());
  }
  for (let turn = 0; turn < CLOSING_TURNS && closed.pending; turn++) await undefined;
  const bytes = first.seen()?.value;
  if (closed.isKept && bytes !== undefined) return { kind: "whole", bytes };
  // Whoever makes a piece when it is asked for says only then that there is none.
  const second = new Glance(reader.read());
  for (let turn = 0; turn < LAST_TURNS && second.pending; turn++) await undefined;
  if (second.isKept && second.seen()?.done && bytes !== undefined) return { kind: "whole", bytes };
  return begun(reader, first, second);
}

function begun(reader: Reader, ...ahead: Glance<Read>[]): Ahead {
  return { kind: "begun", chunks: new Chunks(reader, ahead) };
}

/** What has become of a promise that nobody waits for. */
class Glance<T> {
  readonly promise: Promise<T>;
  pending = true;
  #value: T | undefined;
  #failed = false;
  #fault: unknown;

  constructor(promise: Promise<T>) {
    this.promise = promise;
    promise.then(
      (value) => {
        this.pending = false;
        this.#value = value;
      },
      (fault) => {
        this.pending = false;
        this.#failed = true;
        this.#fault = fault;
      },
    );
  }

  /** Has it come, and not failed? */
  get isKept(): boolean {
    return !(this.pending || this.#failed);
  }

  /** Its value, undefined while there is none. @throws as the promise */
  seen(): T | undefined {
    if (this.#failed) throw this.#fault;
    return this.#value;
  }
}

/** What was read ahead, and then the rest as it is asked for. */
class Chunks implements AsyncIterableIterator<Uint8Array> {
  readonly #reader: Reader;
  readonly #ahead: Glance<Read>[];

  constructor(reader: Reader, ahead: Glance<Read>[]) {
    this.#reader = reader;
    this.#ahead = ahead;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const { done, value } = await (this.#ahead.shift()?.promise ?? this.#reader.read());
    return done || value === undefined ? { done: true, value: undefined } : { done: false, value };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }
}
