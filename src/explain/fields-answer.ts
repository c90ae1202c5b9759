/**
 * Which fields does a server add to its answer, and with which does a client wish for one?
 *
 * RFC 9110 §10.2; RFC 8288 (Link), RFC 7240 (Prefer), and what has no standard but is met everywhere. This
 * file refuses to know what the answer is about.
 */
import { isKnownMethod } from "../http/method.ts";
import { elementOf, elementsOf, parameter, parameterOf } from "./lists.ts";
import { fault, field, finding, type KnownField, meaning, type Note, type Told } from "./told.ts";
import { dateForm, delta, fromDate, listed, momentOf, seconds, shown } from "./words.ts";

const LOCATION = "RFC 9110 §10.2.2";
const LINK = "RFC 8288 §3";
const UNWRITTEN = "no standard";

export const ANSWER_FIELDS: readonly KnownField[] = [
  field("Location", LOCATION, "Where to go, or where the new thing is.", location),
  field("Allow", "RFC 9110 §10.2.1", "Which methods this address takes.", allow),
  field("Retry-After", "RFC 9110 §10.2.3", "When to ask again.", retryAfter),
  field("Server", "RFC 9110 §10.2.4", "Which program answers, in its own words."),
  field("Link", LINK, "How this is related to other addresses.", link),
  field("Refresh", "HTML", "After how many seconds the browser is to load which page.", refresh),
  field(
    "Server-Timing",
    "Server Timing",
    "How long the server took for what; a browser shows it to developers.",
    serverTiming,
  ),
  field("SourceMap", "ECMA-426", "Where a debugger finds what this script was made of."),
  field("X-Powered-By", UNWRITTEN, "With what the server was made: of use mainly to attackers."),
  field("X-Robots-Tag", UNWRITTEN, "What search engines may do with this.", robots),
  field(
    "X-UA-Compatible",
    UNWRITTEN,
    "In the manner of which Internet Explorer a page was to be shown.",
  ),
  field(
    "X-DNS-Prefetch-Control",
    UNWRITTEN,
    "Whether the browser may look up the names of links beforehand.",
  ),
  field(
    "Speculation-Rules",
    "Speculation Rules",
    "Where it says which pages the browser may load beforehand.",
  ),
  field(
    "Prefer",
    "RFC 7240 §2",
    "How the client would like to be answered, if possible.",
    (value) => elementsOf(value).map(preference),
  ),
  field("Preference-Applied", "RFC 7240 §3", "Which of the wishes in Prefer were granted."),
  field(
    "Idempotency-Key",
    "Idempotency-Key draft",
    "A name for this request, so that doing it again does nothing twice.",
  ),
  field(
    "X-HTTP-Method-Override",
    UNWRITTEN,
    "The method that is really meant; whoever obeys it must forbid the same as for that method.",
  ),
];

function location(value: string, { status }: Told): readonly Note[] {
  const notes: Note[] = [];
  const where = shown(value);
  if (status === 201) notes.push(meaning(`What was made is at ${where}.`, "RFC 9110 §15.3.2"));
  else if (status >= 300 && status < 400)
    notes.push(meaning(`The client goes on to ${where}.`, LOCATION));
  else if (status > 0)
    notes.push(finding(`With a status of ${status} it means nothing that is defined.`, LOCATION));
  if (/^\/[/\\]/.test(value))
    notes.push(
      finding(
        "Two slashes begin the name of another host: this leads away from the site.",
        "RFC 3986 §4.2",
      ),
    );
  else if (!/^[a-z][a-z0-9+.-]*:/i.test(value))
    notes.push(meaning("Relative: it counts from the address that was asked for.", LOCATION));
  if (/[^!-~]/.test(value))
    notes.push(fault("It holds characters that must be percent-encoded.", "RFC 3986 §2"));
  return notes;
}

function allow(value: string): readonly Note[] {
  const section = "RFC 9110 §10.2.1";
  const methods = elementsOf(value);
  if (methods.length === 0) return [meaning("None.", section)];
  const strange = methods.filter(
    (method) => !isKnownMethod(method) && isKnownMethod(method.toUpperCase()),
  );
  const notes = [meaning(`${listed(methods.map(shown))}.`, section)];
  if (strange.length > 0)
    notes.push(
      fault(
        `Methods are written in capitals; ${listed(strange.map(shown))} is another method.`,
        "RFC 9110 §9.1",
      ),
    );
  return notes;
}

