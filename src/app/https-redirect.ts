/**
 * What is answered to whoever comes by plain HTTP, where the site is to be had by HTTPS?
 *
 * Where it is: the same host and target, with 308, so that a form stays a form (RFC 9110 §15.4.9). Only for names
 * that the site answers to, and never for one that isn't said, or not by the target: nobody is sent
 * where they didn't want to go. What browsers remember is for Strict-Transport-Security to say, so the answer
 * isn't kept. This file refuses to know where is listened.
 */
import type { Handler, HandlerResult } from "../http/handler.ts";
import type { HttpRequest } from "../http/request.ts";
import { HttpResponse } from "../http/response.ts";
import { Hosts } from "./hosts.ts";

/** Whom `httpsRedirect()` sends on, and where to. */
export interface HttpsRedirectOptions {
  /** The names that are answered, as in `serve()`. Others get a 421. Default: every name. */
  readonly hosts?: readonly string[];
  /** Where HTTPS is spoken; a function is asked for each request. Default 443. */
  readonly port?: number | (() => number);
}

const HTTPS_PORT = 443;
const PORT_AT_END = /:\d*$/;
const FIELDS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } as const;

const NO_HOST = HttpResponse.text(
  "400 Bad Request\n\nThis site is to be had by https://, and the request doesn't say which host it wants.\n",
  { status: 400, fields: FIELDS },
);
const OTHER_HOST = HttpResponse.text(
  "421 Misdirected Request\n\nNo site of this name is answered here.\n",
  { status: 421, fields: FIELDS },
);

/**
 * Answers every request with the same address by HTTPS: a handler for a server beside the one with `tls`,
 * such as `serve({ handler: httpsRedirect(), port: 80 })`.
 *
 * @throws TypeError when `hosts` is empty or has an entry that is no host; RangeError for what is no port
 */
export function httpsRedirect({ hosts, port = HTTPS_PORT }: HttpsRedirectOptions = {}): Handler {
  const names = hosts === undefined ? undefined : new Hosts(hosts);
  if (typeof port === "number") checkPort(port);
  return (request, { note }): HandlerResult => {
    const { authority } = request;
    if (authority === "" || request.path === "") {
      note?.("access", "400: no https address follows from the request");
      return NO_HOST;
    }
    if (names !== undefined && !names.has(authority)) {
      note?.("access", `421: ${authority} is none of the names that are answered`);
      return OTHER_HOST;
    }
    const location = httpsAddress(request, typeof port === "number" ? port : port());
    note?.("status", "308: the site is to be had by HTTPS");
    const text = `308 Permanent Redirect\n\nThis site is to be had by HTTPS: ${location}\n`;
    return HttpResponse.text(text, { status: 308, fields: { ...FIELDS, Location: location } });
  };
}

function httpsAddress({ authority, path, query }: HttpRequest, port: number): string {
  const host = authority.replace(PORT_AT_END, "");
  const suffix = port === HTTPS_PORT ? "" : `:${port}`;
  return `https://${host}${suffix}${path}${query === undefined ? "" : `?${query}`}`;
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return;
  throw new RangeError(`port must be a whole number from 1 to 65535, not ${port}`);
}
