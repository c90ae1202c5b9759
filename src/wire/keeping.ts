/**
 * How is each conversation kept, by itself and from its first byte to its last?
 *
 * A tap that writes a transcript for each connection: every byte, up to a bound, behind which it says that
 * there was more. This file refuses to know where the text is kept.
 */
import type { Exchange, MessagePart, Tap, TappedConnection } from "../server/tap.ts";
import { Transcript } from "./transcript.ts";

export interface KeepingOptions {
  /** Takes the next text of a conversation, whole lines or not. */
  readonly append: (name: string, text: string) => void;
  /** Show the values of fields that hold secrets. Default false: only their lengths. */
  readonly secrets?: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Characters of one conversation that are kept. */
export const CONVERSATION_MAX: number = 1024 * 1024;
/** Characters that wait in memory before they are handed on. */
const HELD_MAX = 65_536;

export class Keeping implements Tap {
  readonly #options: KeepingOptions;
  readonly #open = new Map<number, OneConversation>();

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  opened(connection: TappedConnection): void {
    const kept = new OneConversation(connection, this.#options);
    this.#open.set(connection.id, kept);
    kept.transcript?.opened(connection);
  }

  received(connection: TappedConnection, bytes: Uint8Array): void {
    this.#transcript(connection)?.received(connection, bytes);
  }

  parsed(connection: TappedConnection, part: MessagePart, length: number): void {
    this.#transcript(connection)?.parsed(connection, part, length);
  }

  sent(connection: TappedConnection, part: MessagePart, bytes: Uint8Array): void {
    this.#transcript(connection)?.sent(connection, part, bytes);
  }

  exchange(connection: TappedConnection, exchange: Exchange): void {
    this.#transcript(connection)?.exchange(connection, exchange);
  }

  closed(connection: TappedConnection, reason: string): void {
    this.#transcript(connection)?.closed(connection, reason);
    this.#open.get(connection.id)?.end();
    this.#open.delete(connection.id);
  }

  #transcript({ id }: TappedConnection): Transcript | undefined {
    return this.#open.get(id)?.transcript;
  }
}

class OneConversation {
  /** Undefined once there is enough of it. */
  transcript: Transcript | undefined;
  readonly #name: string;
  readonly #connection: number;
  readonly #append: KeepingOptions["append"];
  #held: string;
  #length = 0;

  constructor({ id }: TappedConnection, { append, secrets = false, now }: KeepingOptions) {
    const begunAt = now();
    const begun = new Date(begunAt).toISOString();
    this.#append = append;
    this.#connection = id;
    // Sorted by name, they are sorted by age.
    this.#name = `${begun.replace(/[-:]/g, "")}-${id}.txt`;
    this.#held = `#${id} · begun ${begun}\n`;
    this.transcript = new Transcript({
      write: (text) => this.#write(text),
      detail: "full",
      secrets,
      now: () => now() - begunAt,
    });
  }

  end(): void {
    if (this.#held !== "") this.#append(this.#name, this.#held);
    this.#held = "";
  }

  #write(text: string): void {
    if (this.transcript === undefined) return;
    const room = CONVERSATION_MAX - this.#length;
    this.#length += text.length;
    this.#held += text.slice(0, room);
    if (text.length > room) this.#cut();
    else if (this.#held.length >= HELD_MAX) this.#handOn();
  }

  /** Whole lines, so that none is ever cut in the middle of what it says. */
  #handOn(): void {
    const end = this.#held.lastIndexOf("\n") + 1;
    if (end > 0) this.#append(this.#name, this.#held.slice(0, end));
    this.#held = this.#held.slice(end);
  }

  #cut(): void {
    this.transcript = undefined;
    this.#handOn();
    this.#held = `#${this.#connection} ← ‹the rest, of which there was more than is kept›\n`;
    this.end();
  }
}
