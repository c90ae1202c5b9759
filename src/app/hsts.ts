/**
 * How does a site say that browsers shall come by HTTPS alone?
 *
 * Strict-Transport-Security (RFC 6797), on each answer over TLS. Never for a name of the own computer: a browser
 * would then refuse plain HTTP on every port of it, which belong to other programs. This file refuses to know
 * what is served.
 */
import { Dressing } from "../http/dressing.ts";
import type { Handler } from "../http/handler.ts";
import type { RequestHead } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import type { ErrorHandler } from "../server/options.ts";
import { INTERNAL_SERVER_ERROR, NOT_FOUND } from "../server/refusal.ts";
import { changed } from "./handlers.ts";
import { isLoopback } from "./hosts.ts";

/** What browsers remember. */
export interface HstsOptions {
  /** Seconds for which they do. 0: they forget it. */
  readonly maxAge: number;
  /** It holds for all names beneath the site's as well. Default false. */
  readonly includeSubDomains?: boolean;
  /**
   * The site may go into the lists that browsers are shipped with, from which nobody gets out soon: with
   * subdomains, and at least a year. Default false.
   */
  readonly preload?: boolean;
}

export const YEAR_SECONDS = 31_536_000;
const PORT_AT_END = /:\d*$/;

export class Hsts {
  readonly #dressing: Dressing;
  /** The last name that was asked for, since it is nearly always the same. */
  #last = "";
  #isOwn = true;

  /** @throws TypeError or RangeError for what browsers would make nothing of, or more than is meant */
  constructor(given: number | HstsOptions) {
    this.#dressing = new Dressing([["Strict-Transport-Security", hstsValue(given)]]);
  }

  on(request: RequestHead, response: HttpResponse): HttpResponse {
    const { authority } = request;
    if (authority !== this.#last) {
      this.#isOwn = authority === "" || isLoopback(authority.replace(PORT_AT_END, ""));
      // It may be part of a longer string, the request's head, which must not stay with it.
      this.#last = Buffer.from(authority, "latin1").toString("latin1");
    }
    return this.#isOwn ? response : this.#dressing.on(response);
  }
}

interface Answering {
  readonly handler: Handler;
  readonly error: ErrorHandler;
}

/** The same, with that said on each answer. @throws as `Hsts` */
export function withHsts(
  given: number | HstsOptions | undefined,
  secure: boolean,
  { handler, error }: Answering,
): Answering {
  if (given === undefined) return { handler, error };
  const hsts = new Hsts(given);
  if (!secure) throw new TypeError("hsts is believed over TLS only: it goes with tls");
  return {
    handler: (request, context) =>
      changed(handler(request, context), (result) => hsts.on(request, result ?? NOT_FOUND)),
    error: (cause, request) => {
      const response = error(cause, request);
      if (request === undefined) return response;
      return hsts.on(request, response ?? INTERNAL_SERVER_ERROR);
    },
  };
}

/** @throws TypeError or RangeError as `Hsts` */
export function hstsValue(given: number | HstsOptions): string {
  const options = typeof given === "number" ? { maxAge: given } : given;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      "hsts takes a number of seconds, or { maxAge, includeSubDomains, preload }",
    );
  }
  const { maxAge, includeSubDomains = false, preload = false } = options;
  if (!Number.isSafeInteger(maxAge) || maxAge < 0) {
    throw new RangeError(`hsts takes a whole number of seconds from 0 up, not ${maxAge}`);
  }
  if (typeof includeSubDomains !== "boolean" || typeof preload !== "boolean") {
    throw new TypeError("includeSubDomains and preload of hsts are true or false");
  }
  if (preload && (!includeSubDomains || maxAge < YEAR_SECONDS)) {
    throw new RangeError(
      `preload of hsts goes with includeSubDomains and at least ${YEAR_SECONDS} seconds`,
    );
  }
  const words = [includeSubDomains ? "includeSubDomains" : "", preload ? "preload" : ""];
  return [`max-age=${maxAge}`, ...words.filter((word) => word !== "")].join("; ");
}
