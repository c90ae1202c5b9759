/**
 * Do you have it already? Conditions, and how long an answer keeps.
 */
import { json } from "./json.js";
import { get } from "./mirror.js";
import { whole } from "./parameters.js";
import { Refusal } from "./routing.js";

/** @typedef {import("./routing.js").Visit} Visit */

/** When this program was started, in HTTP's words. */
const STARTED = new Date().toUTCString();

const YEAR = 365 * 24 * 60 * 60;

/** /etag/:etag: say what its entity tag is, and try conditions on it. @param {Visit} visit */
export function etag(visit) {
  const text = `${visit.params.etag}`;
  if (!/^[\x21\x23-\x7e]+$/.test(text))
    throw new Refusal(400, "A tag is visible ASCII, no quotes.");
  const headers = { ETag: `"${text}"` };
  return conditional(visit.request, headers, () => withHeaders(get(visit), headers));
}

/**
 * If-Match and If-None-Match, in the order of RFC 9110 §13.2.2.
 * @param {Request} request
 * @param {{ ETag: string }} headers
 * @param {() => Response} answer when no condition forbids it
 */
export function conditional(request, headers, answer) {
  const match = request.headers.get("if-match");
  if (match !== null && !lists(match, headers.ETag)) {
    return new Response(null, { status: 412, headers });
  }
  const noneMatch = request.headers.get("if-none-match");
  if (noneMatch !== null && lists(noneMatch.replace(/\bW\//g, ""), headers.ETag)) {
    return new Response(null, { status: 304, headers: { ETag: headers.ETag } });
  }
  return answer();
}

/**
 * @param {string} list "*", or tags with their quotes
 * @param {string} tag
 */
function lists(list, tag) {
  const tags = [...list.matchAll(/(?:W\/)?"[^"]*"/g)].map(([text]) => text);
  return list.trim() === "*" || tags.includes(tag);
}

/** Whoever asks whether it has changed hears no. @param {Visit} visit */
export function cache(visit) {
  const { headers } = visit.request;
  if (headers.has("if-modified-since") || headers.has("if-none-match")) {
    return new Response(null, { status: 304 });
  }
  return withHeaders(get(visit), { "Last-Modified": STARTED, ETag: `"${crypto.randomUUID()}"` });
}

/** @param {Visit} visit */
export function cacheFor(visit) {
  const age = whole("The number of seconds", visit.params.n, { most: YEAR });
  return withHeaders(get(visit), { "Cache-Control": `public, max-age=${age}` });
}

/** What says how a message travels is the server's affair. */
const OF_THE_CONNECTION =
  /^(connection|content-length|date|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * /response-headers?X-Test=1 answers with that field. Its content stays JSON, whatever is asked for: as
 * HTML, it would be a page that a stranger wrote.
 * @param {Visit} visit
 */
export function responseHeaders({ url }) {
  const headers = new Headers();
  for (const [name, value] of url.searchParams) {
    if (OF_THE_CONNECTION.test(name)) throw new Refusal(400, `${name} belongs to the connection.`);
    try {
      headers.append(name, value);
    } catch {
      throw new Refusal(400, `"${name}: ${value}" can't be a field line.`);
    }
  }
  headers.set("Content-Type", "application/json");
  const told = [...url.searchParams.keys(), "Content-Type"].map((name) => [
    name,
    headers.get(name),
  ]);
  return withHeaders(json(Object.fromEntries(told)), headers);
}

/**
 * @param {Response} response
 * @param {Record<string, string> | Headers} headers
 */
function withHeaders(response, headers) {
  for (const [name, value] of headers instanceof Headers ? headers : Object.entries(headers)) {
    if (name === "set-cookie") response.headers.append(name, value);
    else response.headers.set(name, value);
  }
  return response;
}
