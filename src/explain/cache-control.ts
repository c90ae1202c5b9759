/**
 * What does each directive of Cache-Control do, in a request and in a response?
 *
 * RFC 9111 §5.2; RFC 5861 (stale-while-revalidate, stale-if-error), RFC 8246 (immutable). The same words
 * mean other things in the other direction, so there are two tables. This file refuses to know whether
 * anything is in a cache.
 */
import { elementsOf, type Parameter, parameterOf } from "./lists.ts";
import { fault, meaning, type Note, type Told } from "./told.ts";
import { delta, listed, seconds, shown } from "./words.ts";

const CACHE_CONTROL = "RFC 9111 §5.2";

interface Directive {
  readonly section: string;
  /** `seconds`: an argument in seconds must follow. `maybe`: it may, or the names of fields. */
  readonly argument?: "seconds" | "maybe-seconds" | "maybe-fields";
  /** @param argument the seconds in words, the names of fields, or "" */
  readonly words: (argument: string) => string;
}

type Directives = ReadonlyMap<string, Directive>;

function directive(
  section: string,
  words: string | ((argument: string) => string),
  argument?: Directive["argument"],
): Directive {
  const said = typeof words === "string" ? (): string => words : words;
  return argument === undefined ? { section, words: said } : { section, words: said, argument };
}

const IN_RESPONSES: Directives = new Map([
  [
    "max-age",
    directive(
      "RFC 9111 §5.2.2.1",
      (time) =>
        time === "0 s"
          ? "old at once, so a cache asks before each use."
          : `reusable for ${time} after it was made, without asking.`,
      "seconds",
    ),
  ],
  [
    "s-maxage",
    directive(
      "RFC 9111 §5.2.2.10",
      (time) =>
        `in caches that many people share, reusable for ${time}; it wins over max-age there.`,
      "seconds",
    ),
  ],
  [
    "no-cache",
    directive(
      "RFC 9111 §5.2.2.4",
      (fields) =>
        fields === ""
          ? "may be stored, but a cache must ask whether it still holds before each use."
          : `a cache must leave out ${fields} until it has asked again.`,
      "maybe-fields",
    ),
  ],
  ["no-store", directive("RFC 9111 §5.2.2.5", "no cache may keep any of it.")],
  [
    "no-transform",
    directive(
      "RFC 9111 §5.2.2.6",
      "nobody on the way may change the content, not even to shrink it.",
    ),
  ],
  [
    "must-revalidate",
    directive(
      "RFC 9111 §5.2.2.2",
      "once it is old it must not be used without asking, even when the server can't be reached.",
    ),
  ],
  [
    "proxy-revalidate",
    directive("RFC 9111 §5.2.2.8", "the same as must-revalidate, for shared caches only."),
  ],
  [
    "must-understand",
    directive("RFC 9111 §5.2.2.3", "only a cache that understands the status code may store it."),
  ],
  [
    "private",
    directive(
      "RFC 9111 §5.2.2.7",
      (fields) =>
        fields === ""
          ? "meant for one person: a browser may keep it, a shared cache may not."
          : `a shared cache must not keep ${fields}.`,
      "maybe-fields",
    ),
  ],
  [
    "public",
    directive(
      "RFC 9111 §5.2.2.9",
      "any cache may store it, even where that would be forbidden otherwise.",
    ),
  ],
  [
    "immutable",
    directive(
      "RFC 8246 §2",
      "it will never change while it is fresh: not even a reload needs to ask.",
    ),
  ],
  [
    "stale-while-revalidate",
    directive(
      "RFC 5861 §3",
      (time) =>
        `for ${time} after it got old it may still be used, while the cache asks meanwhile.`,
      "seconds",
    ),
  ],
  [
    "stale-if-error",
    directive(
      "RFC 5861 §4",
      (time) => `for ${time} after it got old it may be used when the server fails.`,
      "seconds",
    ),
  ],
]);

