/**
 * Is this a method that exists, although nobody here may perform it?
 *
 * RFC 9110 §9: a known method that a resource doesn't allow is a 405, one that the server has never
 * heard of a 501 (§15.6.2). Known are the methods of RFC 9110, PATCH (RFC 5789), and those of WebDAV
 * and its kin (RFC 4918, 3253, 5323) that real clients try. Methods are case-sensitive.
 * This file refuses to know what a method does to a resource.
 */

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
  "COPY",
  "LOCK",
  "MKCOL",
  "MOVE",
  "PROPFIND",
  "PROPPATCH",
  "REPORT",
  "SEARCH",
  "UNLOCK",
]);

export function isKnownMethod(method: string): boolean {
  return KNOWN_METHODS.has(method);
}
