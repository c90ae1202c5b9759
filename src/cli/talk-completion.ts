/**
 * What may somebody want to type next who writes a request by hand?
 *
 * Methods at the beginning, the version behind the target, then names of fields. This file refuses to know
 * what any of them means.
 */

/** Where in a request the line stands. */
export type LinePlace = "request line" | "field" | "content";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"];
const VERSIONS = ["HTTP/1.1", "HTTP/1.0"];
const FIELD_NAMES = [
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Access-Control-Request-Headers",
  "Access-Control-Request-Method",
  "Authorization",
  "Cache-Control",
  "Connection",
  "Content-Encoding",
  "Content-Length",
  "Content-Type",
  "Cookie",
  "Expect",
  "Forwarded",
  "Host",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "If-Range",
  "If-Unmodified-Since",
  "Origin",
  "Range",
  "Referer",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
  "User-Agent",
  "X-Forwarded-For",
  "X-Forwarded-Proto",
];

/** The completions of the end of the line, and that end: as `node:readline` wants them. */
export function completions(line: string, place: LinePlace): [completions: string[], end: string] {
  if (place === "request line") {
    const words = line.split(" ");
    const last = words.at(-1) ?? "";
    const known = words.length === 1 ? METHODS.map((name) => `${name} `) : VERSIONS;
    return [words.length === 1 || words.length === 3 ? beginning(last, known) : [], last];
  }
  if (place === "field" && !line.includes(":")) {
    return [
      beginning(
        line,
        FIELD_NAMES.map((name) => `${name}: `),
      ),
      line,
    ];
  }
  return [[], line];
}

/** Case doesn't matter in names of fields; in methods it does, and the right one is offered. */
function beginning(typed: string, known: readonly string[]): string[] {
  const lower = typed.toLowerCase();
  return known.filter((word) => word.toLowerCase().startsWith(lower));
}
