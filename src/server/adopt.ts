/**
 * How are bytes read without a new buffer for each read?
 *
 * A `net.Socket` reads into a given buffer when it is made with the documented option `onread`, but a
 * listener makes its sockets without. So a second socket takes over what the first one reads from, which
 * is the one thing here that Node doesn't document (docs/decisions/0027). Where it can't be had, the accepted
 * socket is used as it is, and everything else stays the same. This file refuses to know what is received.
 */
import { Socket } from "node:net";
import { handOn } from "./socket-events.ts";

/** Bytes that are read at once; as many as the runtime would take. */
const READ_SIZE = 65_536;

/** Of all connections: whoever is told of bytes in it has taken what it needs when it returns. */
const lent = Buffer.allocUnsafeSlow(READ_SIZE);

/** Others have sockets that look alike, and are made differently inside. */
const isNode = !("bun" in process.versions || "deno" in process.versions);

/** What a socket reads from and writes to. */
interface Handle {
  useUserBuffer(buffer: Uint8Array): void;
  readStart(): number;
}

/** As sockets of Node are inside. */
interface WithHandle {
  _handle: unknown;
}

/**
 * A socket for the same connection that reads into memory which is used again for the next read; the
 * accepted one must not be used any more. Where that can't be had: the accepted one, which emits
 * "data" as ever. Whoever listens to it hears no difference.
 *
 * @param accepted just accepted, and nothing was read from it
 */
export function adopt(accepted: Socket): Socket {
  const { _handle: handle } = accepted as unknown as WithHandle;
  if (!isNode || !isHandle(handle)) return accepted;
  const callback = (length: number): boolean => handOn(socket, lent, length);
  const options = { handle, allowHalfOpen: true, onread: { buffer: lent, callback } };
  const socket = new Socket(options);
  if ((socket as unknown as WithHandle)._handle !== handle) return accepted;
  // Nothing is open in the accepted one any more. Its listener waits for its end, and nobody for that.
  (accepted as unknown as WithHandle)._handle = null;
  return socket;
}

function isHandle(handle: unknown): handle is Handle {
  if (typeof handle !== "object" || handle === null) return false;
  const { useUserBuffer, readStart } = handle as Partial<Handle>;
  return typeof useUserBuffer === "function" && typeof readStart === "function";
}
