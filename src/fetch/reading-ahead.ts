/**
 * What does a response's stream give at once? Looked at before anything is decided, and never waited for.
 *
 * What text or bytes have become in a native object is known after two reads that nobody waits for, and then it
 * has a length. A stream that takes its time is the server's to wait for. This file refuses to know what the
 * stream is for.
 */

/** Turns of the microtask queue in which a runtime hands on what it has already. */
const TURNS = 4;

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
 * @throws what the stream fails with at once, before its first byte or together with it; TypeError when it is
 * being read, or gives no bytes
 */
export async function readAhead(stream: ReadableStream<Uint8Array>): Promise<Ahead> {
  const reader = stream.getReader();
  let first = reader.read();
  for (;;) {
    const read = await atOnce(first);
    if (read === undefined) return { kind: "begun", chunks: new Chunks(reader, [first]) };
    if (read.done) return { kind: "whole", bytes: new Uint8Array(0) };
    if (!(read.value instanceof Uint8Array)) {
      reader.cancel().catch(() => {});
      throw new TypeError("the stream of a Response gives Uint8Arrays");
    }
    // A piece without bytes is not the first byte.
    if (read.value.length > 0) break;
    first = reader.read();
  }
  const second = reader.read();
  const next = await atOnce(second);
  const { value } = await first;
  if (next?.done && value !== undefined) return { kind: "whole", bytes: value };
  return { kind: "begun", chunks: new Chunks(reader, [first, second]) };
}

/** What has come without waiting for anything outside; undefined when nothing has. @throws as the promise */
async function atOnce(promise: Promise<Read>): Promise<Read | undefined> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  for (let turn = 0; turn < TURNS && !settled; turn++) await undefined;
  return settled ? promise : undefined;
}

/** What was read ahead, and then the rest as it is asked for. */
class Chunks implements AsyncIterableIterator<Uint8Array> {
  readonly #reader: Reader;
  readonly #ahead: Promise<Read>[];

  constructor(reader: Reader, ahead: Promise<Read>[]) {
    this.#reader = reader;
    this.#ahead = ahead;
    // Whoever reads on is told of a failure; when nobody does, it is nobody's.
    for (const read of ahead) read.catch(() => {});
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const { done, value } = await (this.#ahead.shift() ?? this.#reader.read());
    return done || value === undefined ? { done: true, value: undefined } : { done: false, value };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }
}
