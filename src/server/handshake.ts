/**
 * How is TLS agreed on, and what becomes of whoever doesn't?
 *
 * The first byte tells TLS from plain text. The runtime speaks TLS; this file hands it the socket, and
 * hands on the secured one. Until then an accepted connection counts like any other, has one deadline
 * that nothing resets, and leaves no trace when it fails. This file refuses to know about requests.
 */
import type { Socket } from "node:net";
import type { TLSSocket, Server as TlsServer } from "node:tls";
import { type Credentials, tlsModule } from "./credentials.ts";
import { LONGEST_TIMER_MS, type Mortal } from "./deadlines.ts";
import type { ConnectionHost } from "./host.ts";
import type { TappedConnection } from "./tap.ts";

/** What is always spoken behind TLS (RFC 7301 §6); some clients name the older version alone. */
const PROTOCOLS = ["http/1.1", "http/1.0"];

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TILDE = 0x7e;

/** What a server wants to hear of a handshake. */
export interface HandshakeEvents {
  /** TLS is agreed on; this socket carries what is said inside. */
  agreed(socket: TLSSocket): void;
  /** The peer speaks plain text; its bytes wait in the socket that was accepted. */
  plain(): void;
}

/** Speaks TLS for one server. */
export class Securing {
  readonly #tls: TlsServer;
  /** The runtime hands out another socket than it was given: they have the addresses in common. */
  readonly #underWay = new Map<string, Handshake>();

  /** @param http2 is HTTP/2 agreed on, before the others, with clients that know it? */
  constructor(credentials: Credentials, http2: boolean) {
    this.#tls = tlsModule().createServer({
      ...credentials,
      minVersion: "TLSv1.2",
      honorCipherOrder: true,
      ALPNProtocols: http2 ? ["h2", ...PROTOCOLS] : PROTOCOLS,
      // Each handshake keeps its own deadline.
      handshakeTimeout: LONGEST_TIMER_MS,
    });
    this.#tls.on("secureConnection", (socket) => {
      const handshake = this.#underWay.get(addressesOf(socket));
      if (handshake === undefined) socket.destroy();
      else handshake.agreed(socket);
    });
    this.#tls.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
      this.#underWay.get(addressesOf(socket))?.failed(error);
    });
  }

  /** Begins as soon as the peer says anything. */
  begin(
    socket: Socket,
    host: ConnectionHost,
    tapped: TappedConnection,
    events: HandshakeEvents,
  ): Handshake {
    const addresses = addressesOf(socket);
    const handshake = new Handshake(socket, host, tapped, events, () => {
      this.#tls.emit("connection", socket);
    });
    this.#underWay.set(addresses, handshake);
    socket.once("close", () => {
      if (this.#underWay.get(addresses) === handshake) this.#underWay.delete(addresses);
    });
    return handshake;
  }
}

/** No two open connections of a machine share all of them. */
function addressesOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

/** A connection on which TLS isn't agreed on yet. */
export class Handshake implements Mortal {
  readonly deadlineAt: number;
  readonly answering = false;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #tapped: TappedConnection;
  readonly #events: HandshakeEvents;
  readonly #speakTls: () => void;
  #over = false;
  /** The first one given; for the log. */
  #reason: string | undefined;

  constructor(
    socket: Socket,
    host: ConnectionHost,
    tapped: TappedConnection,
    events: HandshakeEvents,
    speakTls: () => void,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#tapped = tapped;
    this.#events = events;
    this.#speakTls = speakTls;
    this.deadlineAt = host.deadlines.in(host.options.handshakeTimeout);
    socket.on("error", (error) => this.failed(error));
    socket.once("data", (bytes) => this.#received(bytes));
    socket.once("end", () => {
      if (!this.#over) socket.destroy();
    });
    socket.once("close", () => this.#closed());
  }

  swept(expired: boolean): void {
    if (expired) this.abort("no TLS handshake in time");
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

  failed({ code, message }: NodeJS.ErrnoException): void {
    this.#reason ??= code === "ECONNRESET" ? code : `no TLS: ${code ?? message}`;
  }

  agreed(secured: TLSSocket): void {
    const socket = this.#socket;
    this.#over = true;
    secured.allowHalfOpen = true;
    // A second handshake costs the server more than whoever asks for it.
    secured.disableRenegotiation();
    // The runtime says that a record can't be read, and leaves the connection open.
    secured.on("error", () => secured.destroy());
    // Only the socket below can be reset.
    secured.resetAndDestroy = () => {
      socket.resetAndDestroy();
      return secured;
    };
    this.#events.agreed(secured);
  }

  #received(bytes: Buffer): void {
    const socket = this.#socket;
    // Whoever comes next finds all that was said.
    socket.pause();
    socket.unshift(bytes);
    if (isText(bytes[0]!)) {
      this.#over = true;
      this.#events.plain();
      socket.resume();
    } else {
      // A peer that leaves in the middle ends it.
      socket.allowHalfOpen = false;
      this.#speakTls();
    }
  }

  #closed(): void {
    if (this.#over) return;
    this.#over = true;
    const { tap } = this.#host.options;
    tap?.opened?.(this.#tapped);
    tap?.closed?.(this.#tapped, this.#reason ?? "no TLS handshake");
  }
}

/** No record of TLS begins like that (RFC 8446 §5.1), and each request does. */
function isText(byte: number): boolean {
  return byte === LF || byte === CR || (byte >= SPACE && byte <= TILDE);
}
