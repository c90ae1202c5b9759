/**
 * Placeholder: the listening server. (Interface first; being written.)
 */
import type { ServerOptions } from "./options.ts";

export interface Server extends AsyncDisposable {
  /** Undefined before `ready()`, and for a Unix socket. */
  readonly url: URL | undefined;
  readonly port: number;
  readonly hostname: string;
  /** Every address that is listened on, e.g. [{address:"127.0.0.1",port:8000},{address:"::1",port:8000}] */
  readonly addresses: readonly { readonly address: string; readonly port: number }[];
  readonly connections: number;
  readonly pendingRequests: number;
  /** Resolves when the last connection is gone after `close`. */
  readonly finished: Promise<void>;
  /** Resolves when connections are accepted; rejects with Node's listen error (EADDRINUSE, EACCES, …). */
  ready(): Promise<Server>;
  /**
   * true: cut everything now. Otherwise: stop accepting, finish what is under way, at most `graceMs`
   * (default 10_000); idle connections are half-closed after `idleMs` (default 1_500; 0: at once).
   */
  close(how?: boolean | { graceMs?: number; idleMs?: number }): Promise<void>;
  ref(): Server;
  unref(): Server;
}

export declare function listen(options: ServerOptions): Server;
