/**
 * Whose memory do these bytes lie in?
 *
 * What a program gets is its own: it may transfer it or look at all of its buffer. A runtime's small arrays lie side
 * by side in one buffer, with other people's bytes around them. This file refuses to know what the bytes mean.
 */

/** These bytes in a buffer that holds nothing else, as a plain Uint8Array; copied only when they must be. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bufferOf(bytes));
}

/** Likewise, the buffer. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return buffer;
  return copyOf(bytes).buffer as ArrayBuffer;
}

/** A copy of these bytes, and of no others that lie in the same buffer. */
export function copyOf(given: ArrayBuffer | ArrayBufferView): Uint8Array {
  const window =
    given instanceof ArrayBuffer
      ? new Uint8Array(given)
      : new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  return new Uint8Array(window);
}

/** All of these, which are `size` bytes together. */
export function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
