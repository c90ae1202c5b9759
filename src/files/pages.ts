/**
 * What is answered when there is no file to answer with?
 *
 * RFC 9110 §15.4 to §15.6. One frozen response per status. No error shows anything of the request: a
 * path that is refused (a hidden name, a link that leads out) gets the very bytes of one that isn't
 * there, and there is nothing to escape. This file refuses to know why a status was chosen.
 */
import type { Representation } from "../http/representation.ts";
import { HttpResponse } from "../http/response.ts";
import { reasonPhrase } from "../http/status.ts";
import { encodePath, PATH_REFUSALS, type PathRefusal } from "../http/target.ts";
import { FILE_FIELDS } from "./loading.ts";

const ALLOW = ["Allow", "GET, HEAD, OPTIONS"] as const;
const NO_SNIFFING = ["X-Content-Type-Options", "nosniff"] as const;
const NO_STORE = ["Cache-Control", "no-store"] as const;
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

export const FORBIDDEN: HttpResponse = page(
  403,
  "This server may not read what is at this address.",
);

export const METHOD_NOT_ALLOWED: HttpResponse = page(
  405,
  "What is here can only be read: with GET, HEAD or OPTIONS.",
  ALLOW,
);

export const NOT_IMPLEMENTED: HttpResponse = page(
  501,
  "This server does not know the method of the request.",
);

export const UNAVAILABLE: HttpResponse = page(
  503,
  "This file can't be read at the moment. Try again in a second.",
  ["Retry-After", "1"],
);

/** A path that can't be taken for any names (RFC 9110 §15.5.1), with the sentence that says why. */
export function badPath(refusal: PathRefusal): HttpResponse {
  const fields = [NO_STORE, NO_SNIFFING];
  return HttpResponse.text(`${PATH_REFUSALS[refusal]}\n`, { status: 400, fields });
}

/** To the same path with a slash at its end (RFC 9110 §15.4.2). */
export function redirectToFolder(
  segments: readonly string[],
  query: string | undefined,
): HttpResponse {
  const path = encodePath([...segments, ""]);
  const location = query === undefined ? path : `${path}?${query}`;
  // Without no-cache a browser would remember the redirect for good, also when a file comes here.
  const fields = [["Location", location] as const, ...FILE_FIELDS];
  return HttpResponse.text(`Moved permanently to ${path}\n`, { status: 301, fields });
}

const sitePages = new WeakMap<Representation, HttpResponse>();

/** The site's own page for what isn't there; its validators belong to it, not to what is missing. */
export function notFoundPage(representation: Representation): HttpResponse {
  const kept = sitePages.get(representation);
  if (kept !== undefined) return kept;
  const { mediaType, content } = representation;
  const fields = [["Content-Type", mediaType] as const, ...FILE_FIELDS];
  if (typeof content === "function") {
    return new HttpResponse({ status: 404, fields, content: content() });
  }
  const response = new HttpResponse({ status: 404, fields, content }, true);
  sitePages.set(representation, response);
  return response;
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
