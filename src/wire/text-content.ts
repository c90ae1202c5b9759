/**
 * Is content text, so that a person can read it?
 *
 * Its media type says so, or says that it isn't; where it says neither, the bytes that come first decide. This
 * file refuses to know of content codings: what is coded isn't text, whatever its type.
 */

const TEXT_TYPE = /^text\/|[/+](?:json|xml|javascript|x-www-form-urlencoded|graphql|yaml)\b/i;
const BINARY_TYPE = /^(?:image|audio|video|font)\/(?!svg)/i;

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const SP = 0x20;

/** @param bytes those that come first */
export function isText(mediaType: string, bytes: Uint8Array): boolean {
  if (TEXT_TYPE.test(mediaType)) return true;
  return !BINARY_TYPE.test(mediaType) && looksLikeText(bytes);
}

/** No control that no text has. Colours of a terminal are text, though they are shown as escapes. */
export function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.every(
    (byte) => byte >= SP || byte === HTAB || byte === LF || byte === CR || byte === ESC,
  );
}
