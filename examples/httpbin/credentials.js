/**
 * Who are you? Names and passwords that stand in the address itself: nothing for secrets.
 */
import { json } from "./json.js";
import { Refusal } from "./routing.js";

/** @typedef {import("./routing.js").Visit} Visit */

/** @param {Visit} visit */
export function basicAuth(visit) {
  const headers = { "WWW-Authenticate": 'Basic realm="Fake Realm"' };
  return known(visit) ?? new Response(null, { status: 401, headers });
}

/** Doesn't even say that there is something to get. @param {Visit} visit */
export function hiddenBasicAuth(visit) {
  const answer = known(visit);
  if (answer === undefined) throw new Refusal(404, `There is nothing at ${visit.url.pathname}`);
  return answer;
}

/** @param {Visit} visit */
export function bearer({ request }) {
  const [, token] =
    /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (token !== undefined) return json({ authenticated: true, token });
  return new Response(null, { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
}

/** @param {Visit} visit */
function known({ request, params: { user, password } }) {
  const [, base64 = ""] =
    /^Basic ([\w+/]+=*)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const given = Buffer.from(base64, "base64").toString("utf8");
  return given === `${user}:${password}` ? json({ authenticated: true, user }) : undefined;
}
