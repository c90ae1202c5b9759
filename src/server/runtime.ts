/**
 * What does the runtime do faster than portable code?
 *
 * The protocol takes these as parameters, so that it runs where there is no Buffer.
 */
import type { Codec } from "../http1/codec.ts";

/** The global `Buffer` is an accessor, which is asked anew each time. */
const { latin1Slice } = Buffer.prototype;

export const nodeCodec: Codec = {
  decode: (bytes, start, end) => latin1Slice.call(bytes, start, end),
  encode: (text) => Buffer.from(text, "latin1"),
};
