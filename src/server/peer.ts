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
  #address: RemoteAddress | undefined;

  /**
   * @param id 1 for the first connection of the server, then 2, 3, …
   * @param address when somebody knows better than the system
   */
  constructor(
    id: number,
    socket: Duplex,
    transport: RemoteAddress["transport"],
    address?: RemoteAddress,
  ) {
    this.id = id;
    this.#socket = socket;
    this.#transport = transport;
    this.#address = address;
  }

  /** Its hostname is empty when the peer has left before anybody looked. */
  get remoteAddr(): RemoteAddress {
    this.#address ??= this.#ask();
    return this.#address;
  }

  #ask(): RemoteAddress {
    const transport = this.#transport;
    const socket = this.#socket;
    if (!(socket instanceof Socket)) return { transport, hostname: "", port: 0 };
    return { transport, hostname: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
  }

  /** Asks now, for somebody who may look when the peer has left. */
  remember(): void {
    void this.remoteAddr;
  }
}
