/**
 * With which fields does a site let pages of other sites read its answers?
 *
 * Fetch §3.2 (Origin), §3.3 (CORS). This file refuses to know whether a browser would let a page read the
 * answer: that takes the request and the answer together.
 */
import { isAuthority } from "../http1/grammar.ts";
import { elementsOf } from "./lists.ts";
import { fault, field, type KnownField, meaning, type Note, type Told } from "./told.ts";
import { delta, listed, seconds, shown } from "./words.ts";

const CORS = "Fetch §3.3";
const ORIGIN = "Fetch §3.2";

export const CORS_FIELDS: readonly KnownField[] = [
  field(
    "Origin",
    ORIGIN,
    "From which site the page comes whose script or form makes this request.",
    origin,
  ),
  field(
    "Access-Control-Request-Method",
    CORS,
    "A browser asks beforehand: may a page of that origin use this method?",
    (value) => [meaning(`It would then send a ${shown(value)}.`, CORS)],
  ),
  field(
    "Access-Control-Request-Headers",
    CORS,
    "A browser asks beforehand: may a page of that origin send these fields?",
    (value) => [meaning(`It would then send ${listed(elementsOf(value).map(shown))}.`, CORS)],
  ),
  field(
    "Access-Control-Request-Private-Network",
    "Private Network Access",
    "A browser asks beforehand: may a public page reach this private address?",
  ),
  field(
    "Access-Control-Allow-Origin",
    CORS,
    "Scripts of which other origin may read this answer.",
    allowOrigin,
  ),
  field(
    "Access-Control-Allow-Methods",
    CORS,
    "Which methods pages of that origin may use.",
    (value) => [
      meaning(
        `${listed(elementsOf(value).map(shown))}, besides GET, HEAD and POST, which need no permission.`,
        CORS,
      ),
    ],
  ),
  field(
    "Access-Control-Allow-Headers",
    CORS,
    "Which fields pages of that origin may send.",
    allowHeaders,
  ),
  field(
    "Access-Control-Allow-Credentials",
    CORS,
    "Whether pages of that origin may send cookies along and read the answer.",
    (value) =>
      value === "true"
        ? [meaning("They may.", CORS)]
        : [fault("Its only value is true, in small letters; anything else means no.", CORS)],
  ),
  field(
    "Access-Control-Allow-Private-Network",
    "Private Network Access",
    "Whether a public page may reach this private address.",
  ),
  field(
    "Access-Control-Expose-Headers",
    CORS,
    "Which fields of this answer scripts of that origin may see.",
    (value) => [
      meaning(
        `${listed(elementsOf(value).map(shown))}, besides the few that they always see.`,
        CORS,
      ),
    ],
  ),
  field(
    "Access-Control-Max-Age",
    CORS,
    "How long the browser may remember this permission.",
    accessMaxAge,
  ),
  field(
    "Timing-Allow-Origin",
    "Resource Timing",
    "Pages of which origins may see how long this took.",
  ),
];

function origin(value: string): readonly Note[] {
  if (value === "null")
    return [
      meaning("The browser won't say which (a local file, a sandbox, or after redirects).", ORIGIN),
    ];
  const authority = /^[a-z][a-z0-9+.-]*:\/\/(.+)$/.exec(value)?.[1];
  if (authority === undefined || !isAuthority(authority)) {
    return [
      fault(
        "An origin is a scheme, :// and a host, perhaps with a port; nothing behind it.",
        ORIGIN,
      ),
    ];
  }
  return [
    meaning("A server that changes something should make sure that it knows this site.", ORIGIN),
  ];
}

function allowOrigin(value: string, { fields }: Told): readonly Note[] {
  if (value === "*") {
    if (fields.get("access-control-allow-credentials") === "true") {
      return [
        fault(
          "* doesn't go together with Access-Control-Allow-Credentials: true; browsers refuse the answer when cookies were sent.",
          CORS,
        ),
      ];
    }
    return [meaning("Those of any origin, when no cookies were sent.", CORS)];
  }
  if (value === "null")
    return [
      meaning("Those of pages without an origin, such as sandboxes: anybody can make one.", CORS),
    ];
  if (/[,\s]/.test(value))
    return [fault("Only one origin may stand here; browsers refuse a list.", CORS)];
  return [meaning(`Those of ${shown(value)}.`, CORS)];
}

function allowHeaders(value: string): readonly Note[] {
  const names = elementsOf(value);
  if (names.includes("*"))
    return [
      meaning(
        "Any, but Authorization only when it is named, and none when cookies are sent.",
        CORS,
      ),
    ];
  return [meaning(`${listed(names.map(shown))}, besides the few that need no permission.`, CORS)];
}

function accessMaxAge(value: string): readonly Note[] {
  const time = delta(value);
  if (time === undefined) return [fault("It must be a number of seconds.", CORS)];
  return [
    meaning(
      `For ${seconds(time)}; browsers have limits of their own (Chromium 2 hours, Firefox 24).`,
      CORS,
    ),
  ];
}
