/**
 * What do the streams of one connection share with each other, and what with the server?
 *
 * Nearly all of it is the server's. But a stream carries one request, so that its end says nothing of any other:
 * when the server stops, the connection is told, and not its streams. This file refuses to know what is said.
 */
import type { RequestHead } from "../http/request.ts";
import type { Clock } from "../server/clock.ts";
import type { Connected } from "../server/connections.ts";
import { type Deadlines, type Mortal, NEVER } from "../server/deadlines.ts";
import type { HeldBytes } from "../server/held-bytes.ts";
import type { ConnectionHost } from "../server/host.ts";
import type { ResolvedOptions } from "../server/options.ts";
import type { Upgraded } from "../server/upgraded.ts";

export class StreamHost implements ConnectionHost {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly held: HeldBytes;
  readonly secure: boolean;
  readonly stopping = false;
  readonly idleEnd = "none";
  readonly #host: ConnectionHost;
  readonly #left: () => void;
  readonly #all = new Set<Connected>();
  #hushed = false;

  /** @param left called whenever a stream is over */
  constructor(host: ConnectionHost, left: () => void) {
    this.clock = host.clock;
    this.deadlines = host.deadlines;
    this.held = host.held;
    this.secure = host.secure;
    this.#host = host;
    this.#left = left;
  }

  get options(): ResolvedOptions {
    return this.#host.options;
  }

  get hushed(): boolean {
    return this.#hushed || this.#host.hushed;
  }

  /** Do requests on this connection have to wait? When they don't any more, they go on. */
  hush(hushed: boolean): void {
    this.#hushed = hushed;
    if (!hushed) this.advance();
  }

  get size(): number {
    return this.#all.size;
  }

  /** Requests that are being answered. */
  get pending(): number {
    let pending = 0;
    for (const stream of this.#all) if (stream.answering) pending++;
    return pending;
  }

  add(stream: Connected): void {
    this.#all.add(stream);
  }

  has(stream: Connected): boolean {
    return this.#all.has(stream);
  }

  /** Looks at the deadlines of all. */
  sweep(): void {
    const { now } = this.deadlines;
    for (const stream of this.#all) {
      const { deadlineAt } = stream;
      stream.swept(deadlineAt !== NEVER && now >= deadlineAt);
    }
  }

  advance(): void {
    for (const stream of this.#all) stream.advance();
  }

  cut(reason: string): void {
    for (const stream of this.#all) stream.abort(reason);
  }

  waitUntil(promise: PromiseLike<unknown>, request: RequestHead | undefined): void {
    this.#host.waitUntil(promise, request);
  }

  upgraded(connection: Mortal, to: Upgraded): void {
    this.#all.add(to);
    this.#all.delete(connection as Connected);
  }

  gone(connection: Mortal): void {
    if (this.#all.delete(connection as Connected)) this.#left();
  }
}
