/**
 * Who may look through the inspector? Whoever has its address, in a page of its own, and nobody else.
 *
 * Another site in the same browser can send requests here, and can let its own name lead here (DNS rebinding).
 * So the name that was asked for must be the loopback's, a page that asks must be ours, and the address holds
 * a token that nobody can guess. Who is refused isn't told why. This file refuses to know what there is to see.
 */
import type { HttpRequest } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";

/** On every answer: nothing from elsewhere, nothing kept, nothing told to others. */
export const SECURITY_FIELDS: readonly (readonly [string, string])[] = [
  [
    "Content-Security-Policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
      "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ["Cache-Control", "no-store"],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
];

/** Browsers leave it out of Host and Origin. */
const HTTP_PORT = 80;

/** What an address begins with that leads to the inspector. */
export interface Way {
  readonly port: number;
  /** 128 random bits, as base64url. */
  readonly token: string;
}

/**
 * The rest of the path behind the token ("" for the page itself); or the refusal.
 */
export function admitted(request: HttpRequest, { port, token }: Way): string | HttpResponse {
  const names = ["127.0.0.1", "localhost"];
  const hosts = names.map((name) => `${name}:${port}`);
  if (port === HTTP_PORT) hosts.push(...names);
  const given = request.fields.all("host");
  const [host = ""] = given;
  if (given.length !== 1 || !hosts.includes(host) || request.form !== "origin") return refused(421);
  const [site = "none", ...otherSites] = request.fields.all("sec-fetch-site");
  if (otherSites.length > 0 || !(site === "none" || site === "same-origin")) return refused(403);
  const own = `http://${host}`;
  if (request.fields.all("origin").some((origin) => origin !== own)) return refused(403);
  // A form or a beacon of an old browser sends no Sec-Fetch-Site; what changes anything names its page.
  if (request.method === "POST" && !request.fields.has("origin")) return refused(403);
  const [, first = "", ...rest] = request.path.split("/");
  if (rest.length === 0 || !isSame(first, token)) return refused(404);
  return rest.join("/");
}

/** Takes as long wherever they differ. */
function isSame(given: string, token: string): boolean {
  if (given.length !== token.length) return false;
  let difference = 0;
  for (let at = 0; at < token.length; at++) {
    difference |= given.charCodeAt(at) ^ token.charCodeAt(at);
  }
  return difference === 0;
}

export function refused(status: number): HttpResponse {
  return new HttpResponse({ status, fields: SECURITY_FIELDS, content: new Uint8Array(0) });
}

/** To who was let in, and asked in another way than can be answered (RFC 9110 §15.5.6). */
export function allowing(method: string): HttpResponse {
  const fields = [...SECURITY_FIELDS, ["Allow", method] as const];
  return new HttpResponse({ status: 405, fields, content: new Uint8Array(0) });
}