function retryAfter(value: string, told: Told): readonly Note[] {
  const section = "RFC 9110 §10.2.3";
  const time = delta(value);
  if (time !== undefined) return [meaning(`In ${seconds(time)}.`, section)];
  const moment = momentOf(value, told);
  if (moment === undefined) return [fault("It is a number of seconds or a date.", section)];
  const apart = fromDate(moment, told);
  return [
    meaning(`At ${shown(value)}${apart === "" ? "" : `, ${apart}`}.`, section),
    ...dateForm(value, moment),
  ];
}

const RELATIONS: ReadonlyMap<string, string> = new Map([
  ["preload", "is needed soon: the browser fetches it now"],
  ["modulepreload", "is a script that is needed soon: the browser fetches it now"],
  ["preconnect", "is asked soon: the browser connects now"],
  ["dns-prefetch", "is asked soon: the browser looks up its name now"],
  ["prefetch", "may be wanted next"],
  ["next", "comes next"],
  ["prev", "comes before"],
  ["first", "comes first"],
  ["last", "comes last"],
  ["canonical", "is the address by which this should be known"],
  ["alternate", "is the same in another form"],
  ["stylesheet", "is a style sheet for this"],
  ["icon", "is an icon for this"],
  ["self", "is this itself"],
  ["license", "is the licence"],
]);

function link(value: string): readonly Note[] {
  return linksIn(value).map((text) => {
    const target = /^<([^>]*)>/.exec(text)?.[1];
    if (target === undefined)
      return fault(`${shown(text)} should begin with an address in < and >.`, LINK);
    const relation = parameter(elementOf(text.slice(target.length + 2)), "rel");
    if (relation === undefined)
      return fault(`${shown(target)}: without rel nobody knows what it is for.`, "RFC 8288 §3.3");
    const kind = RELATIONS.get(relation.toLowerCase()) ?? `is related as ${shown(relation)}`;
    return meaning(`${shown(target)} ${kind}.`, "RFC 8288 §3.3");
  });
}

/** An address may hold commas. */
function linksIn(value: string): readonly string[] {
  const links: string[] = [];
  for (const piece of elementsOf(value)) {
    const before = links.at(-1);
    const isOpen = before?.startsWith("<") === true && !before.includes(">");
    if (isOpen) links[links.length - 1] = `${before},${piece}`;
    else links.push(piece);
  }
  return links;
}

function refresh(value: string): readonly Note[] {
  const { time, where } =
    /^(?<time>\d+)(?:\s*[;,]\s*(?:url\s*=\s*)?(?<where>.*))?$/i.exec(value)?.groups ?? {};
  if (time === undefined)
    return [fault("It is a number of seconds, and perhaps ; url= and an address.", "HTML")];
  return [
    meaning(
      `After ${seconds(Number(time))}: ${where === undefined || where === "" ? "this page again" : shown(where)}.`,
      "HTML",
    ),
  ];
}

function serverTiming(value: string): readonly Note[] {
  return elementsOf(value).map((text) => {
    const element = elementOf(text);
    const took = parameter(element, "dur");
    const what = parameter(element, "desc") ?? element.text;
    return meaning(
      `${shown(what)}${took === undefined ? "" : `: ${shown(took)} ms`}.`,
      "Server Timing",
    );
  });
}

function robots(value: string): readonly Note[] {
  const said: string[] = [];
  if (/\bnoindex\b|\bnone\b/i.test(value)) said.push("don't list it");
  if (/\bnofollow\b|\bnone\b/i.test(value)) said.push("don't follow its links");
  if (/\bnoarchive\b/i.test(value)) said.push("keep no copy");
  return said.length === 0 ? [] : [meaning(`Please ${listed(said)}.`, UNWRITTEN)];
}

function preference(text: string): Note {
  const { name, value } = parameterOf(elementOf(text).text);
  if (name === "return")
    return meaning(
      value === "minimal" ? "A short answer will do." : "Please send what it looks like now.",
      "RFC 7240 §4.2",
    );
  if (name === "respond-async")
    return meaning("It needn't be done before the answer.", "RFC 7240 §4.1");
  if (name === "wait")
    return meaning(`The client waits for ${shown(value ?? "")} s.`, "RFC 7240 §4.3");
  return meaning(`${shown(text)}.`, "RFC 7240 §2");
}
