/**
 * How is a form read part by part, without keeping any of it? Each piece that comes is taken apart when somebody asks.
 *
 * RFC 7578, RFC 2046 §5.1. Where parts begin and end is found by Dicer, of @fastify/busboy, which is loaded with
 * the first form. Its streams are led past: what it pushes lies in the piece that was given to it, and whoever reads
 * takes it from there, so nothing is read ahead, and nothing goes on when nobody asks. This file refuses
 * to know what is made of a part.
 */
import type { Dicer } from "@fastify/busboy";
import { checkField, checkFile, checkPart, type FormLimits } from "../fetch/form.ts";
import { ContentTooLargeError, MalformedContentError } from "../http/request.ts";
import { boundaryOf, type PartFields, type PartHead, partHead } from "./part-head.ts";

/** One field or file of a form. Its bytes are read once, and before the next part is asked for. */
export interface FormPart extends PartHead, AsyncIterable<Uint8Array> {
  /** All that is left. @throws ContentTooLargeError when there are more than `maxBytes`; Infinity when left out. */
  bytes(maxBytes?: number): Promise<Uint8Array>;
  /** Likewise, decoded as UTF-8. */
  text(maxBytes?: number): Promise<string>;
}

/** Bytes of the lines in front of a part. Dicer keeps five times as much, and cuts off the rest. */
const MAX_HEAD = 16_384;
const MAX_LINES = 100;
/** What a line has besides its name and value. */
const LINE_COST = 4;

/**
 * The parts in their order. What isn't read of one is skipped when the next is asked for.
 * @throws MalformedContentError, ContentTooLargeError, and what reading the pieces throws
 */
export async function* partsOf(
  contentType: string,
  pieces: AsyncIterable<Uint8Array>,
  limits: Required<FormLimits>,
): AsyncGenerator<FormPart, void> {
  const boundary = boundaryOf(contentType);
  const { Dicer } = await import("@fastify/busboy");
  const source = pieces[Symbol.asyncIterator]();
  const form = new FormReader(
    source,
    new Dicer({ boundary, maxHeaderPairs: MAX_LINES + 1 }),
    limits,
  );
  try {
    for (let part = await form.next(); part !== undefined; part = await form.next()) yield part;
  } finally {
    await source.return?.();
  }
}

class FormReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #dicer: Dicer;
  readonly #limits: Required<FormLimits>;
  /** Those that have begun in the piece that came last, and weren't asked for yet. */
  readonly #begun: ReceivedPart[] = [];
  #current: ReceivedPart | undefined;
  #piece: Uint8Array = new Uint8Array(0);
  #size = 0;
  #parts = 0;
  #closed = false;
  #broken = false;

  constructor(source: AsyncIterator<Uint8Array>, dicer: Dicer, limits: Required<FormLimits>) {
    this.#source = source;
    this.#dicer = dicer;
    this.#limits = limits;
    dicer.on("part", (stream) => this.#begin(stream));
    dicer.on("error", () => {
      this.#broken = true;
    });
  }

  async next(): Promise<ReceivedPart | undefined> {
    await this.#current?.skip();
    while (this.#begun.length === 0 && !this.#closed) await this.more();
    this.#current = this.#begun.shift();
    return this.#current;
  }

  /** Takes the next piece apart; the parts of it have then what belongs to them. */
  async more(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) return this.#close();
    this.#size += value.length;
    const { maxFormSize } = this.#limits;
    if (this.#size > maxFormSize) throw new ContentTooLargeError(maxFormSize);
    this.#piece = value;
    this.#dicer.write(value);
  }

  /** Dicer says in a later turn whether the end was missing. */
  async #close(): Promise<void> {
    await new Promise<void>((resolve) => this.#dicer.end(() => process.nextTick(resolve)));
    if (this.#broken) throw new MalformedContentError("the form breaks off before its end");
    this.#closed = true;
  }

  #begin(stream: Dicer.PartStream): void {
    checkPart(++this.#parts, "", this.#limits);
    let part: ReceivedPart | undefined;
    stream.on("header", (fields) => {
      part = new ReceivedPart(this.#headOf(fields as PartFields), this, this.#limits);
      this.#begun.push(part);
    });
    // Where it breaks off; Dicer itself says so as well.
    stream.on("error", () => {});
    stream.push = (bytes: Uint8Array | null): boolean => {
      if (part !== undefined) part.receive(bytes === null ? null : this.#kept(bytes));
      else if (!this.#broken) throw new MalformedContentError("a part of the form has no head");
      return true;
    };
  }

  #headOf(fields: PartFields): PartHead {
    let size = 0;
    let lines = 0;
    for (const [name, values] of Object.entries(fields)) {
      lines += values.length;
      for (const value of values) size += name.length + value.length + LINE_COST;
    }
    if (size > MAX_HEAD) throw new ContentTooLargeError(`${MAX_HEAD} bytes in the head of a part`);
    if (lines > MAX_LINES) throw new ContentTooLargeError(`${MAX_LINES} lines in a part's head`);
    const head = partHead(fields);
    for (const name of [head.name, head.filename ?? ""]) {
      checkPart(this.#parts, name, this.#limits);
    }
    return head;
  }

  /** What might have been a boundary lies in memory that Dicer uses again. */
  #kept(bytes: Uint8Array): Uint8Array {
    return bytes.buffer === this.#piece.buffer ? bytes : new Uint8Array(bytes);
  }
}

class ReceivedPart implements FormPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string;
  readonly #form: Pick<FormReader, "more">;
  readonly #check: (size: number) => void;
  #queue: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #left = false;

  constructor(head: PartHead, form: Pick<FormReader, "more">, limits: Required<FormLimits>) {
    this.name = head.name;
    this.filename = head.filename;
    this.type = head.type;
    this.#form = form;
    const check = head.filename === undefined ? checkField : checkFile;
    this.#check = (size) => check(size, limits);
  }

  /** @param bytes null: that was all */
  receive(bytes: Uint8Array | null): void {
    if (bytes === null) {
      this.#ended = true;
      return;
    }
    this.#size += bytes.length;
    this.#check(this.#size);
    if (!this.#left) this.#queue.push(bytes);
  }

  async skip(): Promise<void> {
    this.#left = true;
    this.#queue = [];
    while (!this.#ended) await this.#form.more();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#left) {
      throw new TypeError("read a part of a form before you ask for the next one");
    }
    while (true) {
      const piece = this.#queue.shift();
      if (piece !== undefined) yield piece;
      else if (this.#ended) return;
      else await this.#form.more();
    }
  }

  /** In one array that grows: a form may come in very many pieces. */
  async bytes(maxBytes: number = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    let all: Uint8Array = new Uint8Array(0);
    let size = 0;
    for await (const piece of this) {
      const needed = size + piece.length;
      if (needed > maxBytes) throw new ContentTooLargeError(`${maxBytes} bytes in a part`);
      if (needed > all.length) {
        const larger = new Uint8Array(Math.max(needed, 2 * all.length));
        larger.set(all.subarray(0, size));
        all = larger;
      }
      all.set(piece, size);
      size = needed;
    }
    return all.subarray(0, size);
  }

  async text(maxBytes?: number): Promise<string> {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await this.bytes(maxBytes));
  }
}
