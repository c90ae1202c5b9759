/**
 * What becomes of a socket that was accepted? A conversation in HTTP: at once, or when TLS is agreed on; and
 * before either, a proxy may have to say for whom it comes.
 *
 * Each gets its number here. This file refuses to know where is listened, and what is said.
 */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { RemoteAddress } from "../http/handler.ts";
import { adopt } from "./adopt.ts";
import { attachable } from "./attachable.ts";
import { Clients } from "./clients.ts";
import { Connection } from "./connection.ts";
import type { Connected, Connections } from "./connections.ts";
import { checkedCredentials, type TlsCertificates } from "./credentials.ts";
import { Securing } from "./handshake.ts";
import type { ConnectionHost } from "./host.ts";
import { Introduction } from "./introduction.ts";
import { addressOf, Peer } from "./peer.ts";
import { PlainHost } from "./plain-on-tls.ts";
import type { AttachInit } from "./running-server.ts";
import { TurningAway } from "./turning-away.ts";

export class Arrivals {
  /** Does an open connection keep the process alive? */
  referenced = true;
  readonly #host: ConnectionHost;
  readonly #connections: Connections;
  /** Undefined where plain HTTP is spoken. */
  readonly #securing: Securing | undefined;
  /** Undefined where each client may have as many as it likes. */
  #clients: Clients | undefined;
  readonly #full: TurningAway;
  readonly #greedy: TurningAway;
  #count = 0;

  constructor(host: ConnectionHost, connections: Connections) {
    const { tls } = host.options;
    this.#host = host;
    this.#connections = connections;
    this.#securing = tls === undefined ? undefined : new Securing(tls);
    this.adjust();
    this.#full = outOfRoom(host, connections);
    this.#greedy = outOfPatience(host);
  }

  /** Sockets that have come so far. */
  get count(): number {
    return this.#count + this.refused;
  }

  /** Limits may have changed. Those who came while nobody counted aren't counted later. */
  adjust(): void {
    const { unix, maxConnections, maxConnectionsPerClient: most } = this.#host.options;
    this.#connections.allow(maxConnections);
    this.#clients?.allow(most);
    const isCounted = most !== Number.POSITIVE_INFINITY && unix === undefined;
    if (isCounted) this.#clients ??= new Clients(most);
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

  /** Those that were turned away. */
  get refused(): number {
    return this.#full.total + this.#greedy.total;
  }

  /** The server ends. */
  stop(): void {
    this.#full.stop();
    this.#greedy.stop();
  }

  accept(socket: Socket): void {
    if (this.#clients?.hasRoom(socket) === false) turnAway(socket, this.#greedy);
    else if (!this.#connections.hasRoom()) turnAway(socket, this.#full);
    else this.#take(socket);
  }

  #take(socket: Socket): void {
    // First, since it looks at the clock, and the connection's first deadline counts from there.
    this.#host.deadlines.start();
    const { proxyProtocol } = this.#host.options;
    // It comes for many clients, so that it isn't counted as one.
    if (proxyProtocol?.has(addressOf(socket, this.#transport))) this.#introduce(socket);
    else {
      const kept = this.#securing === undefined ? adopt(socket) : socket;
      this.#clients?.add(kept);
      if (this.#securing === undefined) this.#speak(kept);
      else this.#secure(kept, this.#securing, this.#peerOf(kept));
    }
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

  /** A proxy says first for whom it comes. */
  #introduce(socket: Socket): void {
    if (!this.referenced) socket.unref();
    const host = this.#host;
    const proxy = this.#peerOf(socket);
    const introduction = new Introduction(socket, host, proxy, (client) => {
      this.#connections.delete(introduction);
      const peer = client === undefined ? proxy : proxy.onBehalfOf(client);
      if (this.#securing === undefined) this.#add(new Connection(socket, host, peer));
      else {
        this.#secure(socket, this.#securing, peer);
        socket.resume();
      }
    });
    socket.once("close", () => host.gone(introduction));
    this.#add(introduction);
  }

  #secure(socket: Socket, securing: Securing, peer: Peer): void {
    if (!this.referenced) socket.unref();
    const host = this.#host;
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
    return new Peer(++this.#count, socket, this.#transport);
  }

  get #transport(): RemoteAddress["transport"] {
    return this.#host.options.unix === undefined ? "tcp" : "unix";
  }

  #add(connection: Connected): void {
    if (!this.#connections.add(connection)) return;
    if (this.#host.idleEnd !== "none") setImmediate(() => connection.advance());
  }
}

function turnAway(socket: Socket, to: TurningAway): void {
  socket.on("error", () => {});
  socket.destroy();
  to.count();
}

function outOfRoom(host: ConnectionHost, connections: Connections): TurningAway {
  return new TurningAway(host.options.notice, {
    begun: () =>
      `No room for more connections: ${connections.size} are open, and none of them is idle. New ones are closed until some end; ${host.options.settingName("maxConnections")} changes how many there may be.`,
    over: (count) => `There is room for connections again; ${times(count)} closed for want of it.`,
  });
}

function outOfPatience(host: ConnectionHost): TurningAway {
  return new TurningAway(host.options.notice, {
    begun: () => {
      const { maxConnectionsPerClient: most, settingName } = host.options;
      return `A client wants more than the ${most} connections that each may have. Further ones are closed; ${settingName("maxConnectionsPerClient")} changes how many there may be.`;
    },
    over: (count) => `No client has too many connections any more; ${times(count)} closed.`,
  });
}

function times(count: number): string {
  return count === 1 ? "1 was" : `${count} were`;
}
