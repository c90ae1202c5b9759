/**
 * Where does a rule lead, once its placeholders are filled with what a request said?
 *
 * RFC 3986 §3, §4.2 and RFC 9110 §10.2.2, §17.9 (what a client sends must never choose the site).
 * A target in the site is a path with exactly one slash at its beginning, whatever was captured; one
 * elsewhere has the authority that its owner wrote, and no placeholder comes near it. What was captured
 * is percent-encoded once more, and a path that `decodePath` would refuse is no target.
 * This file refuses to know what is to be found there.
 */
import { decodePath, encodePath, PATH_REFUSALS, type PathRefusal } from "../http/target.ts";
import type { Captures } from "./pattern.ts";
import { type Fault, fault, quoted } from "./rule-fault.ts";

/** Text that is sent as it is, and names that stand for something else each time. */
type Template = readonly (string | { readonly name: string })[];

export interface Target {
  /** Scheme and authority as the owner wrote them; undefined for a path in the site. */
  readonly origin: string | undefined;
  readonly path: Template;
  /** Without its question mark. */
  readonly query: Template | undefined;
  /** With its number sign, or "". */
  readonly fragment: string;
}

/** A target as it is for one request. */
export interface FilledTarget {
  /** Encoded. In the site: begins with exactly one slash, and `segments` are its decoded segments. */
  readonly path: string;
  readonly segments: readonly string[] | undefined;
  /** Encoded, without its question mark; undefined when the rule has none of its own. */
  readonly query: string | undefined;
}

const TARGET_MAX = 2048;
const ORIGIN = /^https?:\/\/[^/?#]*/i;
const AUTHORITY = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
const PLACEHOLDER = /:([A-Za-z][A-Za-z0-9_]*|[0-9]+)([*+]?)/g;
const NEVER_PLAIN = /[^!-~]|["<>^`{|}]/gu;
const FORBIDDEN = /[\\\p{Cc}\p{Cs}]/u;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/**
 * What the text of a target says.
 *
 * @param names what a placeholder may be called: what the pattern captures
 */
export function parseTarget(text: string, names: ReadonlySet<string>): Target | Fault {
  if (text.length > TARGET_MAX) return fault(`a target has at most ${TARGET_MAX} characters`);
  if (FORBIDDEN.test(text)) {
    return fault(`the target ${quoted(text)} holds a backslash or a control character`);
  }
  if (BROKEN_ESCAPE.test(text)) {
    return fault(`in the target ${quoted(text)}, a plain % must be written %25`);
  }
  const origin = ORIGIN.exec(text)?.[0];
  if (origin === undefined && !text.startsWith("/")) {
    return fault(`the target ${quoted(text)} must be a path that begins with /, or an http(s) URL`);
  }
  const wrong = origin === undefined ? undefined : originFault(origin, text);
  if (wrong !== undefined) return wrong;
  return dissect(text, origin, names);
}

function dissect(
  text: string,
  origin: string | undefined,
  names: ReadonlySet<string>,
): Target | Fault {
  const [reference, fragment] = halves(text.slice(origin?.length ?? 0), "#");
  const [plainPath, plainQuery] = halves(reference, "?");
  const path = templateOf(plainPath, names);
  if (!Array.isArray(path)) return path;
  const query = plainQuery === undefined ? undefined : templateOf(plainQuery, names);
  if (query !== undefined && !Array.isArray(query)) return query;
  if (origin === undefined) {
    // With some name in place of each placeholder, it must be a path that can be asked for.
    const example = path.map((part) => (typeof part === "string" ? part : "x")).join("");
    const segments = decodePath(example);
    if (!Array.isArray(segments)) {
      const why = PATH_REFUSALS[segments as PathRefusal].replace(/\.$/, "");
      return fault(`the target ${quoted(text)} can't be asked for: ${why}`);
    }
  }
  const end = fragment === undefined ? "" : `#${encoded(fragment)}`;
  return { origin, path, query, fragment: end };
}

function originFault(origin: string, text: string): Fault | undefined {
  const authority = origin.slice(origin.indexOf("//") + 2);
  if (AUTHORITY.test(authority)) return undefined;
  if (/:[A-Za-z]/.test(authority)) {
    return fault(`the host of ${quoted(text)} can't hold a placeholder: a client would choose it`);
  }
  return fault(
    `${quoted(authority)} in ${quoted(text)} is no host in ASCII, with or without a port`,
  );
}

function templateOf(
  text: string,
  names: ReadonlySet<string>,
): (string | { name: string })[] | Fault {
  const template: (string | { name: string })[] = [];
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [whole, name = ""] = match;
    if (!names.has(name)) {
      // A colon within a word, or before a number, is a colon: /wiki/Special:Random, 12:30.
      if (/^[0-9]/.test(name) || /[A-Za-z0-9]/.test(text[match.index - 1] ?? "")) continue;
      return fault(
        `the target says :${name}, which the path of the rule doesn't; a plain colon is written %3A`,
      );
    }
    template.push(encoded(text.slice(from, match.index)), { name });
    from = match.index + whole.length;
  }
  template.push(encoded(text.slice(from)));
  return template;
}

/** Undefined when what was captured can't be part of a path. */
export function fillTarget(target: Target, captures: Captures): FilledTarget | undefined {
  let path = "";
  for (const part of target.path) {
    if (typeof part === "string") {
      path += part;
      continue;
    }
    const names = captures.get(part.name) ?? [];
    const filling = names.length === 0 ? "" : encodePath(names).slice(1);
    if (!Array.isArray(decodePath(`/${filling}`))) return undefined;
    path += filling;
  }
  const query = target.query
    ?.map((part) =>
      typeof part === "string"
        ? part
        : encodeURIComponent((captures.get(part.name) ?? []).join("/")),
    )
    .join("");
  if (target.origin !== undefined) return { path, segments: undefined, query };
  // An empty capture leaves two slashes, which at the beginning would name another site.
  const single = path.replace(/\/{2,}/g, "/");
  const segments = decodePath(single);
  return Array.isArray(segments) ? { path: encodePath(segments), segments, query } : undefined;
}

function encoded(text: string): string {
  return text.replace(NEVER_PLAIN, encodeURIComponent);
}

function halves(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
