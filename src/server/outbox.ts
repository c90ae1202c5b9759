/**
 * How do many small pieces become one write? Everything that a connection sends passes here.
 *
 * Two writes cost a quarter more than one, and pipelined responses are worth a single one. Small
 * pieces are copied together; a large one goes out as it is, in the same system call.
 * This file refuses to know what the pieces mean.
 */
import type { Socket } from "node:net";

/** Copying this much costs less than a second buffer in the system call. */
const JOIN_MAX = 16_384;

export class Outbox {
  /** Bytes that wait for `flush`. */
  size = 0;
  #pieces: Uint8Array[] = [];

  /** The piece must not change until it is written. */
  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.size += bytes.length;
  }

  /**
   * Hands everything to the socket, in one write.
   *
   * @param written called when the kernel has taken all of it; not called when the socket dies first
   * @returns false when the socket wants no more until it drains
   */
  flush(socket: Socket, written?: () => void): boolean {
    const pieces = this.#pieces;
    const size = this.size;
    this.#pieces = [];
    this.size = 0;
    const done = written === undefined ? undefined : whenWritten(written);
    if (pieces.length === 1) return socket.write(pieces[0]!, done);
    if (size <= JOIN_MAX) return socket.write(join(pieces, 0, pieces.length, size), done);
    socket.cork();
    let accepts = true;
    for (let i = 0; i < pieces.length; ) {
      let end = i;
      let run = 0;
      while (end < pieces.length && run + pieces[end]!.length <= JOIN_MAX)
        run += pieces[end++]!.length;
      const next = end > i ? join(pieces, i, end, run) : pieces[end++]!;
      i = end;
      accepts = socket.write(next, i === pieces.length ? done : undefined);
    }
    socket.uncork();
    return accepts;
  }
}

function join(pieces: readonly Uint8Array[], from: number, to: number, size: number): Uint8Array {
  const joined = Buffer.allocUnsafe(size);
  let at = 0;
  for (let i = from; i < to; i++) {
    joined.set(pieces[i]!, at);
    at += pieces[i]!.length;
  }
  return joined;
}

function whenWritten(written: () => void): (error?: Error | null) => void {
  return (error) => {
    if (error === null || error === undefined) written();
  };
}
