/**
 * Which bytes of a line must not be shown to everybody who looks over a shoulder?
 *
 * The values of four fields: of credentials all but the scheme, of cookies all but names and attributes.
 * A line that breaks the grammar, so that nobody can say where its secret begins, is secret from its name
 * on, and so is one that continues it. This file refuses to know who looks.
 */
import { isSecretField } from "../http/secret-fields.ts";
import { COLON, HTAB, SEMICOLON, SP, TOKEN } from "../http1/grammar.ts";

/** A stretch of bytes, as positions: `end` is behind it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const CREDENTIALS: ReadonlySet<string> = new Set(["authorization", "proxy-authorization"]);
const COOKIES: ReadonlySet<string> = new Set(["cookie", "set-cookie"]);
const NAME_MAX = 40;

/** In lower case. What else begins credentials may be a part of the secret. */
const SCHEMES: ReadonlySet<string> = new Set(
  (
    "basic bearer digest negotiate ntlm scram-sha-256 hoba mutual dpop gnap vapid privatetoken " +
    "aws4-hmac-sha256"
  ).split(" "),
);

/** The scheme that credentials begin with, as it was written; undefined when it is none that is known. */
export function schemeOf(value: string): string | undefined {
  const scheme = /^[^ \t]+/.exec(value)?.[0];
  return scheme !== undefined && SCHEMES.has(scheme.toLowerCase()) ? scheme : undefined;
}

/** The secrets in the value of a well-formed line. Positions count as the value's do. */
export function secretsIn(name: string, value: string, start: number): readonly Stretch[] {
  const lower = name.toLowerCase();
  if (CREDENTIALS.has(lower)) return credentialsIn(value, start);
  if (!COOKIES.has(lower)) return [];
  const pairs = pairsIn(value);
  const secret = lower === "cookie" ? pairs : pairs.slice(0, 1);
  return secret.flatMap((pair) => {
    const from = valueFrom(value.slice(pair.start, pair.end), lower === "cookie");
    const stretch = { start: start + pair.start + from, end: start + pair.end };
    return stretch.start < stretch.end ? [stretch] : [];
  });
}

/**
 * Without a name all of it is the value. In Cookie a name without a value may be a value without a name,
 * since base64 may end in "=".
 */
function valueFrom(pair: string, isSent: boolean): number {
  const isNamed = isSent ? namedCookie(pair) : pair.includes("=");
  return isNamed ? pair.indexOf("=") + 1 : 0;
}

/** Is this surely a name and a value, as it stands in Cookie? */
export function namedCookie(pair: string): boolean {
  return /^[^=]+=+[^=]/.test(pair);
}

function credentialsIn(value: string, start: number): readonly Stretch[] {
  let from = schemeOf(value)?.length ?? 0;
  while (from > 0 && (value[from] === " " || value[from] === "\t")) from++;
  return from < value.length ? [{ start: start + from, end: start + value.length }] : [];
}

/** What stands between semicolons, without the space before it. */
function pairsIn(value: string): readonly Stretch[] {
  const pairs: Stretch[] = [];
  let start = 0;
  for (let at = 0; at <= value.length; at++) {
    if (at < value.length && value.charCodeAt(at) !== SEMICOLON) continue;
    while (start < at && value[start] === " ") start++;
    if (start < at) pairs.push({ start, end: at });
    start = at + 1;
  }
  return pairs;
}

/**
 * From where on is a line secret that may be broken in any way? The index behind its name, or -1. Bytes
 * before the name that none may hold don't hide it, and a missing colon doesn't either.
 */
export function secretFrom(line: Uint8Array): number {
  let name = "";
  for (let at = 0; at < line.length; at++) {
    const byte = line[at] ?? 0;
    if (TOKEN[byte] === 1) {
      if (name.length < NAME_MAX) name += String.fromCharCode(byte);
    } else if (name !== "" || byte === COLON)
      return isSecretField(name) ? behindColon(line, at) : -1;
  }
  return isSecretField(name) ? line.length : -1;
}

function behindColon(line: Uint8Array, at: number): number {
  if (line[at] !== COLON) return at;
  at++;
  while (line[at] === SP || line[at] === HTAB) at++;
  return at;
}

/** Does this line continue the one before it (line folding), or could somebody take it so? */
export function continues(line: Uint8Array): boolean {
  return line[0] === SP || line[0] === HTAB;
}
