/**
 * How does a proxy say for whom it connects, before anything else is said?
 *
 * Its header is read from the socket that was accepted; what came behind it is put back, so whoever goes
 * on finds every byte. Until then a connection counts like any other, and has the deadline of a head, which
 * nothing resets. This file refuses to know what is said afterwards, and from whom a header is taken.
 */
import type { Socket } from "node:net";
import type { RemoteAddress } from "../http/handler.ts";
import type { Connected } from "./connections.ts";
import type { ConnectionHost } from "./host.ts";
import { readProxyHeader } from "./proxy-header.ts";
import type { TappedConnection } from "./tap.ts";

/** What every reason begins with when a connection isn't introduced: who reads logs finds it by that. */
export const NOT_INTRODUCED = "no PROXY header";

export class Introduction implements Connected {
  readonly answering = false;
  readonly deadlineAt: number;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #tapped: TappedConnection;
  readonly #done: (client: RemoteAddress | undefined) => void;
  #received: Buffer = Buffer.alloc(0);
  #over = false;
  /** The first one given; for the log. */
  #reason: string | undefined;

  /**
   * @param socket nothing was read from it
   * @param done gets the client, or undefined when the proxy speaks for itself; the socket is paused then
   */
  constructor(
    socket: Socket,
    host: ConnectionHost,
    tapped: TappedConnection,
    done: (client: RemoteAddress | undefined) => void,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#tapped = tapped;
    this.#done = done;
    this.deadlineAt = host.deadlines.in(host.options.headersTimeout);
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", this.#onError);
    socket.once("close", () => this.#closed());
    socket.resume();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    const read = readProxyHeader(this.#received);
    if (read === undefined) return;
    if ("sentence" in read) this.#fail(read.sentence);
    else this.#introduced(read.length, read.client);
  };

  readonly #onEnd = (): void => {
    const { length } = this.#received;
    this.#fail(length === 0 ? "the connection ended before it" : `it ends after ${length} bytes`);
  };

  readonly #onError = ({ code, message }: NodeJS.ErrnoException): void => {
    this.#reason ??= code ?? message;
  };

  #introduced(length: number, client: RemoteAddress | undefined): void {
    const socket = this.#socket;
    this.#over = true;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("error", this.#onError);
    socket.pause();
    if (this.#received.length > length) socket.unshift(this.#received.subarray(length));
    this.#done(client);
  }

  #fail(sentence: string): void {
    this.abort(`${NOT_INTRODUCED}: ${sentence}`);
  }

  swept(expired: boolean): void {
    if (expired) this.#fail("the time for it is over");
  }

  /** The server has begun to stop. */
  advance(): void {
    if (this.#host.idleEnd !== "none") this.abort("the server stops");
  }

  /** Ends it now, unless it is over. */
  abort(reason: string): void {
    if (this.#over) return;
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  #closed(): void {
    if (this.#over) return;
    this.#over = true;
    const { tap } = this.#host.options;
    tap?.opened?.(this.#tapped);
    tap?.closed?.(this.#tapped, this.#reason ?? NOT_INTRODUCED);
  }
}
