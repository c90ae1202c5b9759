/**
 * How many of the bytes that were written to a socket has the system taken?
 *
 * The runtime counts a write as done when all of it has left, which may be a megabyte at once. What lies beneath a
 * socket knows more, though that isn't documented; where it doesn't tell, nobody is held to be slow for it. This
 * file refuses to know who asks.
 */
import type { Duplex } from "node:stream";

/** As sockets of Node are inside. */
interface WithHandle {
  readonly _handle?: {
    readonly bytesWritten?: unknown;
    readonly writeQueueSize?: unknown;
  } | null;
}

/** Counted from the beginning; undefined where nobody tells. */
export function takenBytes(socket: Duplex): number | undefined {
  const { _handle: handle } = socket as WithHandle;
  const { bytesWritten, writeQueueSize } = handle ?? {};
  if (typeof bytesWritten !== "number" || typeof writeQueueSize !== "number") return undefined;
  return bytesWritten - writeQueueSize;
}
