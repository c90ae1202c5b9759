/**
 * What can be asked of a running server?
 *
 * This file refuses to know how any of it is done.
 */
import type { Duplex } from "node:stream";
import type { RemoteAddress } from "../http/handler.ts";
import type { TlsCertificates } from "./credentials.ts";
import type { ServerChanges } from "./updating.ts";

/** How to stop. */
export interface CloseOptions {
  /** Milliseconds that requests under way have to finish. Default 10000. */
  readonly graceMs?: number;
  /**
   * Milliseconds after which idle connections are half-closed, so that a request that crosses is
   * still answered. Default 1500. 0: they are cut at once.
   */
  readonly idleMs?: number;
  /**
   * Milliseconds for which new connections are still accepted, so that whoever asks whether the server is ready
   * learns first that it isn't. The other two begin behind it. Default 0.
   */
  readonly noticeMs?: number;
  /**
   * For processes that listen on one socket and stop together: called when this one listens no more. Requests
   * wait until what it returns has settled, 200 ms at most, since whoever is answered comes again, and would be
   * reset by the last one that closes the socket. Default: nobody else is asked.
   */
  readonly stoppedListening?: () => PromiseLike<unknown>;
}

/** What is known of a connection that was made elsewhere. */
export interface AttachInit {
  /** Default: that of the socket, where it is one; else hostname "" and port 0. */
  readonly remoteAddr?: RemoteAddress;
}

/** A running server. */
export interface Server extends AsyncDisposable {
  /** Undefined until `ready()`, and for a Unix socket. */
  readonly url: URL | undefined;
  /** 0 until `ready()`, and for a Unix socket. */
  readonly port: number;
  /** As it was asked for. */
  readonly hostname: string;
  /** Every address that is listened on, once `ready()`. */
  readonly addresses: readonly ListenAddress[];
  /** Open connections, upgraded ones included. */
  readonly connections: number;
  /** Open connections on which requests are being answered: on one of HTTP/2 it may be several. */
  readonly answeringConnections: number;
  /** Open connections on which TLS isn't agreed on yet. */
  readonly securingConnections: number;
  /** Connections that were closed as soon as they came, for want of room, since the server began. */
  readonly refusedConnections: number;
  /**
   * Bytes that wait in memory for all connections together, as `maxBuffered` bounds them: received and not used yet,
   * or answered and not taken.
   */
  readonly heldBytes: number;
  /** Requests that are being answered. */
  readonly pendingRequests: number;
  /** Has it begun to stop? */
  readonly stopping: boolean;
  /** Settles when the server has ended and its last connection is gone. */
  readonly finished: Promise<void>;
  /**
   * Settles when connections are accepted.
   * @throws Error with the `code` of the system call when an address can't be listened on, such as
   * EADDRINUSE or EACCES.
   */
  ready(): Promise<Server>;
  /**
   * Serves on this duplex stream as on an accepted connection, whether or not anything is listened on: one
   * end of a pair, a channel of another protocol, a socket that somebody else has accepted. It must not
   * have been read from. On a server with TLS it is for whoever attaches to have secured it.
   * @throws TypeError for what is no open duplex stream of bytes; Error when the server has ended
   */
  attach(duplex: Duplex, init?: AttachInit): void;
  /**
   * Changes what is named, from the next request on, without a connection being lost: a request under way is
   * answered by the handler that was asked. Limits on one message hold for connections that come from now on.
   * A handler takes the place of all that answered before, on a server of `serve()` of its folder, password and
   * names, too.
   * @throws TypeError or RangeError for what can't be meant or can't be changed; nothing has changed then
   */
  update(changes: ServerChanges): Server;
  /**
   * Speaks TLS with these from the next handshake on, in place of those it was started with: all of them, as in
   * the option `tls`. Open connections stay, and who was here before resumes its session. Checked first: what
   * it throws has changed nothing.
   * @throws TypeError on a server without TLS; TypeError or RangeError as for the option `tls`
   */
  renew(tls: TlsCertificates): void;
  /**
   * Stops: what is under way may finish, promises given to `waitUntil` included, and upgraded connections
   * stay, all of it within the grace; `true` cuts everything now. Calling it again can only hasten
   * the end.
   */
  close(how?: boolean | CloseOptions): Promise<void>;
  /** Keeps the process alive (the default), or doesn't. */
  ref(): Server;
  /** The opposite of `ref()`. */
  unref(): Server;
}

/** One address that a server listens on. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** Defaults of `close()`, in milliseconds. */
export const GRACE_MS = 10_000;
export const IDLE_MS = 1_500;
