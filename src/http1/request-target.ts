/**
 * Which resource does a request name? The forms of the request-target, and the Host field beside it.
 *
 * RFC 9112 §3.2 (four forms, each in its place), §3.2.2 (the authority of an absolute-form target
 * wins), RFC 9110 §7.2 (Host), §7.4 (https needs a secured connection). This file refuses to know what a
 * path means: it stays encoded.
 */
import { HOST } from "../http/fields.ts";
import type { TargetForm } from "../http/request.ts";
import { isAuthority, SLASH } from "./grammar.ts";
import type { ReceivedLines } from "./received-lines.ts";
import { Violation, type ViolationCode } from "./violation.ts";

/** A target taken apart. */
export interface TargetParts {
  readonly form: TargetForm;
  readonly path: string;
  readonly query: string | undefined;
  readonly authority: string | undefined;
}

/**
 * Which form is the target, and does it go with the method (RFC 9112 §3.2)?
 *
 * @param queryAt index of the first "?" in the target, or -1
 * @param secure is the connection secured? Then http is right as well: §7.4 asks something of https
 * only, and what an http resource needs (RFC 9110 §4.2.1) a secured connection has, too. That the
 * two schemes are distinct origins (§4.2.2) leaves the server free to answer alike for both.
 */
export function takeApart(
  method: string,
  target: string,
  queryAt: number,
  secure: boolean,
): TargetParts | ViolationCode {
  if (method === "CONNECT") {
    if (target.includes("/") || queryAt >= 0 || !/:\d+$/.test(target)) return "TARGET_FORM";
    if (!isAuthority(target)) return "TARGET_AUTHORITY";
    return { form: "authority", path: "", query: undefined, authority: target };
  }
  if (target.charCodeAt(0) === SLASH) return split("origin", target, queryAt, undefined);
  if (target === "*") {
    if (method !== "OPTIONS") return "TARGET_FORM";
    return { form: "asterisk", path: "", query: undefined, authority: undefined };
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(target);
  if (scheme === null) return "TARGET_FORM";
  if (!/^https?$/i.test(scheme[1]!)) return "TARGET_SCHEME";
  const authorityEnd = endOfAuthority(target, scheme[0].length);
  const authority = target.slice(scheme[0].length, authorityEnd);
  if (!isAuthority(authority)) return "TARGET_AUTHORITY";
  if (!secure && scheme[1]!.length === "https".length) return "HTTPS_ON_PLAIN_PORT";
  const rest = target.slice(authorityEnd);
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  return split("absolute", path, path.indexOf("?"), authority);
}

function endOfAuthority(target: string, from: number): number {
  const slash = target.indexOf("/", from);
  const question = target.indexOf("?", from);
  const end = slash < 0 ? target.length : slash;
  return question < 0 ? end : Math.min(end, question);
}

function split(
  form: TargetForm,
  target: string,
  queryAt: number,
  authority: string | undefined,
): TargetParts {
  if (queryAt < 0) return { form, path: target, query: undefined, authority };
  return { form, path: target.slice(0, queryAt), query: target.slice(queryAt + 1), authority };
}

/** Longer ones are no names that anybody has (RFC 1035 §2.3.4), with a port. */
const REMEMBERED_MAX = 261;
/** The last valid Host: nearly always the next one, too. */
let lastHost = "";

/**
 * The value of Host: exactly one in HTTP/1.1, at most one in 1.0, and always a valid one (RFC 9112
 * §3.2). Undefined when HTTP/1.0 has none.
 * @param endOffset offset in the stream of the empty line, where a missing one shows
 * @throws Violation
 */
export function hostOf(
  lines: ReceivedLines,
  minorVersion: 0 | 1,
  endOffset: number,
): string | undefined {
  const at = lines.find(HOST);
  if (at < 0) {
    if (minorVersion === 1) throw new Violation("HOST_MISSING", endOffset);
    return undefined;
  }
  if ((lines.repeated & (1 << HOST)) !== 0) {
    throw lines.violation("HOST_REPEATED", lines.find(HOST, at + 1));
  }
  if (lastHost !== "" && lines.says(at, lastHost)) return lastHost;
  const value = lines.value(at);
  if (value === "") throw lines.violation("HOST_EMPTY", at);
  if (!isAuthority(value)) throw lines.violation("HOST_INVALID", at);
  // A copy: what was cut out of a head would keep all of it in memory, and what else it says.
  if (value.length <= REMEMBERED_MAX) lastHost = [...value].join("");
  return value;
}
