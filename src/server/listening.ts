/**
 * Which addresses does a server listen on?
 *
 * "localhost" is two addresses, and a browser may try either first, so both are taken where the
 * machine has them. Others may hand over sockets that they have bound. This file refuses to know what is
 * accepted there.
 */
import type { Server as Listener, ListenOptions } from "node:net";
import type { ResolvedOptions } from "./options.ts";
import { canReusePort } from "./port-sharing.ts";
import type { ListenAddress } from "./running-server.ts";

/** Where to listen. */
export type Place = Pick<
  ResolvedOptions,
  "unix" | "hostname" | "port" | "backlog" | "descriptors" | "reusePort"
> &
  Partial<Pick<ResolvedOptions, "unixMode">>;

/** One that the runtime takes as it is. */
interface GivenSocket {
  readonly fd: number;
  readonly backlog: number;
}

const LOOPBACK = "127.0.0.1";
const LOOPBACK_IPV6 = "::1";
const EVERY = "0.0.0.0";
const EVERY_IPV6 = "::";

/** Tries to find a port that is free on both loopback addresses. */
const ATTEMPTS = 8;

/** One that the runtime takes as it is. */
interface GivenSocket {
  readonly fd: number;
  readonly backlog: number;
}

/** Codes that say that the machine has no such address. */
const NO_ADDRESS: ReadonlySet<unknown> = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"]);

/**
 * Listening listeners, made by `make`; the first one's port is the server's.
 * @throws Error with the `code` of the system call that failed; no listener is left open then.
 */
export async function listenOn(options: Place, make: () => Listener): Promise<readonly Listener[]> {
  const { unix, hostname, port, backlog, descriptors } = options;
  const reusePort = options.reusePort && checkedReusePort();
  if (descriptors.length > 0) return listenOnGiven(descriptors, backlog, make);
  if (unix !== undefined) return [await masked(options.unixMode, { path: unix, backlog }, make)];
  if (hostname !== "localhost")
    return [await listenAt(make(), { host: hostname, port, backlog, reusePort })];
  for (let attempt = 1; ; attempt++) {
    const first = await listenAt(make(), { host: LOOPBACK, port, backlog, reusePort });
    const address = first.address();
    const taken = address !== null && typeof address !== "string" ? address.port : port;
    try {
      const second = await listenAt(make(), {
        host: LOOPBACK_IPV6,
        port: taken,
        backlog,
        reusePort,
      });
      return [first, second];
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (NO_ADDRESS.has(code)) return [first];
      await new Promise((resolve) => first.close(resolve));
      // A port that the system picked for one address may be taken on the other.
      if (port !== 0 || code !== "EADDRINUSE" || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The runtime would leave it out without a word where it doesn't know it. */
function checkedReusePort(): true {
  if (canReusePort()) return true;
  const error: NodeJS.ErrnoException = new Error("a port can't be shared here");
  error.code = "ENOTSUP";
  error.syscall = "listen";
  throw error;
}

/** Sockets that somebody else has bound. */
async function listenOnGiven(
  descriptors: readonly number[],
  backlog: number,
  make: () => Listener,
): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  try {
    for (const fd of descriptors) listeners.push(await listenAt(make(), { fd, backlog }));
    const [first, ...others] = listeners.map(isOnUnixSocket);
    if (others.every((other) => other === first)) return listeners;
    throw new TypeError("descriptors are all of TCP, or all Unix sockets");
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
}

/** Where they listen, Unix sockets left out. */
export function addressesOf(listeners: readonly Listener[]): readonly ListenAddress[] {
  return listeners.flatMap((listener) => {
    const address = listener.address();
    return address === null || typeof address === "string" ? [] : [address];
  });
}

/** Is what comes here a connection of a Unix socket? Asked of a listener that listens. */
export function isOnUnixSocket(listener: Listener): boolean {
  const address = listener.address();
  return address === null || typeof address === "string";
}

/** The socket's file is made before this returns, so nobody finds it with other rights. */
function masked(
  mode: number | undefined,
  place: ListenOptions,
  make: () => Listener,
): Promise<Listener> {
  if (mode === undefined) return listenAt(make(), place);
  const before = process.umask(~mode & 0o777);
  try {
    return listenAt(make(), place);
  } finally {
    process.umask(before);
  }
}

function listenAt(
  listener: Listener,
  options: (ListenOptions & { readonly reusePort?: boolean }) | GivenSocket,
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      // Every interface is meant, and a machine without IPv6 has some.
      if (error.code === "EAFNOSUPPORT" && "host" in options && options.host === EVERY_IPV6) {
        listenAt(listener, { ...options, host: EVERY }).then(resolve, reject);
      } else reject(error);
    };
    listener.once("error", failed);
    listener.listen(options, () => {
      listener.off("error", failed);
      resolve(listener);
    });
  });
}
