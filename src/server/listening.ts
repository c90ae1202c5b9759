/**
 * Which addresses does a server listen on?
 *
 * "localhost" is two addresses, and a browser may try either first, so both are taken where the
 * machine has them. This file refuses to know what is accepted there.
 */
import type { Server as Listener, ListenOptions } from "node:net";
import type { ResolvedOptions } from "./options.ts";

const LOOPBACK = "127.0.0.1";
const LOOPBACK_IPV6 = "::1";

/** Tries to find a port that is free on both loopback addresses. */
const ATTEMPTS = 8;

/** Codes that say that the machine has no such address. */
const NO_ADDRESS: ReadonlySet<unknown> = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"]);

/**
 * Listening listeners, made by `make`; the first one's port is the server's.
 * @throws Error with the `code` of the system call that failed; no listener is left open then.
 */
export async function listenOn(
  options: ResolvedOptions,
  make: () => Listener,
): Promise<readonly Listener[]> {
  const { unix, hostname, port, backlog } = options;
  if (unix !== undefined) return [await listenAt(make(), { path: unix, backlog })];
  if (hostname !== "localhost") return [await listenAt(make(), { host: hostname, port, backlog })];
  for (let attempt = 1; ; attempt++) {
    const first = await listenAt(make(), { host: LOOPBACK, port, backlog });
    const address = first.address();
    const taken = address !== null && typeof address !== "string" ? address.port : port;
    try {
      const second = await listenAt(make(), { host: LOOPBACK_IPV6, port: taken, backlog });
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

function listenAt(listener: Listener, options: ListenOptions): Promise<Listener> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(options, () => {
      listener.off("error", reject);
      resolve(listener);
    });
  });
}
