/**
 * Who speaks HTTP/2 for a server that doesn't know it?
 *
 * A server is given a speaker, or none, and then offers HTTP/1 alone. This file refuses to do anything.
 */
import type { Socket } from "node:net";
import type { Connected } from "./connections.ts";
import type { ConnectionHost } from "./host.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Peer } from "./peer.ts";

export interface Speaker {
  /**
   * Takes over a socket on which HTTP/2 was agreed on. What was read of it already, it finds there again.
   * @param number counts on, for what a connection carries: a tap tells streams from one another by it
   */
  begin(socket: Socket, host: ConnectionHost, peer: Peer, number: () => number): Connected;
}

/** Who speaks HTTP/2 for a server with these options; nobody, where it isn't wanted or can't be had. */
export type FindSpeaker = (options: ResolvedOptions) => Speaker | undefined;
