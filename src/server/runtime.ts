/**
 * What does the runtime do faster than portable code?
 *
 * The protocol takes these as parameters, so that it runs where there is no Buffer.
 */
import type { Codec } from "../http1/codec.ts";

export const nodeCodec: Codec = {
  decode: (bytes, start, end) => Buffer.prototype.latin1Slice.call(bytes, start, end),
  encode: (text) => Buffer.from(text, "latin1"),
};