const IN_REQUESTS: Directives = new Map([
  [
    "max-age",
    directive(
      "RFC 9111 §5.2.1.1",
      (time) =>
        time === "0 s"
          ? "a cache is to ask the server before it answers (a reload in a browser says this)."
          : `the client wants nothing that is older than ${time}.`,
      "seconds",
    ),
  ],
  [
    "max-stale",
    directive(
      "RFC 9111 §5.2.1.2",
      (time) =>
        time === ""
          ? "an old answer is good enough, however old."
          : `an answer is good enough that got old up to ${time} ago.`,
      "maybe-seconds",
    ),
  ],
  [
    "min-fresh",
    directive(
      "RFC 9111 §5.2.1.3",
      (time) => `the client wants an answer that stays fresh for at least ${time}.`,
      "seconds",
    ),
  ],
  [
    "no-cache",
    directive(
      "RFC 9111 §5.2.1.4",
      "no cache may answer without asking the server (a forced reload).",
    ),
  ],
  ["no-store", directive("RFC 9111 §5.2.1.5", "no cache may keep this request or its answer.")],
  [
    "no-transform",
    directive(
      "RFC 9111 §5.2.1.6",
      "nobody on the way may change the content, not even to shrink it.",
    ),
  ],
  [
    "only-if-cached",
    directive("RFC 9111 §5.2.1.7", "only a cache may answer; one that has nothing answers 504."),
  ],
  [
    "stale-if-error",
    directive(
      "RFC 5861 §4",
      (time) => `an answer that is ${time} old will do when the server fails.`,
      "seconds",
    ),
  ],
]);

/** One note for each directive. */
export function cacheControl(value: string, { kind }: Told): readonly Note[] {
  const table = kind === "request" ? IN_REQUESTS : IN_RESPONSES;
  const other = kind === "request" ? IN_RESPONSES : IN_REQUESTS;
  const elements = elementsOf(value);
  if (elements.length === 0)
    return [fault("It names no directive, so it says nothing.", CACHE_CONTROL)];
  const seen = new Set<string>();
  return elements.flatMap((element) => {
    const said = parameterOf(element);
    const notes = [noteOn(said, table, other, kind)];
    if (seen.has(said.name)) {
      notes.push(
        fault(
          `${shown(said.name)} is said twice; caches don't agree on which counts.`,
          "RFC 9111 §4.2.1",
        ),
      );
    }
    seen.add(said.name);
    return notes;
  });
}

function noteOn(said: Parameter, table: Directives, other: Directives, kind: string): Note {
  const { name, value, quoted } = said;
  const known = table.get(name);
  if (known === undefined) {
    const why = other.has(name)
      ? `means nothing in a ${kind}, and is ignored.`
      : "is no directive that caches know; they ignore it.";
    return fault(`${shown(said.text)} ${why}`, "RFC 9111 §5.2.3");
  }
  const { section, argument, words } = known;
  const named = shown(said.text);
  if (argument === undefined) {
    if (value === undefined) return meaning(`${named}: ${words("")}`, section);
    return fault(
      `${shown(name)} takes no value; caches read it as if there were none: ${words("")}`,
      section,
    );
  }
  if (argument === "maybe-fields") return meaning(`${named}: ${words(fieldNames(value))}`, section);
  if (value === undefined && argument === "maybe-seconds") {
    return meaning(`${named}: ${words("")}`, section);
  }
  const time = delta(value);
  if (time === undefined) {
    return fault(
      `${named} must be ${shown(name)}= and a number of seconds; what isn't counts as old.`,
      section,
    );
  }
  if (quoted)
    return fault(
      `${named}: ${words(seconds(time))} The number should stand without quotes.`,
      section,
    );
  return meaning(`${named}: ${words(seconds(time))}`, section);
}

function fieldNames(value: string | undefined): string {
  return value === undefined ? "" : listed(elementsOf(value).map(shown));
}

/** The seconds of a directive, in all lines of Cache-Control together; undefined where there is none. */
export function directiveSeconds(value: string | undefined, name: string): number | undefined {
  return delta(directivesOf(value).find((said) => said.name === name)?.value);
}

export function hasDirective(value: string | undefined, name: string): boolean {
  return directivesOf(value).some((said) => said.name === name);
}

function directivesOf(value: string | undefined): readonly Parameter[] {
  return value === undefined ? [] : elementsOf(value).map(parameterOf);
}
