/**
 * What becomes of a socket that was accepted? A conversation in HTTP: at once, or when TLS is agreed on.
 *
 * Each gets its number here. This file refuses to know where is listened, and what is said.
 */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { adopt } from "./adopt.ts";
import { attachable } from "./attachable.ts";
import { Connection } from "./connection.ts";
import type { Connected, Connections } from "./connections.ts";
import { Securing } from "./handshake.ts";
import type { ConnectionHost } from "./host.ts";
import { Peer } from "./peer.ts";
import { PlainHost } from "./plain-on-tls.ts";
import { Preface } from "./preface.ts";
import type { AttachInit } from "./running-server.ts";
import type { Speaker } from "./speaker.ts";

export class Arrivals {
  /** Does an open connection keep the process alive? */
  referenced = true;
  readonly #host: ConnectionHost;
  readonly #connections: Connections;
  /** Undefined where plain HTTP is spoken. */
  readonly #securing: Securing | undefined;
  /** Undefined where HTTP/2 isn't spoken. */
  readonly #speaker: Speaker | undefined;
  #count = 0;

  /** @param speaker speaks HTTP/2, where it is wanted */
  constructor(host: ConnectionHost, connections: Connections, speaker: Speaker | undefined) {
    const { tls, protocols } = host.options;
    this.#host = host;
    this.#connections = connections;
    const isWanted = protocols.includes("h2") || protocols.includes("h2c");
    this.#speaker = isWanted ? speaker : undefined;
    const preferred = this.#speaker === undefined ? [] : ["h2"];
    this.#securing = tls === undefined ? undefined : new Securing(tls, preferred);
  }

  /** What another socket takes over mustn't be read by the first. */
  get pauseOnConnect(): boolean {
    return this.#securing === undefined;
  }

  accept(socket: Socket): void {
    // First, since it looks at the clock, and the connection's first deadline counts from there.
    this.#host.deadlines.start();
    if (this.#securing !== undefined) this.#secure(socket, this.#securing);
    else if (this.#speaker !== undefined) this.#listen(socket, this.#speaker);
    else this.#speak(adopt(socket));
  }

  /** @throws TypeError for what is no open duplex stream of bytes */
  attach(duplex: Duplex, { remoteAddr }: AttachInit): void {
    attachable(duplex);
    this.#host.deadlines.start();
    duplex.allowHalfOpen = true;
    const peer = new Peer(++this.#count, duplex, remoteAddr?.transport ?? "tcp", remoteAddr);
    this.#add(new Connection(duplex, this.#host, peer));
  }

  /** Plain HTTP, on a connection from which nothing was read. */
  #speak(socket: Socket): void {
    if (!this.referenced) socket.unref();
    this.#add(new Connection(socket, this.#host, this.#peerOf(socket)));
  }

  /** The client says what it speaks by speaking it. */
  #listen(socket: Socket, speaker: Speaker): void {
    if (!this.referenced) socket.unref();
    const host = this.#host;
    const peer = this.#peerOf(socket);
    const preface = new Preface(socket, host, peer, (isHttp2) => {
      this.#connections.delete(preface);
      if (isHttp2) this.#add(speaker.begin(socket, host, peer, this.#number));
      else this.#add(new Connection(socket, host, peer));
    });
    socket.once("close", () => host.gone(preface));
    this.#add(preface);
  }

  #secure(socket: Socket, securing: Securing): void {
    if (!this.referenced) socket.unref();
    const host = this.#host;
    const peer = this.#peerOf(socket);
    const handshake = securing.begin(socket, host, peer, {
      agreed: (secured) => {
        this.#connections.delete(handshake);
        const speaker = secured.alpnProtocol === "h2" ? this.#speaker : undefined;
        this.#add(
          speaker?.begin(secured, host, peer, this.#number) ?? new Connection(secured, host, peer),
        );
      },
      plain: () => {
        this.#connections.delete(handshake);
        this.#add(new Connection(socket, new PlainHost(host), peer));
      },
    });
    socket.once("close", () => host.gone(handshake));
    this.#add(handshake);
  }

  readonly #number = (): number => ++this.#count;

  #peerOf(socket: Socket): Peer {
    return new Peer(this.#number(), socket, this.#host.options.unix === undefined ? "tcp" : "unix");
  }

  #add(connection: Connected): void {
    if (!this.#connections.add(connection)) return;
    if (this.#host.idleEnd !== "none") setImmediate(() => connection.advance());
  }
}
