/**
 * What did a server's tap see, in which order? Writes it all down, and copies the bytes.
 */
import type { Exchange, MessagePart, Tap } from "../../src/server/tap.ts";
import { DEADLINE_MS } from "../support/raw-client.ts";

export type Sight =
  | { readonly what: "opened" }
  | { readonly what: "received"; readonly bytes: Buffer }
  | { readonly what: "parsed"; readonly part: MessagePart; readonly length: number }
  | { readonly what: "sent"; readonly part: MessagePart; readonly bytes: Buffer }
  | { readonly what: "exchange"; readonly exchange: Exchange }
  | { readonly what: "closed"; readonly reason: string };

export class RecordingTap implements Tap {
  readonly sights: Sight[] = [];
  #changed: () => void = () => {};

  opened(): void {
    this.#add({ what: "opened" });
  }

  received(_connection: unknown, bytes: Uint8Array): void {
    this.#add({ what: "received", bytes: Buffer.from(bytes) });
  }

  parsed(_connection: unknown, part: MessagePart, length: number): void {
    this.#add({ what: "parsed", part, length });
  }

  sent(_connection: unknown, part: MessagePart, bytes: Uint8Array): void {
    this.#add({ what: "sent", part, bytes: Buffer.from(bytes) });
  }

  exchange(_connection: unknown, exchange: Exchange): void {
    this.#add({ what: "exchange", exchange });
  }

  closed(_connection: unknown, reason: string): void {
    this.#add({ what: "closed", reason });
  }

  get exchanges(): Exchange[] {
    return this.sights.flatMap((sight) => (sight.what === "exchange" ? [sight.exchange] : []));
  }

  /** The reasons for which connections were closed. */
  get reasons(): string[] {
    return this.sights.flatMap((sight) => (sight.what === "closed" ? [sight.reason] : []));
  }

  get receivedBytes(): Buffer {
    return Buffer.concat(this.sights.flatMap((s) => (s.what === "received" ? [s.bytes] : [])));
  }

  get sentBytes(): Buffer {
    return Buffer.concat(this.sights.flatMap((s) => (s.what === "sent" ? [s.bytes] : [])));
  }

  /** Waits until so many connections are closed. */
  async untilClosed(count = 1): Promise<void> {
    const end = Date.now() + DEADLINE_MS;
    while (this.reasons.length < count) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`only ${this.reasons.length} of ${count} connections closed`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #add(sight: Sight): void {
    this.sights.push(sight);
    this.#changed();
  }
}
