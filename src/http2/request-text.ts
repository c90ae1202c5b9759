/**
 * How would a request that came in HTTP/2 look in HTTP/1.1?
 *
 * RFC 9113 §8.2, §8.3. Pseudo-header fields become the request line and Host, crumbs of a cookie one line again
 * (§8.2.3). The text is read by the parser of HTTP/1, so that every limit and every rule holds for both; it is
 * also what an onlooker sees. What no text may be made of is malformed (§8.1.1). This file refuses to know what
 * the request asks for, and what becomes of a malformed one.
 */
import { isToken } from "../http/fields.ts";

/** They speak of one connection in HTTP/1, and have no place in HTTP/2 (§8.2.2). */
const OF_A_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** They would end the line that they stand in. */
const ENDS_A_LINE = /[\0\r\n]/;
const UPPER_CASE = /[A-Z]/;

interface Pseudo {
  method: string | undefined;
  scheme: string | undefined;
  authority: string | undefined;
  path: string | undefined;
}

const PSEUDO_NAMES: Readonly<Record<string, keyof Pseudo>> = {
  ":method": "method",
  ":scheme": "scheme",
  ":authority": "authority",
  ":path": "path",
};

/** A request as it goes on in HTTP/1.1. */
export interface AskedFor {
  /** The head, with the empty line at its end. */
  readonly text: string;
  readonly method: string;
  /** Content follows, of which nobody knows how much it is. */
  readonly inChunks: boolean;
}

/**
 * Undefined when the request is malformed.
 * @param lines name, value, name, value, …: one byte per character
 * @param hasContent may anything follow the head?
 */
export function requestText(lines: readonly string[], hasContent: boolean): AskedFor | undefined {
  const pseudo: Pseudo = {
    method: undefined,
    scheme: undefined,
    authority: undefined,
    path: undefined,
  };
  const crumbs: string[] = [];
  let host: string | undefined;
  let hasLength = false;
  let text = "";
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i] ?? "";
    const value = lines[i + 1] ?? "";
    if (ENDS_A_LINE.test(value)) return undefined;
    if (name.startsWith(":")) {
      if (!take(pseudo, name, value)) return undefined;
    } else if (!isAllowed(name, value)) return undefined;
    else if (name === "cookie") crumbs.push(value);
    else if (name === "host") {
      if (host !== undefined) return undefined;
      host = value;
    } else {
      if (name === "content-length") hasLength = true;
      text += `${name}: ${value}\r\n`;
    }
  }
  const line = requestLine(pseudo);
  if (line === undefined) return undefined;
  const { authority = host } = pseudo;
  // Both at once must say the same (§8.3.1).
  if (host !== undefined && host.toLowerCase() !== authority?.toLowerCase()) return undefined;
  const { method = "" } = pseudo;
  const inChunks = hasContent && !hasLength && method !== "CONNECT";
  const hostLine = authority === undefined ? "" : `host: ${authority}\r\n`;
  const cookie = crumbs.length === 0 ? "" : `cookie: ${crumbs.join("; ")}\r\n`;
  const coding = inChunks ? "transfer-encoding: chunked\r\n" : "";
  return { text: `${line}${hostLine}${text}${cookie}${coding}\r\n`, method, inChunks };
}

/** The lines of a trailer section; undefined when it is malformed. @param lines as above */
export function trailerText(lines: readonly string[]): string | undefined {
  let text = "";
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i] ?? "";
    const value = lines[i + 1] ?? "";
    if (ENDS_A_LINE.test(value) || !isAllowed(name, value)) return undefined;
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** False for one that isn't known, or that was there before. */
function take(pseudo: Pseudo, name: string, value: string): boolean {
  const known = Object.hasOwn(PSEUDO_NAMES, name) ? PSEUDO_NAMES[name] : undefined;
  if (known === undefined || pseudo[known] !== undefined) return false;
  pseudo[known] = value;
  return true;
}

function isAllowed(name: string, value: string): boolean {
  if (!isToken(name) || UPPER_CASE.test(name) || OF_A_CONNECTION.has(name)) return false;
  return name !== "te" || value === "trailers";
}

function requestLine({ method, scheme, authority, path }: Pseudo): string | undefined {
  if (method === undefined || !isToken(method)) return undefined;
  if (method === "CONNECT") {
    // It names a host and a port, and nothing else (§8.5).
    if (authority === undefined || path !== undefined || scheme !== undefined) return undefined;
    return `CONNECT ${authority} HTTP/1.1\r\n`;
  }
  if (path === undefined || (scheme !== "https" && scheme !== "http")) return undefined;
  // Another form of target would name an authority of its own.
  if (!path.startsWith("/") && path !== "*") return undefined;
  return `${method} ${path} HTTP/1.1\r\n`;
}
