/**
 * Which fields ask for, or carry, a part of something?
 *
 * RFC 9110 §14. The set of ranges is taken apart here only for words: which bytes a server would send is
 * `resolveRange`'s answer, where the length is known. This file refuses to know the content.
 */
import { isEntityTag } from "../http/entity-tag.ts";
import { MAX_RANGES } from "../http/ranges.ts";
import { elementsOf } from "./lists.ts";
import { fault, field, type KnownField, meaning, type Note, type Told } from "./told.ts";
import { bytes, dateForm, grouped, momentOf, shown } from "./words.ts";

const RANGE = "RFC 9110 §14.2";
const BYTE_RANGES = "RFC 9110 §14.1.2";
const CONTENT_RANGE = "RFC 9110 §14.4";
const IF_RANGE = "RFC 9110 §13.1.5";

export const RANGE_FIELDS: readonly KnownField[] = [
  field("Range", RANGE, "Asks for a part of the content only.", range),
  field(
    "If-Range",
    IF_RANGE,
    "The part is wanted only if the rest, which the client has, still fits.",
    ifRange,
  ),
  field("Content-Range", CONTENT_RANGE, "Where in the whole this part lies.", contentRange),
  field("Accept-Ranges", "RFC 9110 §14.3", "Whether parts of this can be asked for.", acceptRanges),
];

function range(value: string): readonly Note[] {
  const equals = value.indexOf("=");
  const unit = value.slice(0, Math.max(equals, 0)).toLowerCase();
  if (equals < 0)
    return [
      fault(
        "A range is written bytes=first-last; this one is ignored, and the whole is sent.",
        RANGE,
      ),
    ];
  if (unit !== "bytes") {
    return [
      fault(
        `The unit ${shown(unit)} is known to few servers; the others send the whole.`,
        "RFC 9110 §14.1",
      ),
    ];
  }
  const specs = elementsOf(value.slice(equals + 1));
  const notes = specs.slice(0, MAX_RANGES).map(rangeSpec);
  if (specs.length === 0) notes.push(fault("It names no range, so the whole is sent.", RANGE));
  if (specs.length > MAX_RANGES) {
    notes.push(
      fault(
        `${grouped(specs.length)} ranges in one request: many servers send the whole instead.`,
        "RFC 9110 §17.15",
      ),
    );
  } else if (specs.length > 1) {
    notes.push(
      meaning("Several parts come as one multipart/byteranges answer.", "RFC 9110 §15.3.7.2"),
    );
  }
  return notes;
}

function rangeSpec(spec: string): Note {
  const {
    first,
    last = "",
    suffix,
  } = /^(?:(?<first>\d+)-(?<last>\d*)|-(?<suffix>\d+))$/.exec(spec)?.groups ?? {};
  const named = shown(spec);
  if (suffix !== undefined) {
    return Number(suffix) === 0
      ? fault(`${named} asks for nothing; no server can satisfy it.`, BYTE_RANGES)
      : meaning(`${named}: the last ${bytes(Number(suffix))}.`, BYTE_RANGES);
  }
  if (first === undefined) return fault(`${named} is no range; the whole is sent.`, RANGE);
  const from = Number(first);
  if (last === "") {
    return meaning(
      `${named}: ${from === 0 ? "all of it" : `everything but the first ${bytes(from)}`}.`,
      BYTE_RANGES,
    );
  }
  if (Number(last) < from)
    return fault(`${named} ends before it begins, which makes the whole field invalid.`, RANGE);
  const count = Number(last) - from + 1;
  return meaning(
    `${named}: ${bytes(count)}, from position ${first} to ${last}, both included (the first byte has 0).`,
    BYTE_RANGES,
  );
}

function ifRange(value: string, told: Told): readonly Note[] {
  if (value.startsWith("W/")) {
    return [fault("A weak entity tag never holds here, so the whole is sent.", IF_RANGE)];
  }
  if (isEntityTag(value)) {
    return [
      meaning(
        "When this is still the entity tag, the part is sent (206); else the whole (200).",
        IF_RANGE,
      ),
    ];
  }
  const moment = momentOf(value, told);
  if (moment === undefined) {
    return [fault("This is neither an entity tag nor a date, so the whole is sent.", IF_RANGE)];
  }
  return [
    meaning(
      "When it was last modified at exactly this moment, the part is sent (206); else the whole (200).",
      IF_RANGE,
    ),
    ...dateForm(value, moment),
  ];
}

function contentRange(value: string): readonly Note[] {
  const { first, last, total } =
    /^bytes (?:(?<first>\d+)-(?<last>\d+)|\*)\/(?<total>\d+|\*)$/i.exec(value)?.groups ?? {};
  if (total === undefined) {
    return [
      fault("It should be bytes first-last/length; a client can't place this part.", CONTENT_RANGE),
    ];
  }
  const whole = total === "*" ? "a length that isn't known yet" : bytes(Number(total));
  if (first === undefined || last === undefined) {
    return [
      meaning(
        `No part was sent: the whole has ${whole}, and what was asked for lies outside.`,
        CONTENT_RANGE,
      ),
    ];
  }
  const wrong = Number(last) < Number(first) || (total !== "*" && Number(last) >= Number(total));
  if (wrong)
    return [
      fault("These numbers contradict each other: first, last, length must grow.", CONTENT_RANGE),
    ];
  const count = Number(last) - Number(first) + 1;
  return [
    meaning(`${bytes(count)}, from position ${first} to ${last}, of ${whole}.`, CONTENT_RANGE),
  ];
}

function acceptRanges(value: string): readonly Note[] {
  const section = "RFC 9110 §14.3";
  const units = elementsOf(value.toLowerCase());
  if (units.includes("bytes"))
    return [meaning("Yes, parts in bytes: downloads can be resumed.", section)];
  if (units.includes("none")) return [meaning("No: a client shouldn't try.", section)];
  return [meaning(`Only in the unit ${shown(value)}, which hardly any client knows.`, section)];
}

/** The bytes that a Content-Range says were sent, undefined when it says none. */
export function sentLength(value: string): number | undefined {
  const { first, last } = /^bytes (?<first>\d+)-(?<last>\d+)\//i.exec(value)?.groups ?? {};
  return first === undefined ? undefined : Number(last) - Number(first) + 1;
}
