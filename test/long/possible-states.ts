/**
 * Which states of a file explain these bytes, and if none does, what are they?
 *
 * While a file is written to in place, everything between two states really exists for a moment: as
 * much of the next version as was written so far. So there the bytes must be the beginning of one
 * version, as long as some moment of that window allows; from a file that is replaced whole they must be
 * one version, whole. What never exists is bytes of two versions.
 */
import { bytesOf, type ChangingFile, type State, stateOf } from "./changing-files.ts";
import type { Window } from "./changing-ledger.ts";

/** One version that the file may have had, and the lengths of it. */
export interface Possible {
  readonly version: number;
  readonly shortest: number;
  readonly longest: number;
}

/** Bytes that some state explains. */
export interface Explained {
  readonly version: number;
  readonly length: number;
}

/** How far back a version is looked for that shouldn't be there. */
const VERSIONS_BACK = 4000;
const SEGMENTS_MAX = 6;
/** So many bytes are those of one version only. */
const TELLING = 21;

/** What the file may have been in this window; without the moments in which it wasn't there. */
export function possibleIn(file: ChangingFile, { from, to }: Window): readonly Possible[] {
  const found: Possible[] = [];
  for (let number = from; number <= to; number++) {
    const { version, length } = stateOf(file, number);
    if (length === undefined) continue;
    const before = number === from ? length : lengthBefore(file, number, version);
    found.push({
      version,
      shortest: Math.min(before, length),
      longest: Math.max(before, length),
    });
  }
  return found;
}

export function mayBeAbsent(file: ChangingFile, window: Window): boolean {
  return states(file, window).some(({ length }) => length === undefined);
}

export function states(file: ChangingFile, { from, to }: Window): readonly State[] {
  return Array.from({ length: to - from + 1 }, (_, at) => stateOf(file, from + at));
}

/** Whose bytes these are, of those that are possible, from `offset` on in a file of this length. */
export function explain(
  file: ChangingFile,
  possible: readonly Possible[],
  bytes: Uint8Array,
  offset = 0,
  length: number = bytes.length,
): readonly Explained[] {
  return possible
    .filter(({ shortest, longest }) => shortest <= length && length <= longest)
    .filter(({ version }) => {
      const expected = bytesOf(file, version, length).subarray(offset, offset + bytes.length);
      return expected.length === bytes.length && Buffer.compare(expected, bytes) === 0;
    })
    .map(({ version }) => ({ version, length }));
}

/** Those of these that the file may have been in this window. */
export function stillPossible(
  file: ChangingFile,
  possible: readonly Possible[],
  candidates: readonly Explained[],
): readonly Explained[] {
  return candidates.filter((candidate) =>
    possible.some(
      ({ version, shortest, longest }) =>
        shortest <= candidate.length &&
        candidate.length <= longest &&
        isSameContent(file, candidate, { version, length: candidate.length }),
    ),
  );
}

/** Those of the first that are also among the second. */
export function common(
  file: ChangingFile,
  first: readonly Explained[],
  second: readonly Explained[],
): readonly Explained[] {
  return first.filter((one) => second.some((other) => isSameContent(file, one, other)));
}

function isSameContent(file: ChangingFile, one: Explained, other: Explained): boolean {
  if (one.length !== other.length) return false;
  if (one.version === other.version) return true;
  if (one.length >= TELLING) return false;
  return bytesOf(file, one.version, one.length).equals(bytesOf(file, other.version, one.length));
}

/** What could be read of this version just before that state was complete. */
function lengthBefore(file: ChangingFile, number: number, version: number): number {
  const { length = 0 } = stateOf(file, number);
  // A rename has no moment in between.
  if (file.manner === "renamed" || file.manner === "overwritten") return length;
  const before = stateOf(file, number - 1);
  return before.version === version ? (before.length ?? 0) : length;
}

/** A stretch of bytes of one version. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  /** Undefined: nobody ever wrote them there. */
  readonly version: number | undefined;
}

/** Whose bytes these are, whenever that was; up to a few stretches. */
export function dissect(
  file: ChangingFile,
  bytes: Buffer,
  newest: number,
  offset = 0,
): readonly Segment[] {
  const segments: Segment[] = [];
  for (let from = 0; from < bytes.length && segments.length < SEGMENTS_MAX; ) {
    let best: Segment = { from, to: Math.min(from + TELLING, bytes.length), version: undefined };
    for (let back = 0; back <= VERSIONS_BACK && back <= newest; back++) {
      const to = from + agreement(file, newest - back, bytes, from, offset);
      const whole = to - from >= TELLING || to === bytes.length;
      if (whole && to >= best.to) best = { from, to, version: newest - back };
      if (whole) break;
    }
    const last = segments.at(-1);
    if (best.version === undefined && last !== undefined && last.version === undefined) {
      segments[segments.length - 1] = { ...last, to: best.to };
    } else {
      segments.push(best);
    }
    from = best.to;
  }
  return segments;
}

/** How many bytes from `from` on are those of this version. */
function agreement(
  file: ChangingFile,
  version: number,
  bytes: Buffer,
  from: number,
  offset: number,
): number {
  const expected = bytesOf(file, version, offset + bytes.length).subarray(offset);
  let to = from;
  while (to < bytes.length && bytes[to] === expected[to]) to++;
  return to - from;
}
