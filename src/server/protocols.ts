/**
 * Which versions of HTTP does a server speak, and how does a client get the one that it wants?
 *
 * HTTP/1.1 always; HTTP/2 where TLS agrees on it (`h2`, RFC 9113 §3.2), and without TLS for those who
 * simply begin with it (`h2c`, §3.3). This file refuses to know how any of them is spoken.
 */

/** A version of HTTP, by the name that it has in TLS (RFC 7301 §6). */
export type Protocol = "http/1.1" | "h2" | "h2c";

const PLAIN: readonly Protocol[] = Object.freeze(["http/1.1"]);
const SECURE: readonly Protocol[] = Object.freeze(["h2", "http/1.1"]);

/** @throws TypeError for what is no list of protocols, or can't be had with or without TLS */
export function resolveProtocols(
  given: readonly Protocol[] | undefined,
  secure: boolean,
): readonly Protocol[] {
  if (given === undefined) return secure ? SECURE : PLAIN;
  if (!Array.isArray(given)) {
    throw new TypeError('protocols takes a list such as ["h2", "http/1.1"]');
  }
  for (const protocol of given) {
    if (protocol !== "http/1.1" && protocol !== "h2" && protocol !== "h2c") {
      throw new TypeError(
        `protocols are "http/1.1", "h2" and "h2c", and ${JSON.stringify(protocol)} isn't one`,
      );
    }
  }
  if (!given.includes("http/1.1")) {
    throw new TypeError('protocols must hold "http/1.1": whoever knows nothing else is answered, too');
  }
  if (given.includes("h2") && !secure) {
    throw new TypeError('protocols holds "h2", which only TLS agrees on; without TLS it is "h2c"');
  }
  if (given.includes("h2c") && secure) {
    throw new TypeError('protocols holds "h2c", which is for servers without TLS; with TLS it is "h2"');
  }
  return Object.freeze([...given]);
}
