/**
 * What remains to be done for a connection on which another protocol is spoken?
 *
 * It is counted and its end is told, and when the server cuts what is left, it is cut. Its bytes are the
 * taker's alone. This file refuses to know which protocol that is.
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { RequestHead } from "../http/request.ts";
import { type Mortal, NEVER } from "./deadlines.ts";
import type { Taker } from "./exchange-line.ts";
import { tell } from "./faults.ts";
import type { ConnectionHost } from "./host.ts";
import { handOver, type SocketListener } from "./socket-events.ts";
import type { TappedConnection } from "./tap.ts";

export class Upgraded implements Mortal, SocketListener {
  readonly deadlineAt: number = NEVER;
  readonly answering: boolean = false;
  readonly #socket: Duplex;
  readonly #host: ConnectionHost;
  readonly #tapped: TappedConnection;
  #reason = "upgraded";
  #over = false;

  constructor(socket: Duplex, host: ConnectionHost, tapped: TappedConnection) {
    this.#socket = socket;
    this.#host = host;
    this.#tapped = tapped;
  }

  /** Hands the socket over, as if nobody had read from it yet. */
  begin({ take }: Taker, head: Uint8Array, request: RequestHead | undefined): void {
    const socket = this.#socket;
    const { tap, error: handle } = this.#host.options;
    if (head.length > 0) tap?.parsed?.(this.#tapped, "refused", head.length);
    handOver(socket, this);
    if (socket instanceof Socket) socket.setTimeout(0);
    socket.pause();
    // Whoever listens for "data" next makes it flow, which a socket that was told to pause wouldn't.
    (socket as { readableFlowing: boolean | null }).readableFlowing = null;
    const failed = (error: unknown): void => {
      tell(error, request, handle);
      this.abort("the taker failed");
    };
    try {
      Promise.resolve(take(socket, Buffer.from(head.buffer))).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Puts what came by way of lent memory where everybody looks for it. */
  received(bytes: Uint8Array, length: number): boolean {
    return this.#socket.push(Buffer.from(bytes.subarray(0, length)));
  }

  failed({ code, message }: NodeJS.ErrnoException): void {
    this.#because(code ?? message);
  }

  closed(): void {
    if (this.#over) return;
    this.#over = true;
    this.#host.options.tap?.closed?.(this.#tapped, this.#reason);
    this.#host.gone(this);
  }

  /** Ends it now. */
  abort(reason: string): void {
    this.#because(reason);
    this.#socket.destroy();
  }

  /** A taker may have silenced the socket's events. */
  swept(): void {
    if (this.#socket.destroyed) this.closed();
  }

  #because(reason: string): void {
    if (this.#reason === "upgraded") this.#reason = reason;
  }

  // It is for the taker to know when it is done.
  advance(): void {}
  ended(): void {}
  drained(): void {}
  finished(): void {}
  timedOut(): void {}
}
