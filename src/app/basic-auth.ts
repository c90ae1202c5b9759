/**
 * Who may see the site? Those who send a name and a password from the htpasswd file.
 *
 * RFC 9110 §11 and RFC 7617 (Basic). Every failure is answered with the same bytes, and before anything
 * of the site is asked: neither a 404 nor a 405 is told to strangers. Credentials that could be read in
 * two ways are none. This file refuses to know how a password is checked.
 */
import type { Fields } from "../http/fields.ts";
import type { Handler, HandlerContext } from "../http/handler.ts";
import { HttpResponse } from "../http/response.ts";
import { bcryptThread, type Compare } from "./bcrypt-thread.ts";
import type { Answer } from "./handlers.ts";
import { type Htpasswd, hasControl } from "./htpasswd.ts";
import { type Credentials, type Outcome, PasswordCheck } from "./password-check.ts";

export interface BasicAuthOptions {
  /** What is protected, as the browser names it: visible ASCII and spaces. Default "this site". */
  readonly realm?: string;
  /** Default: bcrypt in a thread of its own. */
  readonly compare?: Compare;
}

/** Bounds on what a client sends. bcrypt reads no further than 72 bytes of a password. */
export const CREDENTIALS_LIMITS = { characters: 8192, passwordBytes: 72 };

const REALM = /^[\x20-\x7e]+$/;
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Lets those through who send a name and a password of a user.
 *
 * @throws TypeError for a realm that can't be sent; Error when the package that hashes isn't installed.
 */
export function basicAuth(
  users: Htpasswd,
  options: BasicAuthOptions = {},
): (handler: Handler) => Handler {
  const unauthorized = unauthorizedResponse(options.realm ?? "this site");
  const check = new PasswordCheck(users, options.compare ?? bcryptThread());
  return (handler) => (request, context) => {
    const credentials = readCredentials(request.fields);
    if (typeof credentials === "string") {
      context.note?.("access", `401: ${credentials}`);
      return unauthorized;
    }
    const decided = (outcome: Outcome): Answer => {
      noteOutcome(context, users, credentials, outcome);
      if (outcome === "granted") {
        context.user = credentials.user;
        return handler(request, context);
      }
      return outcome === "busy" ? BUSY : unauthorized;
    };
    const outcome = check.check(credentials);
    return typeof outcome === "string" ? decided(outcome) : outcome.then(decided);
  };
}

/** The credentials of a request, or what is wrong with them (RFC 9110 §11.4, RFC 7617 §2). */
export function readCredentials(fields: Fields): Credentials | string {
  if (!fields.has("authorization")) return "no credentials were sent";
  const [value = "", second] = fields.all("authorization");
  if (second !== undefined) return "there is more than one Authorization field line";
  if (value.length > CREDENTIALS_LIMITS.characters) return "the credentials are too long";
  const encoded = BASIC.exec(value)?.[1];
  if (encoded === undefined) return "the credentials aren't of the scheme Basic, or aren't whole";
  const text = decode(encoded);
  if (text === undefined) return "the credentials aren't UTF-8 in base64";
  const colon = text.indexOf(":");
  if (colon < 0) return "the credentials have no colon between name and password";
  if (hasControl(text)) return "the credentials hold a control character";
  const password = text.slice(colon + 1);
  if (Buffer.byteLength(password) > CREDENTIALS_LIMITS.passwordBytes) {
    return `the password has more than ${CREDENTIALS_LIMITS.passwordBytes} bytes, and bcrypt reads no more`;
  }
  return { user: text.slice(0, colon), password };
}

/** Undefined when another text than this one would say the same, or when it isn't UTF-8. */
function decode(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.toString("base64") !== encoded) return undefined;
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** An unknown name isn't repeated: people type passwords there. */
function noteOutcome(
  { note }: HandlerContext,
  users: Htpasswd,
  { user }: Credentials,
  outcome: Outcome,
): void {
  if (note === undefined) return;
  const known = users.hashes.has(user);
  if (outcome === "granted") note("access", `${user} is let in`);
  else if (outcome === "busy") note("access", "503: too many passwords wait to be checked");
  else note("access", known ? `401: not the password of ${user}` : "401: there is no such user");
}

function unauthorizedResponse(realm: string): HttpResponse {
  if (!REALM.test(realm)) {
    throw new TypeError("a realm is one or more visible ASCII characters and spaces");
  }
  const quoted = realm.replace(/["\\]/g, "\\$&");
  const challenge = `Basic realm="${quoted}", charset="UTF-8"`;
  return plain(401, "This site asks for a name and a password.\n", ["WWW-Authenticate", challenge]);
}

/** RFC 9110 §15.6.4. */
const BUSY: HttpResponse = plain(
  503,
  "Too many passwords wait to be checked. Try again in a few seconds.\n",
  ["Retry-After", "5"],
);

function plain(
  status: number,
  text: string,
  ...own: readonly (readonly [name: string, value: string])[]
): HttpResponse {
  const fields = [
    ["Content-Type", "text/plain; charset=utf-8"] as const,
    ...own,
    ["Cache-Control", "no-store"] as const,
    ["X-Content-Type-Options", "nosniff"] as const,
  ];
  return new HttpResponse({ status, fields, content: new TextEncoder().encode(text) }, true);
}
