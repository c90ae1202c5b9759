/**
 * Where is listened, and how does a server begin and end?
 *
 * One listener per address, one set of connections. It stops in order: no new connections, what is
 * under way finishes and says that it was the last, idle connections stay open for a moment so that
 * a request that crosses is answered, then everything that is left is cut. This file refuses to know
 * what is said on a connection.
 */
import type { Server as Listener } from "node:net";
import type { Duplex } from "node:stream";
import type { RequestHead } from "../http/request.ts";
import { Arrivals } from "./arrivals.ts";
import { Clock } from "./clock.ts";
import { shortestDeadline } from "./connection-limits.ts";
import { Connections } from "./connections.ts";
import type { TlsCertificates } from "./credentials.ts";
import { Deadlines, LONGEST_TIMER_MS, type Mortal } from "./deadlines.ts";
import { Errands } from "./errands.ts";
import { HeldBytes } from "./held-bytes.ts";
import type { ConnectionHost } from "./host.ts";
import { heardOf, LastArrivals } from "./last-arrivals.ts";
import { addressesOf, isOnUnixSocket, listenOn } from "./listening.ts";
import {
  type ErrorHandler,
  type ResolvedOptions,
  resolveOptions,
  type ServerOptions,
} from "./options.ts";
import { urlOf } from "./own-url.ts";
import { answeringReady } from "./readiness.ts";
import {
  type AttachInit,
  type CloseOptions,
  GRACE_MS,
  IDLE_MS,
  type ListenAddress,
  type Server,
} from "./running-server.ts";
import type { FindSpeaker } from "./speaker.ts";
import { changedOptions, type ServerChanges } from "./updating.ts";
import type { Upgraded } from "./upgraded.ts";

export type { AttachInit, CloseOptions, ListenAddress, Server } from "./running-server.ts";
export { GRACE_MS, IDLE_MS } from "./running-server.ts";
export type { ServerChanges } from "./updating.ts";

const STOPS = "the server stops";

/**
 * Starts a server.
 * @param findSpeaker says who speaks HTTP/2; without it, HTTP/1 alone is spoken
 * @throws TypeError or RangeError for options that can't be meant.
 */
export function listen(options: ServerOptions, findSpeaker?: FindSpeaker): Server {
  return new TcpServer(resolveOptions(options), findSpeaker);
}

class TcpServer implements Server, ConnectionHost {
  /** Replaced as a whole: who reads it for each request has the new one for the next. */
  options: ResolvedOptions;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly held = new HeldBytes(this);
  readonly finished: Promise<void>;
  readonly secure: boolean;
  stopping = false;
  hushed = false;
  idleEnd: ConnectionHost["idleEnd"] = "none";
  addresses: readonly ListenAddress[] = [];

  /** As it was said, with nothing around the handler. */
  #said: ResolvedOptions;
  readonly #connections: Connections;
  readonly #arrivals: Arrivals;
  readonly #lastArrivals = new LastArrivals();
  readonly #errands: Errands;
  readonly #ready: Promise<void>;
  #listeners: readonly Listener[] = [];
  /** Is it decided which listeners there are? */
  #settled = false;
  /** Does somebody wait to hear whether it could listen? */
  #asked = false;
  /** Has everything been cut? */
  #cutting = false;
  #ended = false;
  /** Settles when nothing is listened on any more, and answers are given again. */
  #shut: Promise<void> | undefined;
  #end: () => void = () => {};
  #timers: NodeJS.Timeout[] = [];

