/**
 * How do bytes become a string, and a string bytes? One byte per character: ISO-8859-1.
 *
 * What is here works everywhere; a runtime hands in its own, faster one.
 */

/** The characters of bytes[start] to bytes[end - 1]. */
export type Decode = (bytes: Uint8Array, start: number, end: number) => string;

/** The bytes of a string that has no character beyond U+00FF. */
export type Encode = (text: string) => Uint8Array;

/** Both directions between bytes and strings; a runtime may have faster ones than the default. */
export interface Codec {
  readonly decode: Decode;
  readonly encode: Encode;
}

export const encodeLatin1: Encode = (text) =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

const decodeLatin1: Decode = (bytes, start, end) => {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
};

export const PORTABLE_CODEC: Codec = { decode: decodeLatin1, encode: encodeLatin1 };
