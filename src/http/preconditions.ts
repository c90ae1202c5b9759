/**
 * May a request be carried out, given what its client believes to be here?
 *
 * RFC 9110 §13: If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order of
 * §13.2.2, and If-Range. Dates count in whole seconds, as they are sent. A server evaluates them only
 * when the answer without them would be a 2xx or a 412 (§13.2.1): to know that is the caller's part.
 * This file refuses to know how the answers look.
 */
import { matchesStrongly, matchesWeakly, parseEntityTags } from "./entity-tag.ts";
import { type Fields, fieldBits } from "./fields.ts";
import type { Note } from "./handler.ts";
import { parseHttpDate } from "./http-date.ts";
import type { HttpRequest } from "./request.ts";

/** What tells one state of a representation from another (RFC 9110 §8.8). */
export interface Validators {
  /** With its quotes. */
  readonly entityTag?: string | undefined;
  /** Milliseconds since 1970. */
  readonly lastModified?: number | undefined;
  /** When the representation was found to be like this, in milliseconds since 1970. */
  readonly seenAt?: number | undefined;
}

/** `not-modified`: 304. `failed`: 412. */
export type Verdict = "proceed" | "not-modified" | "failed";

type Asked = Pick<HttpRequest, "method" | "fields">;

/** Their bits in `Fields.mask`: without any of them every request may proceed. */
export const PRECONDITIONS: number = fieldBits(
  "if-match",
  "if-unmodified-since",
  "if-none-match",
  "if-modified-since",
);

/** Methods that neither select nor modify a representation (RFC 9110 §13.2.1). */
const UNCONDITIONAL: ReadonlySet<string> = new Set(["CONNECT", "OPTIONS", "TRACE"]);

/**
 * @param current the representation that the request selects; undefined when there is none, as before
 * a PUT that creates one. A GET without one is a 404, whatever its preconditions.
 */
export function evaluatePreconditions(
  request: Asked,
  current: Validators | undefined,
  note?: Note,
): Verdict {
  if ((request.fields.mask & PRECONDITIONS) === 0) return "proceed";
  if (UNCONDITIONAL.has(request.method)) return "proceed";
  if (!isExpectedState(request, current, note)) return "failed";
  if (isNews(request, current, note)) return "proceed";
  return isRetrieval(request) ? "not-modified" : "failed";
}

/**
 * May a Range be applied (RFC 9110 §13.1.5)? True without If-Range, and when its validator is a strong
 * one and the current one.
 *
 * A date is strong only once its second was over when the representation was looked at (§8.8.2.2): in
 * a second that goes on, two versions could bear the same date. That a client doesn't send one from a
 * copy that it got within that second is the client's part.
 */
export function ifRangeHolds(fields: Fields, current: Validators): boolean {
  const value = fields.get("if-range");
  if (value === undefined) return true;
  const { entityTag, lastModified, seenAt = 0 } = current;
  // A malformed tag equals no entity tag, and no date begins with a quote.
  if (entityTag !== undefined && matchesStrongly(value, entityTag)) return true;
  if (lastModified === undefined) return false;
  const second = wholeSecond(lastModified);
  return seenAt >= second + 1000 && parseHttpDate(value, seenAt) === second;
}

/** Steps 1 and 2: is here what the client means to act on? */
function isExpectedState(
  { fields }: Asked,
  current: Validators | undefined,
  note: Note | undefined,
): boolean {
  const ifMatch = fields.get("if-match");
  if (ifMatch !== undefined) {
    // What is neither "*" nor a list of entity tags matches nothing: false (§13.1.1 rule 3).
    if (namesCurrent(ifMatch, current, matchesStrongly)) return true;
    note?.("status", "412: If-Match does not name what is here");
    return false;
  }
  const date = dateOf("if-unmodified-since", fields, current, note);
  if (date === undefined || date.lastModified <= date.given) return true;
  note?.("status", "412: changed since the date of If-Unmodified-Since");
  return false;
}

/** Steps 3 and 4: would the client get something that it doesn't have? */
function isNews(request: Asked, current: Validators | undefined, note: Note | undefined): boolean {
  const status = isRetrieval(request) ? 304 : 412;
  const ifNoneMatch = request.fields.get("if-none-match");
  if (ifNoneMatch !== undefined) {
    // What is neither "*" nor a list of entity tags matches nothing: true (§13.1.2 rule 3).
    if (!namesCurrent(ifNoneMatch, current, matchesWeakly)) {
      note?.("status", "If-None-Match does not name what is here");
      return true;
    }
    note?.("status", `${status}: If-None-Match names what is here`);
    return false;
  }
  if (!isRetrieval(request)) return true;
  const date = dateOf("if-modified-since", request.fields, current, note);
  if (date === undefined) return true;
  if (date.lastModified > date.given) {
    note?.("status", "changed since the date of If-Modified-Since");
    return true;
  }
  note?.("status", "304: not changed since the date of If-Modified-Since");
  return false;
}

function isRetrieval({ method }: Asked): boolean {
  return method === "GET" || method === "HEAD";
}

function namesCurrent(
  value: string,
  current: Validators | undefined,
  matches: (one: string, other: string) => boolean,
): boolean {
  if (current === undefined) return false;
  const { entityTag } = current;
  // What nearly every client sends that has it; a list of one needn't be taken apart.
  if (value === entityTag && matches(value, entityTag)) return true;
  const tags = parseEntityTags(value);
  if (tags === "*") return true;
  if (tags === undefined || entityTag === undefined) return false;
  return tags.some((tag) => matches(tag, entityTag));
}

/** Undefined when the field is to be ignored: no date, several of them, or nothing to compare with. */
function dateOf(
  name: "if-unmodified-since" | "if-modified-since",
  fields: Fields,
  current: Validators | undefined,
  note: Note | undefined,
): { readonly given: number; readonly lastModified: number } | undefined {
  const value = fields.get(name);
  if (value === undefined || current?.lastModified === undefined) return undefined;
  const { lastModified, seenAt = lastModified } = current;
  // Several lines are joined by a comma, which makes them no date.
  const given = parseHttpDate(value, seenAt);
  if (given !== undefined) return { given, lastModified: wholeSecond(lastModified) };
  const written = name === "if-modified-since" ? "If-Modified-Since" : "If-Unmodified-Since";
  note?.("status", `${written} ignored: it is not one HTTP-date`);
  return undefined;
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
