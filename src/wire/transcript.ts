/**
 * What is being said on the server's connections, as text, while it is said?
 *
 * Each line carries the number of its connection and its direction:
 *   #1 → GET / HTTP/1.1          from the client
 *   #1 ← HTTP/1.1 200 OK         to the client
 *   #1 ✗ GET / HTTP/1.1\n        from the client, and refused
 *   #1 · 127.0.0.1:53412 …       a remark of ours, as is everything in ‹ ›
 * This file refuses to know the rules of HTTP, and any clock: `later` is given.
 */
import type { Exchange, MessagePart, Tap, TappedConnection } from "../server/tap.ts";
import { Conversation } from "./conversation.ts";
import { Page } from "./page.ts";
import type { Paint } from "./paint.ts";

export interface TranscriptOptions {
  /** Takes text as soon as there is some; a line may come in pieces. */
  readonly write: (text: string) => void;
  /** Calls back in about 50 ms: the patience with bytes that nobody has read. */
  readonly later: (callback: () => void) => void;
  readonly paint: Paint;
}

export class Transcript implements Tap {
  readonly #page: Page;
  readonly #paint: Paint;
  readonly #later: (callback: () => void) => void;
  readonly #conversations = new Map<number, Conversation>();
  #lookingSoon = false;

  constructor(options: TranscriptOptions) {
    this.#page = new Page(options.write);
    this.#paint = options.paint;
    this.#later = options.later;
  }

  opened(connection: TappedConnection): void {
    this.#of(connection).opened(connection.remoteAddr);
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
      conversation = new Conversation(connection.id, this.#page, this.#paint);
      this.#conversations.set(connection.id, conversation);
    }
    return conversation;
  }
}
