/**
 * Which requests does a text hold, and what of it goes out?
 *
 * In a head each line goes out with CR LF, however it ends; what follows the empty line goes out unchanged,
 * for as long as the head says. Then the next request may follow. What is missing is filled in only when
 * that is asked for, but for the end of the last head. This file refuses to know who answers.
 */
import { OutgoingRequests } from "../client/outgoing-requests.ts";
import { byteCount } from "../wire/visible.ts";
import { filledHead, hasLength } from "./filled-head.ts";

/** Bytes to send, in order. */
export interface Fed {
  readonly bytes: Uint8Array;
  /** Is the request complete with these? An answer is due then. */
  readonly endsRequest: boolean;
  /** What a person should know, in words. */
  readonly remarks: readonly string[];
}

export interface FeedOptions {
  /** The value of a Host field that is missing; undefined: nothing is filled in. */
  readonly fillHost: string | undefined;
}

const CR = 0x0d;
const LF = 0x0a;
/** Without an empty line there is no request in so much. */
const HEAD_MAX = 1024 * 1024;
/** Whose end decides its own length. */
const CONTENT_MAX = 64 * 1024 * 1024;
/** So loose that a request line with a mistake in it is one, too. */
const REQUEST_LINE = /^[\r\n]*(?:[A-Z]{3,20} +\/|\S+[ \t]+\S+[ \t]+HTTP\/)/;
const CARRIES_CONTENT = /^(?:POST|PUT|PATCH)\b/i;

const NOTHING = new Uint8Array(0);

/** Everything in it as it comes: byte for byte. */
export async function* rawFeed(input: AsyncIterable<Uint8Array>): AsyncGenerator<Fed> {
  for await (const bytes of input) yield { bytes, endsRequest: false, remarks: [] };
}

/** @throws FeedError */
export async function* requestFeed(
  input: AsyncIterable<Uint8Array>,
  options: FeedOptions,
): AsyncGenerator<Fed> {
  const feed = new RequestFeed(options);
  for await (const bytes of input) yield* feed.push(bytes);
  yield* feed.end();
}

/** What is in the input can't be a request; the message is a sentence. */
export class FeedError extends Error {}

