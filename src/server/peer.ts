/**
 * Who is at the other end of a connection? Asked of the system when somebody wants to know it.
 *
 * Most connections never need it: neither those that do nothing, nor those that fetch files. It can be
 * asked only while the connection is there, so whoever will want it later asks in time. This file
 * refuses to know who asks.
 */
import type { Socket } from "node:net";
import type { HandlerContext, RemoteAddress } from "../http/handler.ts";
import type { TappedConnection } from "./tap.ts";

export class Peer implements TappedConnection, HandlerContext {
  readonly id: number;
  readonly #socket: Socket;
  readonly #transport: RemoteAddress["transport"];
  #address: RemoteAddress | undefined;

  /** @param id 1 for the first connection of the server, then 2, 3, … */
  constructor(id: number, socket: Socket, transport: RemoteAddress["transport"]) {
    this.id = id;
    this.#socket = socket;
    this.#transport = transport;
  }

  /** Its hostname is empty when the peer has left before anybody looked. */
  get remoteAddr(): RemoteAddress {
    this.#address ??= {
      transport: this.#transport,
      hostname: this.#socket.remoteAddress ?? "",
      port: this.#socket.remotePort ?? 0,
    };
    return this.#address;
  }

  /** Asks now, for somebody who may look when the peer has left. */
  remember(): void {
    void this.remoteAddr;
  }
}