  constructor(options: ResolvedOptions, findSpeaker: FindSpeaker | undefined) {
    this.#said = options;
    this.options = answeringReady(options, this);
    this.secure = options.tls !== undefined;
    this.clock = new Clock(options.serverField);
    this.#connections = new Connections(options.maxConnections);
    this.deadlines = new Deadlines(this.#connections, shortestDeadline(options));
    this.#arrivals = new Arrivals(this, this.#connections, findSpeaker?.(options));
    const handle: ErrorHandler = (error, request) => this.options.error(error, request);
    this.#errands = new Errands(handle, () => this.#endIfOver());
    this.finished = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#ready = this.#listen();
    this.#ready.catch((error) => this.#couldNotListen(error));
    if (options.signal?.aborted) this.#stop();
    else options.signal?.addEventListener("abort", this.#stop);
  }

  readonly #stop = (): void => void this.close();

  get port(): number {
    return this.addresses[0]?.port ?? 0;
  }

  get hostname(): string {
    return this.options.hostname;
  }

  get url(): URL | undefined {
    return urlOf(this);
  }

  get connections(): number {
    return this.#connections.size;
  }

  get answeringConnections(): number {
    return this.#connections.answering;
  }

  get securingConnections(): number {
    return this.#connections.securing;
  }

  get refusedConnections(): number {
    return this.#arrivals.refused;
  }

  get heldBytes(): number {
    return this.held.total;
  }

  get pendingRequests(): number {
    return this.#connections.pending;
  }

  async ready(): Promise<Server> {
    this.#asked = true;
    await this.#ready;
    return this;
  }

  /** Whoever awaits ready() learns of it; when nobody does, it must not pass unseen. */
  #couldNotListen(error: unknown): void {
    this.#settled = true;
    this.stopping = true;
    this.#endIfOver();
    if (!this.#asked) throw error;
  }

  async #listen(): Promise<void> {
    const make = () => this.#arrivals.listener(this.#lastArrivals);
    const listeners = await listenOn(this.options, make);
    this.#listeners = listeners;
    if (this.options.descriptors.length > 0 && listeners.some(isOnUnixSocket)) {
      this.#change({ ...this.#said, unix: "" });
    }
    this.addresses = addressesOf(listeners);
    for (const listener of listeners) {
      // Accepting can fail for want of descriptors; the next attempt comes by itself.
      listener.on("error", () => {});
      if (!this.#arrivals.referenced) listener.unref();
    }
    this.#settled = true;
    if (this.stopping) this.#stopListening();
  }

  update(changes: ServerChanges): Server {
    this.#change(changedOptions(this.#said, changes));
    this.deadlines.adjust(shortestDeadline(this.options));
    this.#arrivals.adjust();
    return this;
  }

  #change(options: ResolvedOptions): void {
    this.#said = options;
    this.options = answeringReady(options, this);
  }

  attach(duplex: Duplex, init: AttachInit = {}): void {
    if (this.#ended) throw new Error("the server has ended: nothing can be attached any more");
    this.#arrivals.attach(duplex, init);
  }

  renew(tls: TlsCertificates): void {
    this.#arrivals.renew(tls);
  }

  waitUntil(promise: PromiseLike<unknown>, request: RequestHead | undefined): void {
    this.#errands.add(promise, request);
  }

  upgraded(connection: Mortal, to: Upgraded): void {
    this.#connections.add(to);
    this.#connections.delete(connection);
  }

  gone(connection: Mortal): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    this.deadlines.stop();
    this.#endIfOver();
  }

  async close(how: boolean | CloseOptions = {}): Promise<void> {
    if (this.stopping && this.#ended) return;
    this.stopping = true;
    const { noticeMs = 0 } = typeof how === "boolean" ? {} : how;
    if (noticeMs > 0) this.#later(noticeMs, () => this.#wane(how));
    else this.#wane(how);
    this.#endIfOver();
    await this.finished;
  }

  /** Fewer from now on, and in the end none. */
  #wane(how: boolean | CloseOptions): void {
    if (how === true) {
      setImmediate(() => this.#stopListening());
      this.#cut();
    } else {
      const { graceMs = GRACE_MS, idleMs = IDLE_MS } = how === false ? {} : how;
      this.#shut ??= this.#shutQuietly(how === false ? {} : how);
      if (idleMs === 0) void this.#shut.then(() => this.#endIdle("cut"));
      else this.#later(idleMs, () => this.#endIdle("close"));
      this.#later(graceMs, () => this.#cut());
    }
  }

  /** Whoever waits in a listener's queue comes in first: they would be reset. */
  async #shutQuietly({ stoppedListening }: CloseOptions): Promise<void> {
    this.hushed = true;
    await this.#lastArrivals.closeWhenOver(() => this.#stopListening());
    if (stoppedListening !== undefined) await heardOf(stoppedListening);
    this.hushed = false;
    this.#connections.advance();
  }

  #later(ms: number, what: () => void): void {
    this.#timers.push(setTimeout(what, Math.min(ms, LONGEST_TIMER_MS)));
  }

  #stopListening(): void {
    // Its own event would wait for sockets whose connections others carry on.
    for (const listener of this.#listeners) listener.close();
    this.#endIfOver();
  }

  #endIdle(how: ConnectionHost["idleEnd"]): void {
    this.idleEnd = how;
    this.#connections.advance();
  }

  #cut(): void {
    this.#cutting = true;
    this.#connections.cut(STOPS);
    this.#endIfOver();
  }

  #endIfOver(): void {
    const listening = this.#listeners.some((listener) => listener.listening);
    if (!this.stopping || !this.#settled || listening || this.#connections.size > 0) return;
    if (this.#errands.size > 0 && !this.#cutting) return;
    this.options.signal?.removeEventListener("abort", this.#stop);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#arrivals.stop();
    this.#ended = true;
    this.#end();
  }

  ref(): Server {
    this.#arrivals.referenced = true;
    for (const listener of this.#listeners) listener.ref();
    return this;
  }

  unref(): Server {
    this.#arrivals.referenced = false;
    for (const listener of this.#listeners) listener.unref();
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
