/**
 * Whose values are nobody's business but the peer's?
 *
 * Credentials (RFC 9110 §11.6.2, §11.7.2) and cookies (RFC 6265): whoever shows, keeps or exports a
 * message leaves them out unless told otherwise. This file refuses to know who looks.
 */

const SECRET: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
]);

/** @param name in any case */
export function isSecretField(name: string): boolean {
  return SECRET.has(name.toLowerCase());
}
