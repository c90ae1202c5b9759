/**
 * Whom does an event of a socket concern? The one that the socket carries with it.
 *
 * One set of functions hears all sockets: a set for each would be more than half of what a connection
 * that does nothing holds besides its socket. This file refuses to know what an event means.
 */
import type { Duplex } from "node:stream";

/** Who wants to hear of a socket. */
export interface SocketListener {
  /**
   * Takes the first `length` bytes; once this returns they may change.
   * @returns false to have no more of them until somebody reads
   */
  received(bytes: Uint8Array, length: number): boolean;
  /** The peer will send nothing more. */
  ended(): void;
  /** The socket takes more. */
  drained(): void;
  /** Everything has left, the end of it, too. */
  finished(): void;
  /** Nothing has moved for as long as the socket was told to wait. */
  timedOut(): void;
  failed(error: NodeJS.ErrnoException): void;
  /** The last event of all. */
  closed(): void;
}

const LISTENER = Symbol("listener");

interface Heard extends Duplex {
  [LISTENER]: SocketListener;
}

/** Tells the listener of all that happens, but for `timedOut`. */
export function listenTo(socket: Duplex, listener: SocketListener): void {
  (socket as Heard)[LISTENER] = listener;
  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("drain", onDrain);
  socket.on("finish", onFinish);
  socket.on("error", onError);
  socket.on("close", onClose);
}

/** From now on another one is told, and only of errors, of the last event, and of bytes that no event brings. */
export function handOver(socket: Duplex, listener: SocketListener): void {
  (socket as Heard)[LISTENER] = listener;
  socket.off("data", onData);
  socket.off("end", onEnd);
  socket.off("drain", onDrain);
  socket.off("finish", onFinish);
}

/** Hands on bytes that no event brings; false when there should be no more of them. */
export function handOn(socket: Duplex, bytes: Uint8Array, length: number): boolean {
  return (socket as Heard)[LISTENER].received(bytes, length);
}

/** For the socket's own timer, which few ever need. */
export function onTimeout(this: Duplex): void {
  (this as Heard)[LISTENER].timedOut();
}

function onData(this: Duplex, bytes: Buffer): void {
  (this as Heard)[LISTENER].received(bytes, bytes.length);
}

function onEnd(this: Duplex): void {
  (this as Heard)[LISTENER].ended();
}

function onDrain(this: Duplex): void {
  (this as Heard)[LISTENER].drained();
}

function onFinish(this: Duplex): void {
  (this as Heard)[LISTENER].finished();
}

function onError(this: Duplex, error: NodeJS.ErrnoException): void {
  (this as Heard)[LISTENER].failed(error);
}

function onClose(this: Duplex): void {
  (this as Heard)[LISTENER].closed();
}
