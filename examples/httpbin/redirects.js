/**
 * Where shall I send you? Redirects that lead to redirects, and at last to /get.
 */
import { whole } from "./parameters.js";
import { Refusal } from "./routing.js";

/** @typedef {import("./routing.js").Visit} Visit */

const HOPS_MAX = 100;

/** @param {Visit} visit */
export function redirect(visit) {
  const absolute = visit.url.searchParams.get("absolute")?.toLowerCase() === "true";
  return absolute ? absoluteRedirect(visit) : relativeRedirect(visit);
}

/** @param {Visit} visit */
export const relativeRedirect = (visit) => found(next("/relative-redirect", visit));

/** With the whole address, as everybody wrote it before RFC 7231. @param {Visit} visit */
export const absoluteRedirect = (visit) =>
  found(new URL(next("/absolute-redirect", visit), visit.url).href);

/**
 * To wherever you say. On a site that people trust that would be a gift for whoever wants to borrow its
 * name; a site for tests has no name to lose.
 * @param {Visit} visit
 */
export async function redirectTo({ request, url }) {
  const given = url.search === "" ? new URLSearchParams(await request.text()) : url.searchParams;
  const wanted = given.get("url");
  if (wanted === null || !URL.canParse(wanted, url.href))
    throw new Refusal(400, "url=… is missing.");
  const target = new URL(wanted, url);
  if (!/^https?:$/.test(target.protocol)) throw new Refusal(400, "Only http: and https: will do.");
  const bounds = { least: 300, most: 399, otherwise: 302 };
  const status = whole("status_code", given.get("status_code"), bounds);
  // A 304 is no redirect, and has no content.
  return found(target.href, status === 304 ? 302 : status);
}

/**
 * @param {string} path
 * @param {Visit} visit
 */
function next(path, { params }) {
  const left = whole("The number of redirects", params.n, { least: 1, most: HOPS_MAX }) - 1;
  return left === 0 ? "/get" : `${path}/${left}`;
}

/**
 * @param {string} location
 * @param {number} [status]
 */
function found(location, status = 302) {
  return new Response(`See ${location}\n`, { status, headers: { Location: location } });
}
