/**
 * How does a process keep a listening socket without taking a single connection from it?
 *
 * The runtime accepts wherever its loop turns, so whoever holds a listener for others must not let it turn:
 * a thread that sleeps as soon as it listens. What it hands out are descriptors; those who inherit them accept. This file
 * refuses to know who that is, and how a thread sleeps.
 */
import { createServer, type Server as Listener } from "node:net";
import { listenOn, type Place } from "./listening.ts";

export interface HeldListeners {
  /** In this process. */
  readonly descriptors: readonly number[];
  /** 0 for a Unix socket. */
  readonly port: number;
  /** The socket's file, if there is one, is gone then. */
  close(): void;
}

/** A listener, with what the runtime doesn't name for everybody. */
interface WithHandle {
  readonly _handle?: { readonly fd?: number } | null;
}

/**
 * Listens. The caller's loop must not turn before `close()`.
 * @throws as `listenOn`; Error when the system has no descriptors for sockets
 */
export async function holdListeners(place: Place): Promise<HeldListeners> {
  const listeners = await listenOn(place, () => createServer());
  const close = (): void => {
    for (const listener of listeners) listener.close();
  };
  const descriptors = listeners.map(descriptorOf);
  if (descriptors.some((descriptor) => descriptor < 0)) {
    close();
    throw new Error("the runtime tells no descriptor of a listening socket here");
  }
  const [address] = listeners.map((listener) => listener.address());
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { descriptors, port, close };
}

function descriptorOf(listener: Listener): number {
  const { _handle: handle } = listener as WithHandle;
  return handle?.fd ?? -1;
}
