/**
 * Which bytes of a representation does a client want?
 *
 * RFC 9110 §14.1, §14.2, §17.15: the value of Range, resolved against the length of what is there.
 * Requests for ranges that would cost more than the whole, or that no honest client sends, get the
 * whole. This file refuses to know whether Range applies to the request, and how ranges are sent.
 */

import { trimmed } from "./fields.ts";

/** Both positions are part of it; `last` is at least `first` and less than the length. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * `parts`: at least one, disjoint, in the order in which they were asked for. `unsatisfiable`: 416.
 * `whole`: Range is ignored, and `why` says what was wrong with it.
 */
export type RangeAnswer =
  | { readonly kind: "parts"; readonly ranges: readonly [ByteRange, ...ByteRange[]] }
  | { readonly kind: "unsatisfiable" }
  | { readonly kind: "whole"; readonly why: string };

/** More ranges than that in one request, and it is answered with the whole. */
export const MAX_RANGES = 16;

/** More ranges than that with a byte in common, or in a chain of such, and it is the whole, too. */
const MAX_OVERLAPPING = 2;

/** Bytes that the lines around one part of several cost, generously. */
export const PART_OVERHEAD = 256;

interface Placed extends ByteRange {
  /** Where in the list it stands, or the first of those that it was made of. */
  readonly place: number;
}

const RANGE_SPEC = /^(?:(?<first>\d+)-(?<last>\d*)|-(?<suffix>\d+))$/;

/**
 * @param value the value of Range
 * @param length bytes of the representation, as it would be sent whole
 */
export function resolveRange(value: string, length: number): RangeAnswer {
  const equals = value.indexOf("=");
  if (value.slice(0, Math.max(equals, 0)).toLowerCase() !== "bytes") {
    return whole("its unit is not bytes");
  }
  // There is no way to write a range of nothing, and §14.2 lets Range be ignored then.
  if (length === 0) return whole("there are no bytes");
  const asked = parseRangeSet(value.slice(equals + 1), length);
  if (typeof asked === "string") return whole(asked);
  const ascending = asked
    .map(({ first, last }, place) => ({ first, last, place }))
    .sort((one, other) => one.first - other.first);
  if (longestOverlap(ascending) > MAX_OVERLAPPING) {
    return whole(`more than ${MAX_OVERLAPPING} of its ranges overlap`);
  }
  const [range, ...others] = merge(ascending);
  if (range === undefined) return { kind: "unsatisfiable" };
  if (others.length > 0 && cost([range, ...others]) > length) {
    return whole("its ranges cost more than the whole");
  }
  return { kind: "parts", ranges: [range, ...others] };
}

function whole(why: string): RangeAnswer {
  return { kind: "whole", why };
}

/**
 * The ranges that can be satisfied, or what is wrong: one invalid element spoils them all (§14.1.1).
 * Empty elements are passed over, but there must be another one.
 */
function parseRangeSet(set: string, length: number): readonly ByteRange[] | string {
  const ranges: ByteRange[] = [];
  let count = 0;
  for (const element of set.split(",")) {
    const text = trimmed(element);
    if (text === "") continue;
    if (++count > MAX_RANGES) return `it asks for more than ${MAX_RANGES} ranges`;
    const { first, last = "", suffix } = RANGE_SPEC.exec(text)?.groups ?? {};
    if (first === undefined && suffix === undefined) return "it is malformed";
    if (first !== undefined && last !== "" && isLess(last, first))
      return "a range ends before it begins";
    const range = resolve(first, last, suffix, length);
    if (range !== undefined) ranges.push(range);
  }
  return count === 0 ? "it is malformed" : ranges;
}

/** Of numbers of any size, written in digits. */
function isLess(one: string, other: string): boolean {
  const [left, right] = [one.replace(/^0+/, ""), other.replace(/^0+/, "")];
  return left.length === right.length ? left < right : left.length < right.length;
}

/** Undefined when no byte of it exists. What is too large to be exact is larger than any length. */
function resolve(
  first: string | undefined,
  last: string,
  suffix: string | undefined,
  length: number,
): ByteRange | undefined {
  if (first === undefined) {
    const wanted = Math.min(Number(suffix), length);
    return wanted === 0 ? undefined : { first: length - wanted, last: length - 1 };
  }
  const start = Number(first);
  if (start >= length) return undefined;
  return { first: start, last: last === "" ? length - 1 : Math.min(Number(last), length - 1) };
}

/** The most ranges of which each overlaps those before it. */
function longestOverlap(ascending: readonly ByteRange[]): number {
  let longest = 0;
  let run = 0;
  let end = -1;
  for (const { first, last } of ascending) {
    run = first <= end ? run + 1 : 1;
    end = Math.max(end, last);
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Overlapping and adjacent ranges become one, which stands where the first of them stood. */
function merge(ascending: readonly Placed[]): readonly ByteRange[] {
  const merged: Placed[] = [];
  for (const range of ascending) {
    const before = merged.at(-1);
    if (before === undefined || range.first > before.last + 1) merged.push(range);
    else {
      const last = Math.max(before.last, range.last);
      const place = Math.min(before.place, range.place);
      merged[merged.length - 1] = { first: before.first, last, place };
    }
  }
  return merged
    .sort((one, other) => one.place - other.place)
    .map(({ first, last }) => ({ first, last }));
}

/** What it takes to send them as parts, in bytes. */
function cost(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1 + PART_OVERHEAD, 0);
}
