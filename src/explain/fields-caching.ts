/**
 * Which fields say how long a message is good, and whether what somebody has still holds?
 *
 * RFC 9111 (caching), RFC 9110 §8.8 (validators), §13.1 (conditions). This file refuses to know what any
 * cache holds, and what time it is: dates are told apart from the message's own Date only.
 */
import { isEntityTag, parseEntityTags } from "../http/entity-tag.ts";
import { cacheControl } from "./cache-control.ts";
import { elementOf, elementsOf, parameter } from "./lists.ts";
import { fault, field, type KnownField, meaning, type Note, type Told } from "./told.ts";
import {
  counted,
  dateForm,
  delta,
  fromDate,
  listed,
  momentOf,
  noDate,
  seconds,
  shown,
} from "./words.ts";

const CACHE_STATUS = "RFC 9211 §2";

export const CACHING_FIELDS: readonly KnownField[] = [
  field(
    "Cache-Control",
    "RFC 9111 §5.2",
    "Tells caches what they may do with this message.",
    cacheControl,
  ),
  field(
    "Age",
    "RFC 9111 §5.1",
    "How long ago the server made this answer or last confirmed it, as a cache counts.",
    age,
  ),
  field(
    "Expires",
    "RFC 9111 §5.3",
    "Until when caches may reuse this answer without asking.",
    expires,
  ),
  field("Pragma", "RFC 9111 §5.4", "What HTTP/1.0 had before Cache-Control; deprecated.", pragma),
  field(
    "Warning",
    "RFC 9111 §5.5",
    "Once a remark of a cache on what it did with this message; obsolete, and read by nobody.",
  ),
  field("Vary", "RFC 9110 §12.5.5", "Which fields of the request decided on this answer.", vary),
  field(
    "ETag",
    "RFC 9110 §8.8.3",
    "The entity tag: a name for exactly this state of the content.",
    etag,
  ),
  field("Last-Modified", "RFC 9110 §8.8.2", "When the content last changed.", lastModified),
  field("Date", "RFC 9110 §6.6.1", "When this message was made.", date),
  field("If-None-Match", "RFC 9110 §13.1.2", "Names what the client has already.", ifNoneMatch),
  field(
    "If-Match",
    "RFC 9110 §13.1.1",
    "Names the state on which the client means to act.",
    ifMatch,
  ),
  field(
    "If-Modified-Since",
    "RFC 9110 §13.1.3",
    "The date of what the client has already.",
    conditionalDate("The answer is 304, without content, unless there is something newer than"),
  ),
  field(
    "If-Unmodified-Since",
    "RFC 9110 §13.1.4",
    "The date of the state on which the client means to act.",
    conditionalDate("The answer is 412, and nothing is done, when it has changed after"),
  ),
  field(
    "Cache-Status",
    CACHE_STATUS,
    "What each cache on the way did with the request.",
    cacheStatus,
  ),
  field(
    "CDN-Cache-Control",
    "RFC 9213 §3",
    "Cache-Control for the caches of a content delivery network only; they prefer it.",
    cacheControl,
  ),
  field(
    "Surrogate-Control",
    "Edge Architecture",
    "An older way to instruct the caches in front of a site; they remove it.",
  ),
  field("X-Cache", "no standard", "A remark of a cache on whether it had the answer.", xCache),
  field(
    "X-Cache-Hits",
    "no standard",
    "How often the caches on the way have used this stored answer.",
  ),
];

function age(value: string): readonly Note[] {
  const section = "RFC 9111 §5.1";
  const time = delta(value);
  if (time === undefined)
    return [fault("Age must be a number of seconds; caches ignore this one.", section)];
  return [
    meaning(
      `Not fresh from the server: a cache has had it, and it is ${seconds(time)} old.`,
      section,
    ),
  ];
}

function expires(value: string, told: Told): readonly Note[] {
  const section = "RFC 9111 §5.3";
  const moment = momentOf(value, told);
  if (moment === undefined) {
    return [
      fault(
        `This is no date, which means: old already${value === "0" ? " (0 is a usual way to say so)" : ""}.`,
        section,
      ),
    ];
  }
  const apart = told.date === undefined ? undefined : (moment - told.date) / 1000;
  const words =
    apart === undefined
      ? `Reusable until ${shown(value)}.`
      : apart > 0
        ? `Reusable for ${seconds(apart)}, counted from its Date.`
        : "Old already when it was sent: a cache asks before each use.";
  return [meaning(words, section), ...dateForm(value, moment)];
}

function pragma(value: string, { kind }: Told): readonly Note[] {
  const section = "RFC 9111 §5.4";
  if (kind === "response")
    return [fault("It was never defined for answers: caches ignore it there.", section)];
  if (value.toLowerCase() !== "no-cache")
    return [fault("Only no-cache was ever defined.", section)];
  return [meaning("Caches are to ask the server, as with Cache-Control: no-cache.", section)];
}

