/**
 * What is the URL of a request, as WHATWG's parser would write it?
 *
 * RFC 9110 §7.1 says which parts it is made of; https://url.spec.whatwg.org/#concept-basic-url-parser how they
 * are written. Nearly every target is written so already, and then joining is all; a gate of one
 * expression sends the others (dot segments, characters that must be escaped, backslashes) through `URL`.
 * This file refuses to know what a path means.
 */
import type { HttpRequest } from "../http/request.ts";

/** A character that `URL` might write otherwise, or the beginning of what could be a dot segment. */
const PATH_TO_PARSE = /[^\w!$&'()*+,\-./:;=@~%]|\/\.|%2[eE]/;
const QUERY_TO_PARSE = /[^\w!$&()*+,\-./:;=?@~%]/;

/** Where a request says nothing of its host (HTTP/1.0). */
const NO_AUTHORITY = "localhost";

/** Makes URLs of requests that came over one kind of connection. */
export class UrlMaker {
  readonly #scheme: "http" | "https";
  /** Nearly always the next one's, too. */
  #authority: string | undefined;
  #origin: string | undefined;

  constructor(secure: boolean) {
    this.#scheme = secure ? "https" : "http";
  }

  /** Scheme and authority; undefined where RFC 3986 allows a host that no URL can have, such as 1.2.3.4.5. */
  originOf(authority: string): string | undefined {
    if (authority !== this.#authority) {
      const url = parsed(`${this.#scheme}://${authority === "" ? NO_AUTHORITY : authority}`);
      this.#authority = authority;
      this.#origin = url?.origin;
    }
    return this.#origin;
  }
}

/** @param origin as `originOf` has it */
export function urlOf(origin: string, request: HttpRequest): string {
  const { path, query, form } = request;
  // RFC 9110 §7.1: what is asked of the server itself has no path, and a URL has one always.
  const written = path === "" ? (form === "asterisk" ? "/*" : "/") : path;
  const whole = query === undefined ? written : `${written}?${query}`;
  if (PATH_TO_PARSE.test(written) || (query !== undefined && QUERY_TO_PARSE.test(query))) {
    return parsed(origin + whole)?.href ?? origin + whole;
  }
  return origin + whole;
}

function parsed(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
