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
import { checkedCredentials, type TlsCertificates } from "./credentials.ts";
import { Securing } from "./handshake.ts";
import type { ConnectionHost } from "./host.ts";
import { Peer } from "./peer.ts";
import { PlainHost } from "./plain-on-tls.ts";
import type { AttachInit } from "./running-server.ts";

export class Arrivals {
  /** Does an open connection keep the process alive? */
  referenced = true;
  readonly #host: ConnectionHost;
  readonly #connections: Connections;
  /** Undefined where plain HTTP is spoken. */
  readonly #securing: Securing | undefined;
  #count = 0;

  constructor(host: ConnectionHost, connections: Connections) {
    const { tls } = host.options;
    this.#host = host;
    this.#connections = connections;
    this.#securing = tls === undefined ? undefined : new Securing(tls);
  }

  /** What another socket takes over mustn't be read by the first. */
  get pauseOnConnect(): boolean {
    return this.#securing === undefined;
  }

  /** @throws TypeError where plain HTTP is spoken */
  renew(tls: TlsCertificates): void {
    if (this.#securing === undefined) {
      throw new TypeError("this server was started without tls, so there is nothing to renew");
    }
    this.#securing.renew(checkedCredentials(tls));
  }

  accept(socket: Socket): void {
    // First, since it looks at the clock, and the connection's first deadline counts from there.
    this.#host.deadlines.start();
    if (this.#securing === undefined) this.#speak(adopt(socket));
    else this.#secure(socket, this.#securing);
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

  #secure(socket: Socket, securing: Securing): void {
    if (!this.referenced) socket.unref();
    const host = this.#host;
    const peer = this.#peerOf(socket);
    const handshake = securing.begin(socket, host, peer, {
      agreed: (secured) => {
        this.#connections.delete(handshake);
        this.#add(new Connection(secured, host, peer));
      },
      plain: () => {
        this.#connections.delete(handshake);
        this.#add(new Connection(socket, new PlainHost(host), peer));
      },
    });
    socket.once("close", () => host.gone(handshake));
    this.#add(handshake);
  }

  #peerOf(socket: Socket): Peer {
    return new Peer(++this.#count, socket, this.#host.options.unix === undefined ? "tcp" : "unix");
  }

  #add(connection: Connected): void {
    if (!this.#connections.add(connection)) return;
    if (this.#host.idleEnd !== "none") setImmediate(() => connection.advance());
  }
}
