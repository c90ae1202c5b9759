/**
 * Who is at the other end of a connection? Asked of the system when somebody wants to know it.
 *
 * Most connections never need it: neither those that do nothing, nor those that fetch files. It can be
 * asked only while the connection is there, so whoever will want it later asks in time. This file
 * refuses to know who asks.
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { RemoteAddress } from "../http/handler.ts";
import type { TappedConnection } from "./tap.ts";

export class Peer implements TappedConnection {
  readonly id: number;
  readonly #socket: Duplex;
  readonly #transport: RemoteAddress["transport"];
  readonly #announced: RemoteAddress | undefined;
  #address: RemoteAddress | undefined;

  /**
   * @param id 1 for the first connection of the server, then 2, 3, …
   * @param announced when somebody knows better than the system who the client is
   */
  constructor(
    id: number,
    socket: Duplex,
    transport: RemoteAddress["transport"],
    announced?: RemoteAddress,
  ) {
    this.id = id;
    this.#socket = socket;
    this.#transport = transport;
    this.#announced = announced;
  }

  /** The client, as far as the connection itself tells it. */
  get remoteAddr(): RemoteAddress {
    return this.#announced ?? this.peerAddr;
  }

  /** The other end. Its hostname is empty when the peer has left before anybody looked. */
  get peerAddr(): RemoteAddress {
    this.#address ??= addressOf(this.#socket, this.#transport);
    return this.#address;
  }

  /** The same connection, for a client that it has announced. */
  onBehalfOf(client: RemoteAddress): Peer {
    const peer = new Peer(this.id, this.#socket, this.#transport, client);
    peer.#address = this.#address;
    return peer;
  }

  /** Asks now, for somebody who may look when the peer has left. */
  remember(): void {
    void this.peerAddr;
  }
}

/** As the system tells it; the hostname is empty when the peer has left. */
export function addressOf(socket: Duplex, transport: RemoteAddress["transport"]): RemoteAddress {
  if (!(socket instanceof Socket)) return { transport, hostname: "", port: 0 };
  return { transport, hostname: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
}
