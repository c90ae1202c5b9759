/**
 * What would a server tell its tap in this conversation? A stage on which a test plays the server:
 * it says what is received in which pieces and as what it is read, and looks at the page.
 */

import { Fields } from "../../src/http/fields.ts";
import type { RequestHead } from "../../src/http/request.ts";
import type { Exchange, MessagePart, TappedConnection } from "../../src/server/tap.ts";
import { painter } from "../../src/wire/paint.ts";
import { Transcript, type TranscriptOptions } from "../../src/wire/transcript.ts";

export type Told = readonly [part: MessagePart, text: string | Uint8Array];

/** Text stands for bytes: one character, one byte (ISO-8859-1). */
export function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? Buffer.from(text, "latin1") : text;
}

export function connectionOf(id: number, hostname = "127.0.0.1", port = 53412): TappedConnection {
  return { id, remoteAddr: { transport: "tcp", hostname, port } };
}

export function headOf(target = "/", minorVersion: 0 | 1 = 1): RequestHead {
  return {
    method: "GET",
    target,
    form: "origin",
    path: target,
    query: undefined,
    authority: "",
    minorVersion,
    fields: Fields.empty,
  };
}

export function exchangeOf(more: Partial<Exchange> = {}): Exchange {
  return {
    request: headOf(),
    status: 200,
    contentBytes: 0,
    durationMs: 1,
    violation: undefined,
    error: undefined,
    aborted: false,
    reasons: [],
    ...more,
  };
}

export class StagedServer {
  /** Everything that was printed. */
  page = "";
  readonly transcript: Transcript;
  #waiting: (() => void)[] = [];

  constructor(colours = false, options: Partial<TranscriptOptions> = {}) {
    this.transcript = new Transcript({
      write: (text) => {
        this.page += text;
      },
      later: (callback) => this.#waiting.push(callback),
      paint: painter(colours),
      ...options,
    });
  }

  get lines(): string[] {
    return this.page.split("\n");
  }

  /** The transcript's patience ends. */
  timePasses(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }

  /** Arrives without being read. The buffer is used again, as a socket's may be. */
  arrives(connection: TappedConnection, text: string | Uint8Array): void {
    const reused = Buffer.from(bytesOf(text));
    this.transcript.received(connection, reused);
    reused.fill(0x21);
  }

  /** Arrives in one piece and is read at once. */
  reads(connection: TappedConnection, ...told: readonly Told[]): void {
    this.arrives(connection, Buffer.concat(told.map(([, text]) => bytesOf(text))));
    for (const [part, text] of told) {
      this.transcript.parsed(connection, part, bytesOf(text).length);
    }
  }

  /**
   * Arrives in these pieces, `pause` being asked whether time passes behind each. Heads are read when
   * they are complete, everything else as it comes, as the server does.
   */
  readsInPieces(
    connection: TappedConnection,
    told: readonly Told[],
    pieces: readonly Uint8Array[],
    pause: () => boolean,
  ): void {
    const due = told.map(([part, text]) => ({ part, left: bytesOf(text).length }));
    let unread = 0;
    for (const piece of pieces) {
      this.arrives(connection, piece);
      unread += piece.length;
      for (let next = due[0]; next !== undefined && unread > 0; next = due[0]) {
        if (next.part === "head" && unread < next.left) break;
        const length = Math.min(unread, next.left);
        this.transcript.parsed(connection, next.part, length);
        unread -= length;
        next.left -= length;
        if (next.left > 0) break;
        due.shift();
        if (next.part === "head") continue;
      }
      if (pause()) this.timePasses();
    }
  }
}
