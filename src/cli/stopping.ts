/**
 * How does the command end, and what does it say then?
 *
 * The first signal ends it in order: what is under way is finished. A second one cuts everything. In
 * any case there is an end: no connection, no slow reader of our words and no fault of ours can keep
 * the process. This file refuses to know how a server closes.
 */

import { type CloseOptions, GRACE_MS, IDLE_MS, type Server } from "../server/server.ts";
import type { Exchange, Tap } from "../server/tap.ts";
import { later } from "./timing.ts";

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** 128 and the signal's number, as shells say it: for an end that wasn't in order. */
export const FORCED_STATUS: Readonly<Record<StopSignal, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
};

/** npm hands a Ctrl+C on that the terminal has sent as well: together they are one. */
export const SAME_INTERRUPT_MS = 300;
export const PATIENCE_MS = 1_000;
/** What requests under way get before a changed application takes over. */
const HURRIED_MS = 500;

/** Counts what ends how from `begin` on. */
export class Tally {
  finished = 0;
  cut = 0;
  #begun = false;

  begin(): void {
    this.#begun = true;
  }

  count(exchange: Exchange): void {
    if (!this.#begun) return;
    if (exchange.aborted) this.cut++;
    else this.finished++;
  }

  tap(): Tap {
    return { untimed: true, exchange: (_connection, exchange) => this.count(exchange) };
  }
}

export interface StopOptions {
  readonly server: Pick<Server, "close" | "pendingRequests">;
  readonly tally: Tally;
  /** Whoever ends the process starts it again, and waits for it. Default false. */
  readonly hurried?: boolean;
  /** What SIGHUP does until the end has begun, where it doesn't end the server. */
  readonly hangsUp?: () => void;
  /** How long a server that was told to stop still accepts connections, and then answers. Default: at once; 10 s. */
  readonly times?: () => Pick<CloseOptions, "noticeMs" | "graceMs">;
  /** The first signal came. */
  readonly begins: (signal: StopSignal) => void;
  readonly say: (line: string) => void;
  /** Ends the process when all words are out, or soon. */
  readonly exit: (status: number) => void;
}

/** Ends the server and the process on SIGINT, SIGTERM and SIGHUP. */
export function stopOnSignals(options: StopOptions): void {
  const stopping = new Stopping(options);
  for (const signal of Object.keys(FORCED_STATUS) as StopSignal[]) {
    process.on(signal, () => stopping.on(signal));
  }
}

class Stopping {
  readonly #options: StopOptions;
  #begun = false;
  #deafToInterrupt = false;
  #forcedStatus: number | undefined;
  #ended = false;

  constructor(options: StopOptions) {
    this.#options = options;
  }

  on(signal: StopSignal): void {
    const { hangsUp } = this.#options;
    if (signal === "SIGHUP" && hangsUp !== undefined) {
      if (!this.#begun) hangsUp();
      return;
    }
    if (signal === "SIGINT") {
      if (this.#deafToInterrupt) return;
      this.#deafToInterrupt = true;
      later(SAME_INTERRUPT_MS, () => {
        this.#deafToInterrupt = false;
      });
    }
    const { noticeMs = 0, graceMs = GRACE_MS } = this.#options.times?.() ?? {};
    if (this.#begun) this.#force(FORCED_STATUS[signal]);
    else if (this.#options.hurried) this.#begin(signal, { graceMs: HURRIED_MS, idleMs: 0 });
    // Whoever sits at the terminal doesn't want to wait for connections on which nothing happens.
    else if (signal === "SIGINT") this.#begin(signal, { graceMs, idleMs: 0 });
    else this.#begin(signal, { graceMs, idleMs: IDLE_MS, ...(noticeMs > 0 ? { noticeMs } : {}) });
  }

  #begin(signal: StopSignal, how: CloseOptions): void {
    this.#begun = true;
    this.#options.begins(signal);
    const { server, tally, say } = this.#options;
    const pending = server.pendingRequests;
    tally.begin();
    if (pending > 0) say(firstWord(signal, pending));
    later(longestEnd(how), () => this.#end(1));
    server.close(how).then(
      () => this.#end(0),
      () => this.#end(1),
    );
  }

  #force(status: number): void {
    // The close() that is under way settles by this as well, and must not call it an end in order.
    this.#forcedStatus = status;
    later(PATIENCE_MS, () => this.#end(status));
    this.#options.server.close(true).then(
      () => this.#end(status),
      () => this.#end(status),
    );
  }

  #end(status: number): void {
    if (this.#ended) return;
    this.#ended = true;
    const { tally, say, exit } = this.#options;
    say(lastWord(tally));
    exit(this.#forcedStatus ?? status);
  }
}

/** In milliseconds: after that something hangs. */
export function longestEnd({ noticeMs = 0, graceMs = GRACE_MS }: CloseOptions): number {
  return noticeMs + graceMs + IDLE_MS + PATIENCE_MS;
}

export function firstWord(signal: StopSignal, pending: number): string {
  const again = signal === "SIGINT" ? "Ctrl+C again" : "a second signal";
  return `stopping: ${requests(pending)} under way; ${again} cuts off what is left`;
}

export function lastWord({ finished, cut }: Pick<Tally, "finished" | "cut">): string {
  const parts: string[] = [];
  if (finished > 0) parts.push(`${requests(finished)} finished`);
  if (cut > 0) parts.push(`${requests(cut)} cut off`);
  return parts.length === 0 ? "stopped" : `stopped: ${parts.join(", ")}`;
}

function requests(count: number): string {
  return count === 1 ? "1 request" : `${count} requests`;
}
