/**
 * What is being said on the server's connections, as text, while it is said?
 *
 * Each line carries the number of its connection and its direction (docs/transcript.md):
 *   #1 → GET / HTTP/1.1          from the client
 *   #1 ← HTTP/1.1 200 OK         to the client
 *   #1 ✗ GET / HTTP/1.1\n\       from the client, and refused
 *   #1 · 127.0.0.1:53412 …       a remark of ours, as is everything in ‹ ›
 * This file refuses to know the rules of HTTP, and any clock: `later` and `now` are given.
 */
import type { Exchange, MessagePart, Tap, TappedConnection } from "../server/tap.ts";
import { Conversation, DETAILS, type Detail } from "./conversation.ts";
import { Page, type PageOptions } from "./page.ts";
import { type Paint, painter } from "./paint.ts";

/** What was said within so little time was said at once. */
const SAME_MOMENT_MS = 5;

/** How a conversation is written. */
export interface TranscriptOptions extends Omit<PageOptions, "paint"> {
  /** How each part is made visible. Default: plain text. */
  readonly paint?: Paint;
  /**
   * Calls back in about 50 ms: the patience with bytes that nobody has read. Default: never, so that they
   * are shown when they are read, or when the connection ends.
   */
  readonly later?: (callback: () => void) => void;
  /** How much is shown. Default "head". */
  readonly detail?: Detail;
  /** Show the values of fields that hold secrets. Default false: only their lengths. */
  readonly secrets?: boolean;
}

/** A tap that writes every conversation as text, while it goes on (docs/transcript.md). */
export class Transcript implements Tap {
  readonly #page: Page;
  readonly #detail: Detail;
  readonly #secrets: boolean;
  readonly #later: (callback: () => void) => void;
  readonly #conversations = new Map<number, Conversation>();
  #lookingSoon = false;

  constructor(options: TranscriptOptions) {
    const { now } = options;
    this.#page = new Page({ paint: painter(false), ...options, now: now && steady(now) });
    this.#detail = options.detail ?? "head";
    this.#secrets = options.secrets ?? false;
    this.#later = options.later ?? (() => undefined);
  }

  opened(connection: TappedConnection): void {
    this.#of(connection).opened(connection);
    this.#page.flush();
  }

  received(connection: TappedConnection, bytes: Uint8Array): void {
    this.#of(connection).received(bytes);
    if (this.#lookingSoon) return;
    this.#lookingSoon = true;
    this.#later(() => this.#look());
  }

  parsed(connection: TappedConnection, part: MessagePart, length: number): void {
    this.#of(connection).parsed(part, length);
    this.#page.flush();
  }

  sent(connection: TappedConnection, part: MessagePart, bytes: Uint8Array): void {
    this.#of(connection).sent(part, bytes);
    this.#page.flush();
  }

  exchange(connection: TappedConnection, exchange: Exchange): void {
    this.#of(connection).exchange(exchange);
    this.#page.flush();
  }

  closed(connection: TappedConnection, reason: string): void {
    this.#of(connection).closed(reason);
    this.#conversations.delete(connection.id);
    this.#page.flush();
  }

  #look(): void {
    this.#lookingSoon = false;
    for (const conversation of this.#conversations.values()) conversation.look();
    this.#page.flush();
  }

  #of(connection: TappedConnection): Conversation {
    let conversation = this.#conversations.get(connection.id);
    if (conversation === undefined) {
      conversation = new Conversation(connection.id, this.#page, this.#detail, this.#secrets);
      this.#conversations.set(connection.id, conversation);
    }
    return conversation;
  }
}

/** A head goes out in pieces, and takes its time to be printed: so little is no time at all. */
function steady(now: () => number): () => number {
  let at = Number.NEGATIVE_INFINITY;
  return () => {
    const real = now();
    if (real - at >= SAME_MOMENT_MS) at = real;
    return at;
  };
}

export function isDetail(word: string | undefined): word is Detail {
  return DETAILS.some((detail) => detail === word);
}
