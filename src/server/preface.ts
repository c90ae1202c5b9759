/**
 * Which HTTP does a client begin with, where nothing was agreed on?
 *
 * Whoever speaks HTTP/2 without TLS says so in the first 24 bytes (RFC 9113 §3.4), which are no request that
 * anybody would make. The first byte that differs decides it. Until then the connection counts like any
 * other, and has the deadline of a head. This file refuses to know what follows.
 */
import type { Socket } from "node:net";
import type { Connected } from "./connections.ts";
import type { ConnectionHost } from "./host.ts";
import type { TappedConnection } from "./tap.ts";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

export class Preface implements Connected {
  readonly deadlineAt: number;
  readonly answering = false;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #tapped: TappedConnection;
  readonly #decided: (isHttp2: boolean) => void;
  #said: Uint8Array = new Uint8Array(0);
  #over = false;
  #reason = "by the peer";

  /** @param decided called once; all that was said is in the socket again */
  constructor(
    socket: Socket,
    host: ConnectionHost,
    tapped: TappedConnection,
    decided: (isHttp2: boolean) => void,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#tapped = tapped;
    this.#decided = decided;
    this.deadlineAt = host.deadlines.in(host.options.headersTimeout);
    socket.on("error", this.#onError);
    socket.on("data", this.#onData);
    socket.once("end", this.#onEnd);
    socket.once("close", () => this.#closed());
    socket.resume();
  }

  readonly #onError = ({ code, message }: NodeJS.ErrnoException): void => {
    this.#reason = code ?? message;
  };

  readonly #onData = (bytes: Buffer): void => {
    this.#said = Buffer.concat([this.#said, bytes]);
    const length = Math.min(this.#said.length, PREFACE.length);
    const isSame = PREFACE.subarray(0, length).equals(this.#said.subarray(0, length));
    if (!isSame) this.#end(false);
    else if (length === PREFACE.length) this.#end(true);
  };

  /** Half a preface is no request either. */
  readonly #onEnd = (): void => this.abort(this.#reason);

  swept(expired: boolean): void {
    if (expired) this.abort("idle");
  }

  /** The server has begun to stop. */
  advance(): void {
    if (this.#host.idleEnd !== "none") this.abort("the server stops");
  }

  /** Ends it now, unless it is over. */
  abort(reason: string): void {
    if (this.#over) return;
    this.#reason = reason;
    this.#socket.destroy();
  }

  #end(isHttp2: boolean): void {
    this.#over = true;
    const socket = this.#socket;
    socket.off("error", this.#onError);
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.pause();
    socket.unshift(this.#said);
    this.#decided(isHttp2);
  }

  #closed(): void {
    if (this.#over) return;
    this.#over = true;
    const { tap } = this.#host.options;
    tap?.opened?.(this.#tapped);
    tap?.closed?.(this.#tapped, this.#reason);
  }
}
