/**
 * Which pages of other origins may read what is here?
 *
 * The CORS protocol of the Fetch standard. Every origin, or those of a list; never together with a
 * browser's own credentials, so that what a person sees because of who they are stays closed to other
 * pages, unless such a page sends an Authorization field of its own. Preflights are answered here, before
 * anybody asks for a password, and tell nothing of the site. A page of the public internet isn't let into
 * a private network: Access-Control-Allow-Private-Network is never sent.
 * This file refuses to know what is served.
 */
import { Dressing } from "../http/dressing.ts";
import { type Fields, isToken } from "../http/fields.ts";
import type { RequestHead } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";

/** true: every origin. A list: each as a browser names it, such as "https://app.example:8443". */
export type CorsOrigins = true | readonly string[];

/** Bounds on the field names that a preflight asks for; beyond them none is allowed. */
export const REQUESTED_MAX = { characters: 2048, names: 64 };

/** Seconds for which a browser need not ask again; browsers lower longer times by themselves. */
const PREFLIGHT_SECONDS = 600;
const READ_ONLY = ["GET", "HEAD", "OPTIONS"];
const EVERY_ORIGIN = "*";
/** What readers of ranges need to see. */
const EXPOSED =
  "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag, Last-Modified";
const PREFLIGHT_VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
const ORIGIN = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#@\\\s*]+)$/;

export class Cors {
  readonly #methods: string;
  /** By the value of Origin that they are for. */
  readonly #dressings: ReadonlyMap<string, Dressing>;
  /** For every other request. */
  readonly #otherwise: Dressing;
  readonly #everybody: boolean;

  /**
   * @param methods what a preflight allows; default GET, HEAD and OPTIONS.
   * @throws TypeError when the list is empty or an entry is no origin.
   */
  constructor(origins: CorsOrigins, methods: readonly string[] = READ_ONLY) {
    this.#methods = methods.join(", ");
    this.#everybody = origins === true;
    const listed = origins === true ? [] : normalisedOrigins(origins);
    this.#dressings = new Map(
      listed.map((origin) => [origin, new Dressing([...readable(origin), ["Vary", "Origin"]])]),
    );
    this.#otherwise = new Dressing(
      origins === true ? readable(EVERY_ORIGIN) : [["Vary", "Origin"]],
    );
  }

  /** May the page that sent this request read the answer? */
  allows(request: RequestHead): boolean {
    return this.#everybody || this.#dressings.has(originOf(request.fields) ?? "");
  }

  /** The response as whoever sent this request may have it. */
  dress(request: RequestHead, response: HttpResponse): HttpResponse {
    if (this.#everybody) return this.#otherwise.on(response);
    const dressing = this.#dressings.get(originOf(request.fields) ?? "") ?? this.#otherwise;
    return dressing.on(response);
  }

  /** The answer to a preflight, still to be dressed; undefined for every other request. */
  preflight(request: RequestHead): HttpResponse | undefined {
    if (!isPreflight(request)) return undefined;
    const fields: (readonly [string, string])[] = [["Vary", PREFLIGHT_VARY]];
    if (this.allows(request)) {
      fields.push(["Access-Control-Allow-Methods", this.#methods]);
      const names = requestedNames(request.fields);
      if (names !== "") fields.push(["Access-Control-Allow-Headers", names]);
      fields.push(["Access-Control-Max-Age", String(PREFLIGHT_SECONDS)]);
    }
    return new HttpResponse({ status: 204, fields });
  }
}

function readable(origin: string): (readonly [string, string])[] {
  return [
    ["Access-Control-Allow-Origin", origin],
    ["Access-Control-Expose-Headers", EXPOSED],
  ];
}

function isPreflight({ method, fields }: RequestHead): boolean {
  return (
    method === "OPTIONS" && fields.has("origin") && fields.has("access-control-request-method")
  );
}

/** Undefined also when there is more than one: no browser sends two. */
function originOf(fields: Fields): string | undefined {
  if (!fields.has("origin")) return undefined;
  const [origin, second] = fields.all("origin");
  return second === undefined ? origin : undefined;
}

/** All of the names that are asked for; "" when there are none, too many, or one is no token. */
function requestedNames(fields: Fields): string {
  const asked = fields.get("access-control-request-headers") ?? "";
  if (asked.length > REQUESTED_MAX.characters) return "";
  const names = asked
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length > REQUESTED_MAX.names) return "";
  return names.every(isToken) ? names.join(", ") : "";
}

function normalisedOrigins(origins: readonly string[]): string[] {
  if (!Array.isArray(origins)) {
    throw new TypeError("cors is true, for every origin, or a list of origins");
  }
  if (origins.length === 0) {
    throw new TypeError("cors names no origin; true allows every one, and false none");
  }
  return origins.map(normalised);
}

/** As browsers send it: lower case, names in ASCII, no port that goes without saying. */
function normalised(origin: string): string {
  if (origin === "null") return origin;
  if (origin === EVERY_ORIGIN) {
    throw new TypeError('"*" is no origin of a list; cors: true allows every origin');
  }
  const parts = ORIGIN.exec(origin);
  if (parts !== null && !/^https?$/i.test(parts[1] ?? "")) return origin.toLowerCase();
  if (parts !== null && URL.canParse(origin)) return new URL(origin).origin;
  throw new TypeError(
    `${JSON.stringify(origin)} is no origin; write scheme://host or scheme://host:port, ` +
      'with nothing after it, such as "https://app.example"',
  );
}
