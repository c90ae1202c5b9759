/**
 * A place to try HTTP clients: httpbin's addresses and its JSON, as one fetch handler.
 *
 * All that it takes is a function from Request to Response. This file is its list of contents; each of the
 * others answers one question. It differs from httpbin where that trusts too much: each number has its
 * bounds, and nothing that a stranger writes comes back as HTML.
 */
import { bytes, delay, drip, stream, streamBytes } from "./amounts.js";
import { cache, cacheFor, etag, responseHeaders } from "./caching.js";
import { brotli, deflate, gzip } from "./codings.js";
import { cookies, deleteCookies, setCookie, setCookies } from "./cookies.js";
import { basicAuth, bearer, hiddenBasicAuth } from "./credentials.js";
import * as documents from "./documents.js";
import { html, page } from "./html.js";
import * as images from "./images.js";
import { anything, get, headers, ip, post, userAgent } from "./mirror.js";
import { range } from "./ranges.js";
import { absoluteRedirect, redirect, redirectTo, relativeRedirect } from "./redirects.js";
import { Refusal, router } from "./routing.js";
import { status } from "./statuses.js";

const ANY = "GET POST PUT PATCH DELETE";

/** @type {readonly import("./routing.js").Route[]} */
const routes = [
  ["GET", "/", "this page", index],
  ["GET", "/get", "what came with a GET", get],
  ["POST", "/post", "what came with a POST: fields, files, JSON", post],
  ["PUT", "/put", "what came with a PUT", post],
  ["PATCH", "/patch", "what came with a PATCH", post],
  ["DELETE", "/delete", "what came with a DELETE", post],
  [ANY, "/anything", "what came, whatever it was", anything],
  [ANY, "/anything/*", "the same, at any address below", anything],
  ["GET", "/headers", "your header fields", headers],
  ["GET", "/ip", "your address", ip],
  ["GET", "/user-agent", "what your program calls itself", userAgent],
  [ANY, "/status/:codes", "a status: 418, or one of 200:9,503:1 by lot", status],
  ["GET", "/redirect/:n", "n redirects (absolute=true: with whole addresses)", redirect],
  ["GET", "/relative-redirect/:n", "n redirects", relativeRedirect],
  ["GET", "/absolute-redirect/:n", "n redirects with whole addresses", absoluteRedirect],
  [ANY, "/redirect-to", "a redirect to url=, with status_code=", redirectTo],
  ["GET", "/stream/:n", "n lines of JSON, one after the other", stream],
  ["GET", "/bytes/:n", "n random bytes; the same for the same seed=", bytes],
  ["GET", "/stream-bytes/:n", "the same in chunks of chunk_size=", streamBytes],
  ["GET", "/drip", "numbytes= in duration= seconds, after delay= seconds", drip],
  [ANY, "/delay/:n", "an answer after n seconds", delay],
  ["GET", "/range/:n", "n bytes, or those that Range asks for", range],
  ["GET", "/gzip", "an answer in gzip", gzip],
  ["GET", "/deflate", "an answer in deflate", deflate],
  ["GET", "/brotli", "an answer in Brotli", brotli],
  ["GET", "/cookies", "your cookies", cookies],
  ["GET", "/cookies/set", "cookies from the query, such as ?a=1&b=2", setCookies],
  ["GET", "/cookies/set/:name/:value", "one cookie", setCookie],
  ["GET", "/cookies/delete", "forgets cookies, such as ?a&b", deleteCookies],
  ["GET", "/basic-auth/:user/:password", "401, unless you know both", basicAuth],
  ["GET", "/hidden-basic-auth/:user/:password", "404, unless you know both", hiddenBasicAuth],
  ["GET", "/bearer", "401, unless you have a token", bearer],
  ["GET", "/etag/:etag", "If-Match and If-None-Match against this entity tag", etag],
  ["GET", "/cache", "304 for every condition", cache],
  ["GET", "/cache/:n", "Cache-Control for n seconds", cacheFor],
  ["GET POST", "/response-headers", "header fields from the query", responseHeaders],
  ["GET", "/image", "the image that Accept asks for", images.image],
  ["GET", "/image/png", "a PNG", images.png],
  ["GET", "/image/jpeg", "a JPEG", images.jpeg],
  ["GET", "/image/webp", "a WebP", images.webp],
  ["GET", "/image/svg", "an SVG", images.svg],
  ["GET", "/html", "an HTML page", documents.document],
  ["GET", "/json", "a JSON document", documents.json],
  ["GET", "/xml", "an XML document", documents.xml],
  ["GET", "/robots.txt", "what robots may not see", documents.robots],
  ["GET", "/deny", "what robots may not see", documents.deny],
  ["GET", "/encoding/utf8", "a page in many scripts", documents.utf8],
  ["GET", "/links/:n", "n pages with links to each other", documents.links],
  ["GET", "/links/:n/:offset", "one of them", documents.links],
  ["GET", "/uuid", "a UUID that nobody had before", documents.uuid],
  ["GET", "/base64/:value", "what Base64 says", documents.base64],
  ["GET", "/forms/post", "a form that goes to /post", documents.form],
];

const answer = router(routes);

/**
 * @param {Request} request
 * @param {import("barewire").ServeHandlerInfo} info
 */
export async function fetch(request, info) {
  try {
    return await answer(request, info.remoteAddr.hostname);
  } catch (error) {
    if (error instanceof Refusal) return error.response();
    throw error; // An accident: the server tells of it, and answers 500.
  }
}

export default { fetch };

function index() {
  const rows = routes.map(([methods, pattern, words]) => {
    const link = methods.includes("GET") && !/[:*]/.test(pattern);
    const path = link ? html`<a href="${pattern}">${pattern}</a>` : pattern;
    return html`<tr><td><code>${path}</code></td><td>${methods}</td><td>${words}</td></tr>`;
  });
  return page("httpbin", html`<p>Ask, and be told what you asked.</p><table>${rows}</table>`);
}
