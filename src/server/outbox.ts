/**
 * How do many small pieces become one write? Everything that a connection sends passes here.
 *
 * Two writes cost a quarter more than one, and pipelined responses are worth a single one. Small
 * pieces are copied together; a large one goes out as it is, in the same system call.
 * This file refuses to know what the pieces mean.
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Share } from "./share.ts";

/** Copying this much costs less than a second buffer in the system call. */
const SMALL_MAX = 16_384;
/** So many bytes of small pieces make one write: pipelined responses, up to where a connection flushes. */
const TOGETHER_MAX = 81_920;

/** An idle connection holds none of its own. */
const NONE: Uint8Array[] = [];

/**
 * Where pieces are joined, for all connections: nearly always the kernel takes a write at once. Two
 * sizes, because what it doesn't take stays with a connection for as long as its peer likes.
 */
const joints: { small: Buffer | undefined; large: Buffer | undefined } = {
  small: undefined,
  large: undefined,
};

/** Where pieces are joined that a socket holds for a moment, as it does each write over TLS: to allocate anew was 6 % of one. */
const spares: Buffer[] = [];
const SPARES_MAX = 64;

export class Outbox {
  /** Bytes that wait for `flush`. */
  size = 0;
  #pieces = NONE;
  /** Did the socket still hold what it was given last? One that speaks TLS always does, for a moment. */
  #holds = false;
  /** Is one of the pieces too large to be copied? */
  #hasLarge = false;
  /** Where is noted what the socket doesn't get rid of at once? */
  readonly #share: Pick<Share, "wrote"> | undefined;

  constructor(share?: Pick<Share, "wrote">) {
    this.#share = share;
  }

  /** Nobody tells a head from its content here. */
  get takesContent(): boolean {
    return true;
  }

  /** The piece must not change until it is written. */
  push(bytes: Uint8Array): void {
    if (this.#pieces === NONE) this.#pieces = [bytes];
    else this.#pieces.push(bytes);
    this.size += bytes.length;
    if (bytes.length > SMALL_MAX) this.#hasLarge = true;
  }

  /**
   * Hands everything to the socket, in one write.
   *
   * @param written called when the kernel has taken all of it; not called when the socket dies first
   * @returns false when the socket wants no more until it drains
   */
  flush(socket: Duplex, written?: () => void): boolean {
    const pieces = this.#pieces;
    const accepts = this.#write(socket, pieces, written);
    if (!accepts && socket.writableLength > 0) this.#share?.wrote(pieces, isCopied(socket));
    return accepts;
  }

  #write(socket: Duplex, pieces: readonly Uint8Array[], written?: () => void): boolean {
    const { size } = this;
    const done = written === undefined ? undefined : whenWritten(written);
    this.size = 0;
    this.#pieces = NONE;
    const hasLarge = this.#hasLarge;
    this.#hasLarge = false;
    // What isn't a socket may hand on the very memory that it was given.
    if (!(socket instanceof Socket)) return socket.write(Buffer.concat(pieces, size), done);
    if (hasLarge || size > TOGETHER_MAX) return writeTogether(socket, pieces, done);
    const kind = size > SMALL_MAX ? "large" : "small";
    const isOwn = this.#holds;
    const accepts = isOwn
      ? writeKept(socket, pieces, size, done)
      : socket.write(joined(pieces, kind), done);
    this.#holds = socket.writableLength > 0;
    // What the kernel didn't take at once may lie there until it does.
    if (this.#holds && !isOwn) joints[kind] = undefined;
    return accepts;
  }
}

/** Runs of small pieces are joined, and large ones stay as they are. */
function writeTogether(
  socket: Duplex,
  pieces: readonly Uint8Array[],
  done: ((error?: Error | null) => void) | undefined,
): boolean {
  socket.cork();
  let accepts = true;
  for (let i = 0; i < pieces.length; ) {
    let end = i;
    let run = 0;
    while (end < pieces.length && run + pieces[end]!.length <= SMALL_MAX) {
      run += pieces[end++]!.length;
    }
    const next = end > i ? Buffer.concat(pieces.slice(i, end), run) : pieces[end++]!;
    i = end;
    accepts = socket.write(next, i === pieces.length ? done : undefined);
  }
  socket.uncork();
  return accepts;
}

/** Is what was written copied, into one of its own or into what is encrypted? */
function isCopied(socket: Duplex): boolean {
  return !(socket instanceof Socket) || "encrypted" in socket;
}

/** Good for one write. */
function joined(pieces: readonly Uint8Array[], kind: "small" | "large"): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  joints[kind] ??= Buffer.allocUnsafeSlow(kind === "small" ? SMALL_MAX : TOGETHER_MAX);
  return joinedIn(joints[kind], pieces);
}

/** In memory that is this write's own until the socket has no more of it. */
function writeKept(
  socket: Socket,
  pieces: readonly Uint8Array[],
  size: number,
  done: ((error?: Error | null) => void) | undefined,
): boolean {
  if (pieces.length === 1) return socket.write(pieces[0]!, done);
  if (size > SMALL_MAX) return socket.write(Buffer.concat(pieces, size), done);
  const joint = spares.pop() ?? Buffer.allocUnsafeSlow(SMALL_MAX);
  return socket.write(joinedIn(joint, pieces), (error) => {
    if (!error && spares.length < SPARES_MAX) spares.push(joint);
    done?.(error);
  });
}

function joinedIn(joint: Buffer, pieces: readonly Uint8Array[]): Uint8Array {
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
