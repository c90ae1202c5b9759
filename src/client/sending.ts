/**
 * In which pieces, and how fast, do bytes go out?
 *
 * In order, each piece when the last was taken: a server that doesn't read isn't sent more. This file
 * refuses to know what the bytes say.
 */
import type { Socket } from "node:net";

export interface Pace {
  /** Default: as fast as the server takes them. */
  readonly bytesPerSecond?: number | undefined;
  /** Bytes of one write. Default: 64 KiB; at a given speed, those of a tenth of a second. */
  readonly pieceBytes?: number | undefined;
}

const PIECE_BYTES = 65_536;
const PIECES_PER_SECOND = 10;

export class Sending {
  readonly #socket: Socket;
  readonly #pieceBytes: number;
  readonly #bytesPerSecond: number | undefined;
  readonly #leaves: (piece: Uint8Array) => void;
  #queue: Promise<boolean> = Promise.resolve(true);
  #queued = 0;
  #stopped = false;

  /** @param leaves called with each piece just before it is written */
  constructor(socket: Socket, pace: Pace, leaves: (piece: Uint8Array) => void) {
    const { bytesPerSecond, pieceBytes } = pace;
    this.#socket = socket;
    this.#leaves = leaves;
    this.#bytesPerSecond = bytesPerSecond;
    this.#pieceBytes = Math.max(1, pieceBytes ?? naturalPiece(bytesPerSecond));
  }

  /** Has everything left? */
  get idle(): boolean {
    return this.#queued === 0;
  }

  /** True when all of it was taken by the system; false when the connection, or `stop`, came first. */
  send(bytes: Uint8Array): Promise<boolean> {
    return this.#enqueue(() => this.#write(bytes));
  }

  /** Closes our side behind all that is queued: nothing more will be sent. */
  end(): Promise<boolean> {
    return this.#enqueue(async () => {
      this.#socket.end();
      return true;
    });
  }

  /** Nothing that hasn't left will leave. */
  stop(): void {
    this.#stopped = true;
  }

  #enqueue(action: () => Promise<boolean>): Promise<boolean> {
    this.#queued++;
    this.#queue = this.#queue.then(async () => {
      const done = this.#stopped ? false : await action();
      this.#queued--;
      return done;
    });
    return this.#queue;
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    for (let at = 0; at < bytes.length; at += this.#pieceBytes) {
      if (this.#stopped || !this.#socket.writable) return false;
      const piece = bytes.subarray(at, at + this.#pieceBytes);
      this.#leaves(piece);
      if (!(await taken(this.#socket, piece))) return false;
      await this.#pause(piece.length);
    }
    return true;
  }

  /** At no given speed for one turn, in which a server of this process could read the piece. */
  #pause(length: number): Promise<void> {
    const speed = this.#bytesPerSecond;
    return new Promise((resolve) => {
      if (speed === undefined) setImmediate(resolve);
      else setTimeout(resolve, (1000 * length) / speed);
    });
  }
}

function naturalPiece(bytesPerSecond: number | undefined): number {
  return bytesPerSecond === undefined
    ? PIECE_BYTES
    : Math.floor(bytesPerSecond / PIECES_PER_SECOND);
}

function taken(socket: Socket, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    socket.write(piece, (error) => resolve(error === null || error === undefined));
  });
}
