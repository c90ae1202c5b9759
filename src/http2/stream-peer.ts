/**
 * Who speaks on a stream? The other end of its connection, under a number of its own.
 *
 * Onlookers know messages by the connection that they are on, one after the other. To them each stream is
 * a connection that tells which one carries it. This file refuses to know what is said.
 */
import type { Duplex } from "node:stream";
import type { RemoteAddress } from "../http/handler.ts";
import { Peer } from "../server/peer.ts";
import type { CarriedBy } from "../server/tap.ts";

export class StreamPeer extends Peer {
  readonly carriedBy: CarriedBy;
  readonly #carrier: Peer;

  /**
   * @param id unlike that of any connection
   * @param carrier the connection that carries it
   * @param stream its number there
   */
  constructor(id: number, channel: Duplex, carrier: Peer, stream: number) {
    super(id, channel, "tcp");
    this.#carrier = carrier;
    this.carriedBy = { connection: carrier.id, stream };
  }

  override get remoteAddr(): RemoteAddress {
    return this.#carrier.remoteAddr;
  }

  override get peerAddr(): RemoteAddress {
    return this.#carrier.peerAddr;
  }
}
