/**
 * How is TLS agreed on, and what becomes of whoever doesn't?
 *
 * The first byte tells TLS from plain text. The runtime speaks TLS; this file hands it the socket, and
 * hands on the secured one. Until then an accepted connection counts like any other, has one deadline
 * that nothing resets, and leaves no trace when it fails. This file refuses to know about requests.
 */
import type { Socket } from "node:net";
import type { TLSSocket, Server as TlsServer } from "node:tls";
import { ByName } from "./certificate-choice.ts";
import { hostsOf } from "./certificate-hosts.ts";
import { askedName } from "./client-hello.ts";
import { type Credentials, tlsModule } from "./credentials.ts";
import { LONGEST_TIMER_MS, type Mortal } from "./deadlines.ts";
import type { ConnectionHost } from "./host.ts";
import type { TappedConnection } from "./tap.ts";
import { newTicketKeys } from "./ticket-keys.ts";

/** What is always spoken behind TLS (RFC 7301 §6); some clients name the older version alone. */
const PROTOCOLS = ["http/1.1", "http/1.0"];

/**
 * In TLS 1.2, those that keep what was said secret when the key becomes known later, and that bind each record to
 * what it holds: as all of TLS 1.3, and as HTTP/2 wants it (RFC 9113 §9.2.2).
 */
const CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20";

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

/**
 * Speaks TLS for one server. Each certificate has a speaker of its own: one that changes its certificate in the
 * middle keeps the old key beside the new one when they are of different kinds, and then uses either.
 */
export class Securing {
  #speakers: ByName<TlsServer>;
  #several: boolean;
  #credentials: readonly Credentials[];
  readonly #protocols: string[];
  /** Whoever was here before resumes, whatever was renewed since. */
  #ticketKeys: Buffer;
  /** The runtime hands out another socket than it was given: they have the addresses in common. */
  readonly #underWay = new Map<string, Handshake>();

  /**
   * @param http2 is HTTP/2 agreed on, before the others, with clients that know it?
   * @param ticketKeys random ones where nobody shares them
   */
  constructor(credentials: readonly Credentials[], http2: boolean, ticketKeys?: Buffer) {
    this.#protocols = http2 ? ["h2", ...PROTOCOLS] : PROTOCOLS;
    this.#ticketKeys = ticketKeys ?? newTicketKeys();
    this.#credentials = credentials;
    this.#speakers = this.#speaking(credentials);
    this.#several = credentials.length > 1;
  }

  /** Whoever resumes what was encrypted with others agrees anew. */
  encryptTickets(keys: Buffer): void {
    if (keys.equals(this.#ticketKeys)) return;
    this.#ticketKeys = keys;
    this.renew(this.#credentials);
  }

  /** From now on with these. Who has agreed on TLS already stays, and resumes as before. */
  renew(credentials: readonly Credentials[]): void {
    this.#credentials = credentials;
    this.#speakers = this.#speaking(credentials);
    this.#several = credentials.length > 1;
  }

  #speaking(credentials: readonly Credentials[]): ByName<TlsServer> {
    const [first, ...others] = credentials.map((each) => [each, this.#speaker(each)] as const);
    if (first === undefined) throw new TypeError("TLS needs a certificate");
    const speakers = new ByName(first[1]);
    for (const [{ certificate }, speaker] of [first, ...others]) {
      speakers.add(hostsOf(certificate), speaker);
    }
    return speakers;
  }

  #speaker({ parts }: Credentials): TlsServer {
    const tls = tlsModule().createServer({
      ...parts,
      minVersion: "TLSv1.2",
      ciphers: CIPHERS,
      honorCipherOrder: true,
      ticketKeys: this.#ticketKeys,
      ALPNProtocols: this.#protocols,
      // Each handshake keeps its own deadline.
      handshakeTimeout: LONGEST_TIMER_MS,
    });
    tls.on("secureConnection", (socket) => {
      const handshake = this.#underWay.get(addressesOf(socket));
      if (handshake === undefined) socket.destroy();
      else handshake.agreed(socket);
    });
    tls.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
      this.#underWay.get(addressesOf(socket))?.failed(error);
    });
    return tls;
  }

  /** Begins as soon as the peer says anything. */
  begin(
    socket: Socket,
    host: ConnectionHost,
    tapped: TappedConnection,
    events: HandshakeEvents,
  ): Handshake {
    const addresses = addressesOf(socket);
    const handshake = new Handshake(socket, host, tapped, events, {
      asks: this.#several,
      speakTls: (name) => this.#speakers.find(name).emit("connection", socket),
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

/** How TLS is spoken. */
interface Speaking {
  /** Does it matter which name the peer asks for? */
  readonly asks: boolean;
  /** @param name "" when none is known */
  speakTls(name: string): void;
}

/** A connection on which TLS isn't agreed on yet. */
export class Handshake implements Mortal {
  readonly deadlineAt: number;
  readonly answering = false;
  readonly securing = true;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #tapped: TappedConnection;
  readonly #events: HandshakeEvents;
  readonly #speaking: Speaking;
  #said: Buffer[] = [];
  #saidLength = 0;
  /** Bytes from which on it may be known how to go on. */
  #needs = 1;
  #over = false;
  /** The first one given; for the log. */
  #reason: string | undefined;

  constructor(
    socket: Socket,
    host: ConnectionHost,
    tapped: TappedConnection,
    events: HandshakeEvents,
    speaking: Speaking,
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#tapped = tapped;
    this.#events = events;
    this.#speaking = speaking;
    this.deadlineAt = host.deadlines.in(host.options.handshakeTimeout);
    socket.on("error", (error) => this.failed(error));
    socket.on("data", this.#received);
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

  readonly #received = (bytes: Buffer): void => {
    this.#said.push(bytes);
    this.#saidLength += bytes.length;
    if (this.#saidLength < this.#needs) return;
    const said = this.#said.length === 1 ? bytes : Buffer.concat(this.#said);
    const isPlain = isText(said[0]!);
    const asked = this.#speaking.asks && !isPlain ? askedName(said) : { name: "" };
    if ("needs" in asked) {
      this.#said = [said];
      this.#needs = asked.needs;
      return;
    }
    this.#said = [];
    const socket = this.#socket;
    // Whoever comes next finds all that was said.
    socket.off("data", this.#received);
    socket.pause();
    socket.unshift(said);
    if (isPlain) {
      this.#over = true;
      this.#events.plain();
      socket.resume();
    } else {
      // A peer that leaves in the middle ends it.
      socket.allowHalfOpen = false;
      this.#speaking.speakTls(asked.name);
    }
  };

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
