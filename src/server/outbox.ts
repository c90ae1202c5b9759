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

/** Where pieces are joined, for all connections: nearly always the kernel takes a write at once. */
let joint: Buffer | undefined;

/** An idle connection holds none of its own. */
const NONE: Uint8Array[] = [];

export class Outbox {
  /** Bytes that wait for `flush`. */
  size = 0;
  #pieces = NONE;
  /** Did the socket still hold what it was given last? One that speaks TLS always does, for a moment. */
  #holds = false;

  /** The piece must not change until it is written. */
  push(bytes: Uint8Array): void {
    if (this.#pieces === NONE) this.#pieces = [bytes];
    else this.#pieces.push(bytes);
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
    const { size } = this;
    const done = written === undefined ? undefined : whenWritten(written);
    this.size = 0;
    this.#pieces = NONE;
    if (size > JOIN_MAX) return writeTogether(socket, pieces, done);
    const accepts = socket.write(this.#holds ? Buffer.concat(pieces, size) : joined(pieces), done);
    this.#holds = socket.writableLength > 0;
    // What the kernel didn't take at once may lie there until it does.
    if (this.#holds) joint = undefined;
    return accepts;
  }
}

/** Runs of small pieces are joined, and large ones stay as they are. */
function writeTogether(
  socket: Socket,
  pieces: readonly Uint8Array[],
  done: ((error?: Error | null) => void) | undefined,
): boolean {
  socket.cork();
  let accepts = true;
  for (let i = 0; i < pieces.length; ) {
    let end = i;
    let run = 0;
    while (end < pieces.length && run + pieces[end]!.length <= JOIN_MAX) {
      run += pieces[end++]!.length;
    }
    const next = end > i ? Buffer.concat(pieces.slice(i, end), run) : pieces[end++]!;
    i = end;
    accepts = socket.write(next, i === pieces.length ? done : undefined);
  }
  socket.uncork();
  return accepts;
}

/** At most JOIN_MAX bytes; good for one write. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  joint ??= Buffer.allocUnsafeSlow(JOIN_MAX);
  let at = 0;
  for (const piece of pieces) {
    joint.set(piece, at);
    at += piece.length;
  }
  return joint.subarray(0, at);
}

function whenWritten(written: () => void): (error?: Error | null) => void {
  return (error) => {
    if (error === null || error === undefined) written();
  };
}
