/**
 * What becomes of a socket that was accepted? A conversation in HTTP: at once, or when TLS is agreed on; and
 * before either, a proxy may have to say for whom it comes.
 *
 * Each gets its number here. This file refuses to know where is listened, and what is said.
 */
import { createServer, type Server as Listener, type Socket } from "node:net";
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
import type { LastArrivals } from "./last-arrivals.ts";
import { addressOf, Peer } from "./peer.ts";
import { PlainHost } from "./plain-on-tls.ts";
import { Preface } from "./preface.ts";
import type { AttachInit } from "./running-server.ts";
import type { Speaker } from "./speaker.ts";
import { TurningAway } from "./turning-away.ts";

export class Arrivals {
  /** Does an open connection keep the process alive? */
  referenced = true;
  readonly #host: ConnectionHost;
  readonly #connections: Connections;
  /** Undefined where plain HTTP is spoken. */
  readonly #securing: Securing | undefined;
  /** Undefined where HTTP/2 isn't spoken. */
  readonly #speaker: Speaker | undefined;
  /** Undefined where each client may have as many as it likes. */
  #clients: Clients | undefined;
  readonly #full: TurningAway;
  readonly #greedy: TurningAway;
  #count = 0;
  /** Streams of HTTP/2 among them. */
  #carried = 0;

  /** @param speaker speaks HTTP/2, where it is wanted */
  constructor(host: ConnectionHost, connections: Connections, speaker: Speaker | undefined) {
    const { tls, ticketKeys } = host.options;
    this.#host = host;
    this.#connections = connections;
    this.#securing =
      tls === undefined ? undefined : new Securing(tls, speaker !== undefined, ticketKeys);
    this.#speaker = speaker;
    this.adjust();
    this.#full = outOfRoom(host, connections);
    this.#greedy = outOfPatience(host);
  }

  /** Sockets that have come so far. */
  get count(): number {
    return this.#count - this.#carried + this.refused;
  }

  /** Limits may have changed. Those who came while nobody counted aren't counted later. */
  adjust(): void {
    const { unix, maxConnections, maxConnectionsPerClient: most, ticketKeys } = this.#host.options;
    if (ticketKeys !== undefined) this.#securing?.encryptTickets(ticketKeys);
    this.#connections.allow(maxConnections);
    this.#clients?.allow(most);
    const isCounted = most !== Number.POSITIVE_INFINITY && unix === undefined;
    if (isCounted) this.#clients ??= new Clients(most);
  }

  /** One of those that bring them. @param last is told of each that comes */
  listener(last: LastArrivals): Listener {
    // What another socket takes over mustn't be read by the first.
    const pauseOnConnect = this.#securing === undefined;
    const accepting = { allowHalfOpen: true, noDelay: true, pauseOnConnect };
    return createServer(accepting, (socket) => {
      last.came();
      this.accept(socket);
    });
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
    this.#host.held.stop();
  }

  accept(socket: Socket): void {
    if (this.#clients?.hasRoom(socket) === false) turnAway(socket, this.#greedy);
    else if (!this.#connections.hasRoom()) turnAway(socket, this.#full);
    else this.#take(socket);
  }

  #take(socket: Socket): void {
    // First, since it looks at the clock, and the connection's first deadline counts from there.
    this.#host.deadlines.start();
    if (!this.referenced) socket.unref();
    const { proxyProtocol } = this.#host.options;
    // It comes for many clients, so that it isn't counted as one.
    if (proxyProtocol?.has(addressOf(socket, this.#transport))) this.#introduce(socket);
    else {
      const isPlain = this.#securing === undefined && this.#speaker === undefined;
      const kept = isPlain ? adopt(socket) : socket;
      this.#clients?.add(kept);
      if (isPlain) this.#add(new Connection(kept, this.#host, this.#peerOf(kept)));
      else this.#agree(kept, this.#peerOf(kept));
    }
  }

  /** @throws TypeError for what is no open duplex stream of bytes */
  attach(duplex: Duplex, { remoteAddr }: AttachInit): void {
    attachable(duplex);
    this.#host.deadlines.start();
    duplex.allowHalfOpen = true;
    const peer = new Peer(this.#number(), duplex, remoteAddr?.transport ?? "tcp", remoteAddr);
    this.#add(new Connection(duplex, this.#host, peer));
  }

  /** A proxy says first for whom it comes. */
  #introduce(socket: Socket): void {
    const host = this.#host;
    const proxy = this.#peerOf(socket);
    const introduction = new Introduction(socket, host, proxy, (client) => {
      this.#connections.delete(introduction);
      const peer = client === undefined ? proxy : proxy.onBehalfOf(client);
      this.#agree(socket, peer);
      socket.resume();
    });
    socket.once("close", () => host.gone(introduction));
    this.#add(introduction);
  }

  /** What is spoken on this connection, of which nothing was read as HTTP? */
  #agree(socket: Socket, peer: Peer): void {
    if (this.#securing !== undefined) this.#secure(socket, this.#securing, peer);
    else if (this.#speaker !== undefined) this.#listenFor(socket, this.#speaker, peer);
    else this.#add(new Connection(socket, this.#host, peer));
  }

  /** Who speaks HTTP/2 without TLS begins with it. */
  #listenFor(socket: Socket, speaker: Speaker, peer: Peer): void {
    const host = this.#host;
    const preface = new Preface(socket, host, peer, (isHttp2) => {
      this.#connections.delete(preface);
      const conversation = isHttp2
        ? speaker.begin(socket, host, peer, this.#streamNumber)
        : undefined;
      this.#add(conversation ?? new Connection(socket, host, peer));
    });
    socket.once("close", () => host.gone(preface));
    this.#add(preface);
  }

  #secure(socket: Socket, securing: Securing, peer: Peer): void {
    const host = this.#host;
    const handshake = securing.begin(socket, host, peer, {
      agreed: (secured) => {
        this.#connections.delete(handshake);
        const speaker = secured.alpnProtocol === "h2" ? this.#speaker : undefined;
        const conversation = speaker?.begin(secured, host, peer, this.#streamNumber);
        this.#add(conversation ?? new Connection(secured, host, peer));
      },
      plain: () => {
        this.#connections.delete(handshake);
        this.#add(new Connection(socket, new PlainHost(host), peer));
      },
    });
    socket.once("close", () => host.gone(handshake));
    this.#add(handshake);
  }

  #number(): number {
    return ++this.#count;
  }

  readonly #streamNumber = (): number => {
    this.#carried++;
    return this.#number();
  };

  #peerOf(socket: Socket): Peer {
    return new Peer(this.#number(), socket, this.#transport);
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
