/**
 * How are amounts, moments and the words of strangers put into a sentence?
 *
 * Whatever a peer wrote appears in visible ASCII and is cut when it is long: nothing that a terminal
 * would obey or a page would hide. This file refuses to know what the amounts are of.
 */
import { formatHttpDate, parseHttpDate } from "../http/http-date.ts";
import { encodeLatin1 } from "../http1/codec.ts";
import { visible } from "../http1/violation.ts";
import { fault, meaning, type Note, type Told } from "./told.ts";

const SHOWN_MAX = 80;
const DATES = "RFC 9110 §5.6.7";
/** Only says which century a year of two digits is in, when the message itself has no Date. */
const ABOUT_NOW = Date.UTC(2025, 0, 1);
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} /;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text whose characters are bytes, as it can be shown: at most 80 of them. */
export function shown(text: string): string {
  const safe = visible(encodeLatin1(text.slice(0, SHOWN_MAX)));
  return text.length > SHOWN_MAX ? `${safe}…` : safe;
}

/** Unicode text without what hides or moves other text. */
export function shownUnicode(text: string): string {
  const safe = text.replace(HIDDEN, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return safe.length > SHOWN_MAX ? `${safe.slice(0, SHOWN_MAX)}…` : safe;
}

/** 1234567 as "1,234,567". */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** "1 byte", "1,234 bytes". */
export function bytes(count: number): string {
  return count === 1 ? "1 byte" : `${grouped(count)} bytes`;
}

/** "1 cookie", "3 cookies". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** "a, b and c". */
export function listed(names: readonly string[], joint = "and"): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} ${joint} ${last}`;
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [31_536_000, "year"],
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

/** Seconds as people say them: "60 s (1 minute)", "31,536,000 s (1 year)", "45 s". */
export function seconds(count: number): string {
  const exact = `${grouped(count)} s`;
  const unit = UNITS.find(([size]) => count >= size);
  if (unit === undefined) return exact;
  const [size, name] = unit;
  const amount = Math.round((count / size) * 10) / 10;
  const about = amount * size === count ? "" : "about ";
  return `${exact} (${about}${counted(amount, name)})`;
}

/** The number of seconds that is written here, of any size up to 2³¹; undefined when it is none. */
export function delta(text: string | undefined): number | undefined {
  // RFC 9111 §1.2.2: what is too large to count is 2³¹.
  return text !== undefined && /^\d+$/.test(text)
    ? Math.min(Number(text), 2_147_483_648)
    : undefined;
}

/** The moment, in milliseconds since 1970; undefined when it is no HTTP-date. */
export function momentOf(text: string, told: Pick<Told, "date">): number | undefined {
  return parseHttpDate(text, told.date ?? ABOUT_NOW);
}

/** Of a message without a Date of its own. */
export function dateOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseHttpDate(text, ABOUT_NOW);
}

/** "2 days (…) before the Date of this message", "" without one. */
export function fromDate(moment: number, { date }: Pick<Told, "date">): string {
  if (date === undefined) return "";
  const apart = Math.round((moment - date) / 1000);
  if (apart === 0) return "the same moment as the Date of this message";
  const side = apart < 0 ? "before" : "after";
  return `${seconds(Math.abs(apart))} ${side} the Date of this message`;
}

/** What is unusual about how a date is written. */
export function dateForm(text: string, moment: number): readonly Note[] {
  const right = formatHttpDate(moment);
  if (text === right) return [];
  if (IMF_FIXDATE.test(text)) {
    if (text.slice(4) !== right.slice(4)) return [];
    return [fault(`That day is a ${right.slice(0, 3)}, not a ${text.slice(0, 3)}.`, DATES)];
  }
  return [meaning(`An obsolete way to write a date; today it is ${right}.`, DATES)];
}

/** For a field that must hold a date, and doesn't. */
export function noDate(instead: string): Note {
  return fault(
    `This is no date in the form of HTTP, such as Sun, 06 Nov 1994 08:49:37 GMT. ${instead}`,
    DATES,
  );
}
