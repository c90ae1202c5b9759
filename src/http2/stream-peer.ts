/**
 * Who speaks on a stream? The other end of its connection, under a number of its own.
 *
 * Onlookers know messages by the connection that they are on, one after the other. To them each stream is
 * a connection, that tells which one carries it. This file refuses to know what is said.
 */
import { Peer } from "../server/peer.ts";
import type { CarriedBy } from "../server/tap.ts";
import type { Duplex } from "node:stream";

export class StreamPeer extends Peer {
  readonly carriedBy: CarriedBy;

  /** @param carrier the connection that carries it */
  constructor(id: number, socket: Duplex, carrier: Peer, stream: number) {
    super(id, socket, carrier.remoteAddr.transport, carrier.remoteAddr);
    this.carriedBy = { connection: carrier.id, stream };
  }
}
