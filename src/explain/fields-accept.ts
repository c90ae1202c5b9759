/**
 * With which fields does a client say what it likes best?
 *
 * RFC 9110 §12.4.2 (quality values), §12.5. Read with the same reader as the server's own choice, so what
 * is said here is what would be chosen. This file refuses to know what is on offer.
 */
import { type Preference, parsePreferences } from "../http/accept.ts";
import { codingPreferences } from "../http/content-coding.ts";
import { elementOf, elementsOf } from "./lists.ts";
import { fault, field, type KnownField, meaning, type Note, type ValueNotes } from "./told.ts";
import { listed, shown } from "./words.ts";

const QUALITY = "RFC 9110 §12.4.2";
const ACCEPT_ENCODING = "RFC 9110 §12.5.3";
/** More than that in one sentence is no sentence any more. */
const NAMED_MAX = 12;

export const ACCEPT_FIELDS: readonly KnownField[] = [
  field(
    "Accept",
    "RFC 9110 §12.5.1",
    "Which media types the client takes.",
    preferred("RFC 9110 §12.5.1", mediaRange),
  ),
  field(
    "Accept-Language",
    "RFC 9110 §12.5.4",
    "Which languages the reader understands.",
    preferred("RFC 9110 §12.5.4", language),
  ),
  field(
    "Accept-Encoding",
    ACCEPT_ENCODING,
    "In which codings, mostly compressions, the client takes content.",
    acceptEncoding,
  ),
  field(
    "Accept-Charset",
    "RFC 9110 §12.5.2",
    "Once the character encodings that the client takes; deprecated, as all take UTF-8.",
  ),
  field(
    "Accept-Post",
    "LDP §7.1",
    "Which media types a POST to this address may have.",
    mediaTypes("POST"),
  ),
  field(
    "Accept-Patch",
    "RFC 5789 §3.1",
    "Which media types a PATCH of this may have.",
    mediaTypes("PATCH"),
  ),
];

/** The order of what is liked, and what is wrong with an element. */
function preferred(section: string, called: (name: string) => string): ValueNotes {
  return (value) => {
    const preferences = parsePreferences(value);
    const notes: Note[] = [];
    const order = inOrder(preferences, called);
    if (order !== "") notes.push(meaning(order, section));
    if (preferences.length === 0)
      notes.push(fault("Nothing here can be read, so anything may be sent.", section));
    return [...notes, ...refusals(preferences, called), ...badWeights(value)];
  };
}

function acceptEncoding(value: string): readonly Note[] {
  const notes: Note[] = [];
  if (value === "")
    return [meaning("Empty: content is wanted as it is, in no coding.", ACCEPT_ENCODING)];
  const preferences = parsePreferences(value);
  const order = inOrder(preferences, coding);
  if (order !== "") notes.push(meaning(order, ACCEPT_ENCODING));
  const [best] = codingPreferences(value);
  if (best !== undefined)
    notes.push(
      meaning(
        `barewire would send ${coding(best)}, where there is such a variant.`,
        ACCEPT_ENCODING,
      ),
    );
  return [...notes, ...refusals(preferences, coding), ...badWeights(value)];
}

/** "text/html first, then anything (0.8)." */
function inOrder(preferences: readonly Preference[], called: (name: string) => string): string {
  const wanted = preferences
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  if (wanted.length === 0) return "";
  const groups: string[] = [];
  for (const quality of new Set(wanted.map((preference) => preference.quality))) {
    const names = wanted
      .filter((preference) => preference.quality === quality)
      .map((one) => called(withParameters(one)));
    const named =
      names.length > NAMED_MAX
        ? [...names.slice(0, NAMED_MAX), `${names.length - NAMED_MAX} more`]
        : names;
    groups.push(`${listed(named, "or")}${quality === 1 ? "" : ` (${quality} of 1)`}`);
  }
  const [first = "", ...rest] = groups;
  if (rest.length === 0) return `Liked: ${first}.`;
  return `Liked best: ${first}; then ${rest.join(", then ")}.`;
}

function refusals(
  preferences: readonly Preference[],
  called: (name: string) => string,
): readonly Note[] {
  const refused = preferences.filter(({ quality }) => quality === 0);
  if (refused.length === 0) return [];
  return [
    meaning(
      `Not wanted at all (q=0): ${listed(
        refused.map((one) => called(withParameters(one))),
        "or",
      )}.`,
      QUALITY,
    ),
  ];
}

/** Of those elements that the reader passes over. */
function badWeights(value: string): readonly Note[] {
  return elementsOf(value)
    .filter((element) => parsePreferences(element).length === 0)
    .map((element) => {
      const weight = elementOf(element).parameters.find(({ name }) => name === "q");
      const why =
        weight === undefined
          ? "can't be read"
          : "has a weight that is none: q goes from 0 to 1, as in q=0.5";
      return fault(`${shown(element)} ${why}; it is passed over.`, QUALITY);
    });
}

function withParameters({ name, parameters }: Preference): string {
  return shown([name, ...parameters].join(";"));
}

function mediaRange(name: string): string {
  if (name === "*/*") return "anything";
  return name.endsWith("/*") ? `any ${name.slice(0, -2)}` : name;
}

function language(name: string): string {
  return name === "*" ? "any other language" : name;
}

const CODINGS: ReadonlyMap<string, string> = new Map([
  ["br", "br (Brotli)"],
  ["zstd", "zstd (Zstandard)"],
  ["identity", "identity (as it is)"],
  ["*", "any other coding"],
]);

function coding(name: string): string {
  return CODINGS.get(name) ?? name;
}

function mediaTypes(method: string): ValueNotes {
  return (value) => [
    meaning(
      `A ${method} may carry ${listed(elementsOf(value).map(shown), "or")}.`,
      "RFC 9110 §12.3",
    ),
  ];
}