function vary(value: string): readonly Note[] {
  const section = "RFC 9110 §12.5.5";
  const names = elementsOf(value);
  if (names.includes("*")) {
    return [
      meaning(
        "More than the request decided, so a cache can use this for no other request.",
        section,
      ),
    ];
  }
  if (names.length === 0) return [fault("It names no field, so it says nothing.", section)];
  return [
    meaning(
      `A cache may use this only for requests with the same ${listed(names.map(shown))}.`,
      section,
    ),
  ];
}

function etag(value: string): readonly Note[] {
  const section = "RFC 9110 §8.8.3";
  if (!isEntityTag(value)) {
    return [
      fault(
        'An entity tag stands in double quotes: "abc", or W/"abc". Others are ignored.',
        section,
      ),
    ];
  }
  const words = value.startsWith("W/")
    ? "Weak: the same tag stands for content that is as good, but perhaps not the same bytes. Ranges can't rely on it."
    : "Strong: the same tag always stands for the same bytes.";
  return [
    meaning(words, "RFC 9110 §8.8.1"),
    meaning(
      "A client sends it back in If-None-Match, and gets 304 when nothing has changed.",
      "RFC 9110 §13.1.2",
    ),
  ];
}

function lastModified(value: string, told: Told): readonly Note[] {
  const section = "RFC 9110 §8.8.2";
  const moment = momentOf(value, told);
  if (moment === undefined) return [noDate("Clients ignore it.")];
  const notes = [...dateForm(value, moment)];
  const apart = fromDate(moment, told);
  if (apart !== "") notes.unshift(meaning(`It changed ${apart}.`, section));
  if (told.date !== undefined && moment > told.date) {
    notes.push(fault("That is in the future; a server must not say so.", "RFC 9110 §8.8.2.1"));
  }
  return [
    ...notes,
    meaning(
      "A client sends it back in If-Modified-Since, and gets 304 when nothing has changed.",
      "RFC 9110 §13.1.3",
    ),
  ];
}

function date(value: string): readonly Note[] {
  const moment = momentOf(value, { date: undefined });
  if (moment === undefined) return [noDate("The receiver takes the time of arrival instead.")];
  return dateForm(value, moment);
}

function ifNoneMatch(value: string, { method }: Told): readonly Note[] {
  const section = "RFC 9110 §13.1.2";
  const retrieval = method === "GET" || method === "HEAD";
  const tags = parseEntityTags(value);
  if (tags === undefined || tags.length === 0) {
    return [
      fault(
        'This is neither * nor a list of entity tags such as "abc": it matches nothing.',
        section,
      ),
    ];
  }
  if (tags === "*") {
    const words = retrieval
      ? "304 when there is anything at all."
      : "Only if there is nothing yet (else 412): nothing is overwritten.";
    return [meaning(words, section)];
  }
  const known = tags.length === 1 ? "this is" : "one of these is";
  const words = retrieval
    ? `When ${known} still the entity tag, the answer is 304 without content.`
    : `When ${known} the entity tag, the answer is 412 and nothing is done.`;
  return [meaning(`${counted(tags.length, "entity tag")}. ${words}`, section)];
}

function ifMatch(value: string): readonly Note[] {
  const section = "RFC 9110 §13.1.1";
  const tags = parseEntityTags(value);
  if (tags === undefined || tags.length === 0) {
    return [
      fault(
        'This is neither * nor a list of entity tags such as "abc": it matches nothing, so the answer is 412.',
        section,
      ),
    ];
  }
  if (tags === "*") return [meaning("Only if there is something already (else 412).", section)];
  const notes = [
    meaning(
      "Only if the entity tag is still this one (else 412): nobody's change is overwritten unseen.",
      section,
    ),
  ];
  if (tags.every((tag) => tag.startsWith("W/"))) {
    notes.push(fault("Weak tags never match here, so the answer is 412.", section));
  }
  return notes;
}

function conditionalDate(words: string): (value: string, told: Told) => readonly Note[] {
  return (value, told) => {
    const moment = momentOf(value, told);
    if (moment === undefined) return [noDate("The condition is ignored.")];
    return [meaning(`${words} ${shown(value)}.`, "RFC 9110 §13.2.2"), ...dateForm(value, moment)];
  };
}

function cacheStatus(value: string): readonly Note[] {
  return elementsOf(value).map((text) => {
    const element = elementOf(text);
    const forwarded = parameter(element, "fwd");
    const hit = element.parameters.some(({ name }) => name === "hit");
    const did = hit
      ? "had the answer"
      : forwarded === undefined
        ? "doesn't say what it did"
        : `passed the request on (${shown(forwarded)})`;
    return meaning(`The cache ${shown(element.text)} ${did}.`, CACHE_STATUS);
  });
}

function xCache(value: string): readonly Note[] {
  const hit = /hit/i.test(value);
  if (!hit && !/miss/i.test(value)) return [];
  return [
    meaning(
      hit ? "A cache had the answer." : "No cache had the answer: it comes from the server.",
      "no standard",
    ),
  ];
}
