/**
 * How do the field lines that somebody wants on all answers, or on some, get onto a response?
 *
 * RFC 9110 §5.3, §12.5.5 (Vary), §15.4.5; RFC 9111 §5.2. Lines replace those of the same name; what
 * speaks of caching stays away from errors, and what describes content from answers that carry other
 * content or none. What only the server can know is refused.
 * This file refuses to know where the lines come from, and which responses they are meant for.
 */
import { Fields, trimmed } from "./fields.ts";
import { belongsToConnection, HttpResponse } from "./response.ts";

/** Answers that may be kept; all others are errors, redirects, or of the moment. */
const MAY_BE_KEPT: ReadonlySet<number> = new Set([200, 203, 206, 304]);

/** Besides every name that ends in cache-control, such as CDN-Cache-Control. */
const CACHING: ReadonlySet<string> = new Set(["expires", "pragma", "surrogate-control"]);

/** They begin with "content-" and yet don't describe the bytes that are sent. */
const NOT_OF_CONTENT: ReadonlySet<string> = new Set([
  "content-security-policy",
  "content-security-policy-report-only",
]);

/** A line of this name adds to those that are there. */
const ADDED: ReadonlySet<string> = new Set(["link", "set-cookie"]);

/** Names that nobody may set, and why. */
export const DRESSING_REFUSES: ReadonlyMap<string, string> = new Map([
  ["etag", "it must change whenever the content does, which only the server can see"],
  ["last-modified", "it must be the time of the content, which only the server can see"],
  ["content-range", "it must say which part is sent, which differs from answer to answer"],
  ["accept-ranges", "it must say what the server does with Range"],
]);

/** Names that nobody may leave out, and why. */
export const DRESSING_NEEDS: ReadonlyMap<string, string> = new Map([
  ["content-range", "without it nobody knows which part is sent"],
  ["content-encoding", "without it nobody can decode the content"],
  ["vary", "without it a cache would answer one client with what was meant for another"],
]);

type Line = readonly [name: string, value: string];

/** Field lines to be put on responses, and names to be left out of them. */
export class Dressing {
  readonly #lines: readonly Line[];
  readonly #remove: ReadonlySet<string>;
  readonly #varies: readonly string[];
  /** Responses that are sent many times are dressed once, and so keep their encoded heads. */
  readonly #dressed = new WeakMap<HttpResponse, HttpResponse>();

  /**
   * @param fields in the order in which they will stand; an empty value is a value
   * @param remove names of fields that a response shall not have
   * @throws TypeError for what is no field line, for names that belong to the connection, and for
   * those that would make an answer lie: ETag, Last-Modified, Content-Range and Accept-Ranges can't be
   * set, Content-Range, Content-Encoding and Vary can't be left out.
   */
  constructor(fields: Iterable<Line>, remove: readonly string[] = []) {
    const lines = [...Fields.of(fields)];
    for (const [name] of lines) refuse(name, "set", DRESSING_REFUSES);
    for (const name of remove) refuse(name, "left out", DRESSING_NEEDS);
    this.#varies = lines.filter(([name]) => isVary(name)).map(([, value]) => value);
    this.#lines = lines.filter(([name]) => !isVary(name));
    this.#remove = new Set(remove.map((name) => name.toLowerCase()));
  }

  /** The response with these lines; the same one when they change nothing about it. */
  on(response: HttpResponse): HttpResponse {
    if (response.keptHead === undefined) return this.#dress(response, false);
    const known = this.#dressed.get(response);
    if (known !== undefined) return known;
    const dressed = this.#dress(response, true);
    this.#dressed.set(response, dressed);
    return dressed;
  }

  #dress(response: HttpResponse, reusable: boolean): HttpResponse {
    const { status, content, fields } = response;
    const lines = this.#lines.filter(([name]) => concerns(name.toLowerCase(), response));
    const replaced = new Set(lines.map(([name]) => name.toLowerCase()));
    const kept = [...fields].filter(([name]) => {
      const lower = name.toLowerCase();
      if (this.#remove.has(lower) && concerns(lower, response)) return false;
      return ADDED.has(lower) || !replaced.has(lower);
    });
    const added = lines.map((line) => (isCoding(line) ? withCodingOf(response, line) : line));
    const varies = this.#varies.length > 0;
    if (added.length === 0 && kept.length === fields.count && !varies) return response;
    const all = [...kept, ...added];
    const dressed = varies ? withVary(all, this.#varies) : all;
    return new HttpResponse({ status, fields: dressed, content }, reusable);
  }
}

/** Does a line of this name (in lower case) belong on this response? */
function concerns(name: string, { status, content, fields }: HttpResponse): boolean {
  if (name.endsWith("cache-control") || CACHING.has(name)) return MAY_BE_KEPT.has(status);
  if (!name.startsWith("content-") || NOT_OF_CONTENT.has(name)) return true;
  // An error is nobody's representation (§8.7); a 304 tells again whose it is (§15.4.5).
  if (name === "content-location") return status < 300 || status === 304;
  // An error's content isn't the one that the line was written for, and neither is that of a 206
  // without Content-Range: a multipart whose boundary is in its Content-Type.
  const several = status === 206 && !fields.has("content-range");
  return status < 300 && content !== null && !several;
}

function isVary(name: string): boolean {
  return name.toLowerCase() === "vary";
}

function isCoding([name]: Line): boolean {
  return name.toLowerCase() === "content-encoding";
}

/** What was encoded by whoever wrote the file, and then by us, is both, in this order (§8.4). */
function withCodingOf({ fields }: HttpResponse, [name, value]: Line): Line {
  const ours = fields.get(name);
  return ours === undefined ? [name, value] : [name, `${value}, ${ours}`];
}

/** One line of all names, each once; "*" says them all (RFC 9110 §12.5.5). */
function withVary(lines: readonly Line[], more: readonly string[]): readonly Line[] {
  const own = lines.filter(([name]) => isVary(name)).map(([, value]) => value);
  const names = new Map<string, string>();
  for (const value of [...own, ...more]) {
    for (const element of value.split(",")) {
      const name = trimmed(element);
      const lower = name.toLowerCase();
      if (name !== "" && !names.has(lower)) names.set(lower, name);
    }
  }
  const value = names.has("*") ? "*" : [...names.values()].join(", ");
  return [...lines.filter(([name]) => !isVary(name)), ["Vary", value]];
}

function refuse(name: string, what: string, reasons: ReadonlyMap<string, string>): void {
  if (belongsToConnection(name)) {
    throw new TypeError(`${name} can't be ${what} here: it belongs to the connection`);
  }
  const reason = reasons.get(name.toLowerCase());
  if (reason !== undefined) throw new TypeError(`${name} can't be ${what} here: ${reason}`);
}
