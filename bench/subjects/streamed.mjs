// What everybody streams: 1 MiB in pieces of 64 KiB.
export const PIECE = new Uint8Array(64 * 1024).fill(0x61);
export const PIECES = 16;

/** A web stream of them. */
export function stream() {
  let left = PIECES;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(PIECE);
      else controller.close();
    },
  });
}
