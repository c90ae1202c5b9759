/**
 * Do you remember? Cookies told back, set, and forgotten.
 */
import { json } from "./json.js";
import { Refusal } from "./routing.js";

/** @typedef {import("./routing.js").Visit} Visit */

/** @param {Visit} visit */
export function cookies({ request }) {
  const pairs = (request.headers.get("cookie") ?? "").split(/;\s*/).filter((pair) => pair !== "");
  const named = pairs.map((pair) => {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    return [name, value];
  });
  return json({ cookies: Object.fromEntries(named) });
}

/** /cookies/set?a=1&b=2: each in a field of its own. @param {Visit} visit */
export const setCookies = ({ url }) => back([...url.searchParams].map(set));

/** @param {Visit} visit */
export const setCookie = ({ params }) => back([set([`${params.name}`, `${params.value}`])]);

/** /cookies/delete?a&b: whatever has gone out of date is forgotten. @param {Visit} visit */
export const deleteCookies = ({ url }) =>
  back(
    [...url.searchParams.keys()].map(
      (name) => `${set([name, ""])}; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT`,
    ),
  );

/**
 * A name or value with other characters would end the cookie early, or add attributes to it (RFC 6265 §4.1.1).
 * @param {[name: string, value: string]} pair
 */
function set([name, value]) {
  if (
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) &&
    /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value)
  ) {
    return `${name}=${value}; Path=/`;
  }
  throw new Refusal(
    400,
    "A cookie is made of ASCII without spaces, quotes, commas and semicolons.",
  );
}

/** @param {string[]} lines */
function back(lines) {
  const headers = new Headers({ Location: "/cookies" });
  // Append, for Set-Cookie is the one field that can't be a list.
  for (const line of lines) headers.append("Set-Cookie", line);
  return new Response(null, { status: 302, headers });
}
