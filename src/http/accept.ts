/**
 * Of what is on offer, what does a client like best?
 *
 * RFC 9110 §12.4.2 (quality values), §12.5.1 (Accept). What can't be read in such a field is passed
 * over: it is advice, and no reason to refuse anybody.
 * This file refuses to know how the offers come about, and what is sent when none of them is liked.
 */
import { trimmed } from "./fields.ts";

/** One element of a list with weights. */
export interface Preference {
  /** What is preferred, in lower case: a content coding, a media range. */
  readonly name: string;
  /** Parameters in lower case, `name=value`, without the weight. */
  readonly parameters: readonly string[];
  /** More than 0, at most 1; 0: not acceptable. */
  readonly quality: number;
}

/** `.2` is no quality value, but a widespread client sends it. Each has one way to match only. */
const QUALITY = /^(?:0|0?\.\d+|0\.|1(?:\.0*)?)$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A list of elements with weights, in the order in which it was written. */
export function parsePreferences(value: string): readonly Preference[] {
  const preferences: Preference[] = [];
  for (const element of splitOutsideQuotes(value, ",")) {
    const preference = parsePreference(element);
    if (preference !== undefined) preferences.push(preference);
  }
  return preferences;
}

/**
 * The media type among `offered` that the client likes best; of equals, the first. Undefined when it
 * accepts none of them. Without the field, or when nothing in it can be read, everything is equal.
 *
 * @param accept the value of Accept
 * @param offered media types, perhaps with parameters
 */
export function choose(accept: string | undefined, offered: readonly string[]): string | undefined {
  const ranges = accept === undefined ? [] : parsePreferences(accept).filter(isMediaRange);
  if (ranges.length === 0) return offered[0];
  let best: string | undefined;
  let bestQuality = 0;
  for (const mediaType of offered) {
    const quality = qualityOf(mediaType, ranges);
    if (quality > bestQuality) [best, bestQuality] = [mediaType, quality];
  }
  return best;
}

/**
 * Does the client ask for a page by name, as a browser does when a person goes to an address? Programs
 * that take anything say so with a range, which doesn't count.
 */
export function acceptsHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return parsePreferences(accept).some(
    ({ name, quality }) =>
      quality > 0 && (name === "text/html" || name === "application/xhtml+xml"),
  );
}

function parsePreference(element: string): Preference | undefined {
  const [first = "", ...others] = splitOutsideQuotes(element, ";");
  const name = trimmed(first).toLowerCase();
  if (name === "") return undefined;
  const parameters: string[] = [];
  let quality = 1;
  for (const other of others) {
    const parameter = trimmed(other).toLowerCase();
    if (parameter.startsWith("q=")) {
      const weight = parameter.slice(2);
      if (!QUALITY.test(weight)) return undefined;
      quality = Number(weight);
    } else if (parameter !== "") parameters.push(parameter);
  }
  return { name, parameters, quality };
}

/** The pieces, as they are. A separator within a quoted string (RFC 9110 §5.6.4) separates nothing. */
export function splitOutsideQuotes(text: string, separator: "," | ";"): string[] {
  if (!text.includes('"')) return text.split(separator);
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted && code === BACKSLASH) at++;
    else if (!quoted && text[at] === separator) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** `*` alone is what old Java programs mean by any media type. */
function isMediaRange({ name }: Preference): boolean {
  return name === "*" || name.includes("/");
}

/** The quality that the most specific range gives to a media type (RFC 9110 §12.5.1). */
function qualityOf(mediaType: string, ranges: readonly Preference[]): number {
  const [first = "", ...others] = splitOutsideQuotes(mediaType.toLowerCase(), ";");
  const name = trimmed(first);
  const parameters = new Set(others.map(trimmed));
  const type = `${name.slice(0, name.indexOf("/"))}/*`;
  let mostSpecific = -1;
  let quality = 0;
  for (const range of ranges) {
    const specific = specificity(range, name, type, parameters);
    if (specific > mostSpecific) [mostSpecific, quality] = [specific, range.quality];
  }
  return quality;
}

/** -1: the range doesn't hold the media type. */
function specificity(
  range: Preference,
  name: string,
  type: string,
  parameters: ReadonlySet<string>,
): number {
  if (range.name === "*" || range.name === "*/*") return 0;
  if (range.name === type) return 1;
  if (range.name !== name) return -1;
  // Whoever names a charset here means the format; text is sent in UTF-8 in any case.
  const asked = range.parameters.filter((parameter) => !parameter.startsWith("charset="));
  return asked.every((parameter) => parameters.has(parameter)) ? 2 + asked.length : -1;
}
