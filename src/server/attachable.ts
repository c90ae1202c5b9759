/**
 * Can HTTP be spoken on this?
 *
 * This file refuses to know what is done with it.
 */
import { Duplex } from "node:stream";

/** @throws TypeError for what is no open duplex stream of bytes */
export function attachable(given: unknown): asserts given is Duplex {
  if (!(given instanceof Duplex)) throw new TypeError("attach takes a duplex stream");
  if (given.readableObjectMode || given.writableObjectMode || given.readableEncoding !== null) {
    throw new TypeError("HTTP is bytes: a stream of objects or of text can't be attached");
  }
  if (given.destroyed || !given.readable || !given.writable) {
    throw new TypeError("a stream that has ended can't be attached");
  }
}