class RequestFeed {
  readonly #options: FeedOptions;
  /** `gathering`: content whose length is still to be found out; `surplus`: goes out as it is. */
  #state: "head" | "content" | "gathering" | "surplus" = "head";
  /** Of a head, or of gathered content. */
  #waiting: Uint8Array = NOTHING;
  #head = "";
  #content: OutgoingRequests | undefined;
  #contentTaken = 0;
  #contentComplete = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  *push(bytes: Uint8Array): Generator<Fed> {
    let rest: Uint8Array | undefined = bytes;
    while (rest !== undefined && rest.length > 0) rest = yield* this.#take(rest);
  }

  *end(): Generator<Fed> {
    if (this.#state === "head" && !isBlank(this.#waiting)) {
      const open = this.#waiting.at(-1) === LF ? [CR, LF] : [CR, LF, CR, LF];
      const said = ["the input ends before the empty line that ends a head: it is added"];
      yield* this.#takeHead(Buffer.concat([this.#waiting, Uint8Array.from(open)]), said);
    }
    yield* this.#endContent();
  }

  /** Returns what is left of the bytes. */
  *#take(bytes: Uint8Array): Generator<Fed, Uint8Array | undefined> {
    switch (this.#state) {
      case "surplus":
        yield { bytes, endsRequest: false, remarks: [] };
        return undefined;
      case "gathering":
        this.#wait(bytes, CONTENT_MAX, "The content");
        return undefined;
      case "content":
        return yield* this.#takeContent(bytes);
      default:
        return yield* this.#takeHeadBytes(bytes);
    }
  }

  #wait(bytes: Uint8Array, most: number, what: string): void {
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    if (this.#waiting.length > most) {
      throw new FeedError(`${what} has more than ${byteCount(most)}; --raw sends it as it is.`);
    }
  }

  *#takeHeadBytes(bytes: Uint8Array): Generator<Fed, Uint8Array | undefined> {
    const before = this.#waiting.length;
    const all = Buffer.concat([this.#waiting, bytes]);
    const end = headEnd(all);
    if (end === undefined) {
      this.#wait(bytes, HEAD_MAX, "The head of a request");
      return undefined;
    }
    const rest = bytes.subarray(end - before);
    return yield* this.#takeHead(all.subarray(0, end), [], rest);
  }

  /** @param rest what is known to follow */
  *#takeHead(
    bytes: Uint8Array,
    remarks: string[],
    rest: Uint8Array = NOTHING,
  ): Generator<Fed, Uint8Array | undefined> {
    this.#head = withLineEnds(bytes);
    this.#waiting = NOTHING;
    if (this.#options.fillHost !== undefined && this.#lacksLength(rest)) {
      this.#state = "gathering";
      return rest;
    }
    return yield* this.#beginRequest(remarks, undefined, rest);
  }

  #lacksLength(rest: Uint8Array): boolean {
    if (hasLength(this.#head)) return false;
    const follows = !isBlank(rest) && !beginsRequest(rest);
    return follows || (CARRIES_CONTENT.test(this.#head) && isBlank(rest));
  }

  *#beginRequest(
    remarks: readonly string[],
    length: number | undefined,
    rest: Uint8Array,
  ): Generator<Fed, Uint8Array | undefined> {
    const filled = filledHead(this.#head, this.#options.fillHost, length);
    const head = Buffer.from(filled.head, "latin1");
    this.#contentComplete = false;
    this.#contentTaken = 0;
    this.#content = new OutgoingRequests({
      begun: () => {},
      part: (_, { length: count }) => {
        this.#contentTaken += count;
      },
      complete: () => {
        this.#contentComplete = true;
      },
    });
    this.#content.write(head);
    const said = [...remarks, ...filled.added.map((line) => `added: ${line}`)];
    if (!this.#contentComplete) {
      this.#state = "content";
      yield { bytes: head, endsRequest: false, remarks: said };
      return rest;
    }
    this.#state = "head";
    if (isBlank(rest) || beginsRequest(rest)) {
      yield { bytes: head, endsRequest: true, remarks: said };
      return rest;
    }
    this.#state = "surplus";
    said.push(surplusWords(rest.length));
    yield { bytes: Buffer.concat([head, rest]), endsRequest: true, remarks: said };
    return undefined;
  }

  *#takeContent(bytes: Uint8Array): Generator<Fed, Uint8Array | undefined> {
    const content = this.#content;
    if (content === undefined) return undefined;
    const before = this.#contentTaken;
    // No further than to its end, so that what follows isn't read with it.
    for (let at = 0; at < bytes.length && !this.#contentComplete; ) {
      const due = content.contentDue;
      const count =
        typeof due === "number" ? due : Math.max(content.chunkDue, lineLength(bytes, at));
      const piece = bytes.subarray(at, at + Math.max(count, 1));
      content.write(piece);
      at += piece.length;
    }
    const taken = bytes.subarray(0, this.#contentTaken - before);
    if (!this.#contentComplete) {
      yield { bytes: taken, endsRequest: false, remarks: [] };
      return undefined;
    }
    this.#state = "head";
    yield { bytes: taken, endsRequest: true, remarks: [] };
    return bytes.subarray(taken.length);
  }

  *#endContent(): Generator<Fed> {
    if (this.#state === "content") yield this.#cutShort();
    if (this.#state !== "gathering") return;
    const content = this.#waiting;
    this.#waiting = NOTHING;
    yield* this.#beginRequest([], content.length, NOTHING);
    if (content.length > 0) yield { bytes: content, endsRequest: true, remarks: [] };
  }

  #cutShort(): Fed {
    const due = this.#content?.contentDue;
    const missing =
      typeof due === "number"
        ? `the input ends ${byteCount(due)} before the content does`
        : "the input ends before the last chunk does";
    return { bytes: NOTHING, endsRequest: true, remarks: [missing] };
  }
}

function surplusWords(length: number): string {
  const what = length === 1 ? "follows" : "follow";
  return `${byteCount(length)} ${what} a head that announces no content, so a server takes them for the next request; --fill adds Content-Length`;
}

/** Behind the empty line; empty lines before the first line end nothing. */
function headEnd(bytes: Uint8Array): number | undefined {
  let begun = false;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LF, at);
    if (end < 0) return undefined;
    const isEmpty = end === at || (end === at + 1 && bytes[at] === CR);
    if (isEmpty && begun) return end + 1;
    begun ||= !isEmpty;
    at = end + 1;
  }
  return undefined;
}

/** Each line with CR LF, as text of one character per byte, without empty lines before the first. */
function withLineEnds(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("latin1");
  return text.replace(/^[\r\n]+/, "").replace(/\r?\n/g, "\r\n");
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === CR || byte === LF);
}

function beginsRequest(bytes: Uint8Array): boolean {
  return REQUEST_LINE.test(Buffer.from(bytes.subarray(0, 1024)).toString("latin1"));
}

/** With its line end, as far as it is there. */
function lineLength(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(LF, at);
  return (end < 0 ? bytes.length : end + 1) - at;
}
