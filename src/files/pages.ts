/**
 * What is answered when there is no file to answer with?
 *
 * RFC 9110 §15.4 to §15.6. One frozen response per status. No error shows anything of the request: a
 * path that is refused (a hidden name, a link that leads out) gets the very bytes of one that isn't
 * there, and there is nothing to escape. A redirect tells its new path in plain text.
 * This file refuses to know why a status was chosen.
 */
import { HttpResponse } from "../http/response.ts";
import { reasonPhrase } from "../http/status.ts";
import { encodePath, PATH_REFUSALS, type PathRefusal } from "../http/target.ts";
import { FILE_FIELDS } from "./loading.ts";

const ALLOW = ["Allow", "GET, HEAD, OPTIONS"] as const;
export const NO_SNIFFING = ["X-Content-Type-Options", "nosniff"] as const;
export const NO_STORE = ["Cache-Control", "no-store"] as const;
const ONLY_OWN_STYLE = [
  "Content-Security-Policy",
  "default-src 'none'; style-src 'unsafe-inline'",
] as const;

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-width:36rem;margin:20vh auto 0;padding:0 1.5rem}
h1{font-size:1.5rem;font-weight:600}
h1 span{opacity:.6;font-weight:400;margin-right:.25em}`;

/** The answer to OPTIONS (RFC 9110 §9.3.7). */
export const OPTIONS_RESPONSE: HttpResponse = new HttpResponse(
  { status: 204, fields: [ALLOW, NO_SNIFFING] },
  true,
);

export const NOT_FOUND: HttpResponse = page(404, "There is nothing at this address.");

/** For whoever can start the command anew, and nobody else: it tells that there is such a folder. */
export const NO_INDEX: HttpResponse = page(
  404,
  "This folder has no index page. Start barewire with --list to see the files in it.",
);

const FORBIDDEN = page(403, "This server may not read what is at this address.");

const GONE = page(410, "What was at this address has been removed, and it won't come back.");

const FAULT = page(500, "This server failed to answer. Whoever runs it can read why in its log.");

export const METHOD_NOT_ALLOWED: HttpResponse = page(
  405,
  "What is here can only be read: with GET, HEAD or OPTIONS.",
  ALLOW,
);

export const NOT_IMPLEMENTED: HttpResponse = page(
  501,
  "This server does not know the method of the request.",
);

const UNAVAILABLE = page(503, "What is here can't be read at the moment. Try again in a second.", [
  "Retry-After",
  "1",
]);

/** The statuses that a folder can have a page for. */
export type ErrorStatus = 403 | 404 | 410 | 500 | 503;

const ERROR_PAGES: Readonly<Record<ErrorStatus, HttpResponse>> = {
  403: FORBIDDEN,
  404: NOT_FOUND,
  410: GONE,
  500: FAULT,
  503: UNAVAILABLE,
};

/** A path that can't be taken for any names (RFC 9110 §15.5.1), with the sentence that says why. */
export function badPath(refusal: PathRefusal): HttpResponse {
  const fields = [NO_STORE, NO_SNIFFING];
  return HttpResponse.text(`${PATH_REFUSALS[refusal]}\n`, { status: 400, fields });
}

/** The path of these segments, with the query of the request. */
export function locationOf(segments: readonly string[], query: string | undefined): string {
  const path = encodePath(segments);
  return query === undefined ? path : `${path}?${query}`;
}

/** To another address, by its own name or by a rule (RFC 9110 §15.4). */
export function redirectTo(location: string, status: number): HttpResponse {
  // Without no-cache a browser would remember the redirect for good, also when a file comes here.
  const fields = [["Location", location] as const, ...FILE_FIELDS];
  const words = status === 301 || status === 308 ? "Moved permanently to" : "Found at";
  const [path] = location.split("?");
  return HttpResponse.text(`${words} ${path}\n`, { status, fields });
}

/** The page of a status of which the site has none of its own. */
export function errorPage(status: ErrorStatus): HttpResponse {
  return ERROR_PAGES[status];
}

function page(
  status: number,
  sentence: string,
  ...own: readonly (readonly [name: string, value: string])[]
): HttpResponse {
  const reason = reasonPhrase(status);
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${reason}</title>
<style>${STYLE}</style>
<h1><span>${status}</span> ${reason}</h1>
<p>${sentence}</p>
</html>
`;
  const fields = [
    ["Content-Type", "text/html; charset=utf-8"] as const,
    ...own,
    NO_STORE,
    NO_SNIFFING,
    ONLY_OWN_STYLE,
  ];
  return new HttpResponse({ status, fields, content: new TextEncoder().encode(html) }, true);
}
