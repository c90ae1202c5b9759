/**
 * What did you send? The request, told back in httpbin's shape.
 */
import { json } from "./json.js";
import { Refusal } from "./routing.js";

/** @typedef {import("./routing.js").Visit} Visit */

/** What every request has. @param {Visit} visit */
export function head({ request, url, origin }) {
  return {
    args: grouped(url.searchParams),
    headers: named(request.headers),
    origin,
    url: url.href,
  };
}

/** And what came with it. @param {Visit} visit */
export async function whole(visit) {
  return { ...head(visit), ...(await content(visit.request)) };
}

/** @param {Visit} visit */
export const get = (visit) => json(head(visit));

/** POST, PUT, PATCH, DELETE. @param {Visit} visit */
export const post = async (visit) => json(await whole(visit));

/** @param {Visit} visit */
export const anything = async (visit) =>
  json({ ...(await whole(visit)), method: visit.request.method });

/** @param {Visit} visit */
export const headers = ({ request }) => json({ headers: named(request.headers) });

/**
 * httpbin believes X-Forwarded-For, which anybody can send. Here it is who really asks.
 * @param {Visit} visit
 */
export const ip = ({ origin }) => json({ origin });

/** @param {Visit} visit */
export const userAgent = ({ request }) => json({ "user-agent": request.headers.get("user-agent") });

/** A form goes into fields and files, anything else is data. @param {Request} request */
async function content(request) {
  const type = request.headers.get("content-type") ?? "";
  if (/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
    return { data: "", ...(await formParts(request)), json: null };
  }
  const data = textOrUrl(new Uint8Array(await request.arrayBuffer()), type);
  return { data, files: {}, form: {}, json: parsed(data) };
}

/** @param {Request} request */
async function formParts(request) {
  /** @type {[string, string][]} */
  const fields = [];
  /** @type {[string, string][]} */
  const files = [];
  for (const [name, value] of await formOf(request)) {
    if (typeof value === "string") fields.push([name, value]);
    else files.push([name, textOrUrl(new Uint8Array(await value.arrayBuffer()), value.type)]);
  }
  return { files: grouped(files), form: grouped(fields) };
}

/** @param {Request} request */
async function formOf(request) {
  try {
    return await request.formData();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Refusal(400, "The content is not the form that its Content-Type announces.");
  }
}

/**
 * Bytes that aren't text become a data URL.
 * @param {Uint8Array} bytes
 * @param {string} type
 */
function textOrUrl(bytes, type) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const base64 = Buffer.from(bytes).toString("base64");
    return `data:${type || "application/octet-stream"};base64,${base64}`;
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * A name that comes once has its value, a name that comes more often a list of them.
 * @param {Iterable<[string, string]>} pairs
 */
function grouped(pairs) {
  /** @type {Map<string, string | string[]>} */
  const groups = new Map();
  for (const [name, value] of pairs) {
    const before = groups.get(name);
    groups.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(groups);
}

/** Names as people write them: Headers gives them in lower case. @param {Headers} headers */
function named(headers) {
  const capital = /** @param {string} start */ (start) => start.toUpperCase();
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name.replace(/(^|-)[a-z]/g, capital), value]),
  );
}
