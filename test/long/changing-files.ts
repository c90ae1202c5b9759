/**
 * Which files change while they are served, into what, and how often?
 *
 * A file passes through numbered states. Each state follows from the file's name and the state's number
 * alone, so that whoever reads an answer can tell what it is without asking whoever wrote it: absent, or
 * so many bytes of a version. The bytes of a version are a stretch of one long random text that begins
 * elsewhere for each version, so that no mixture, shift or cut of two versions equals a third.
 */
import { Prng } from "../support/prng.ts";

/** A file that lies beside another and holds the same in this content coding. */
export type SiblingCoding = "br" | "gzip";

export const SIBLING_EXTENSION: Readonly<Record<SiblingCoding, string>> = {
  br: ".br",
  gzip: ".gz",
};

/**
 * How a file gets from one state to the next.
 *
 * `renamed`: a complete file takes its place. The others write to the file that is there:
 * `rewritten` empties it and writes the next version in two halves; `longer` does the same, and each
 * version is longer than the one before, for a while; `resized` cuts it and appends what was cut off;
 * `overwritten` writes over it without emptying it first.
 */
export type Manner = "renamed" | "rewritten" | "longer" | "resized" | "overwritten";

export interface ChangingFile {
  readonly index: number;
  readonly name: string;
  readonly manner: Manner;
  /** The lengths that its versions have, drawn for each: one for a file that keeps its length. */
  readonly lengths: readonly number[];
  /** Milliseconds from one change to the next. */
  readonly everyMs: number;
  /** One in this many states of a renamed file is its absence; 0: it is always there. */
  readonly absentOneIn: number;
  readonly siblings: readonly SiblingCoding[];
  /** Whoever publishes it gives each version the same time of writing, as `cp -p` and `tar` do. */
  readonly sameTime: boolean;
}

/** What a file is, or was. */
export interface State {
  readonly number: number;
  /** Whose bytes it has. */
  readonly version: number;
  /** Undefined: there is no file. */
  readonly length: number | undefined;
}

const KIB = 1024;
const MIB = 1024 * KIB;
/** What is longer than this may be streamed, and then a connection may be aborted. */
export const WHOLE_MAX = MIB;

const LONGEST = 3 * MIB;
const OFFSETS = 2 * MIB;
const TEXT = randomText(LONGEST + OFFSETS);

type Options = Partial<Omit<ChangingFile, "index" | "name">>;

/** The files that change by rename; whatever is asked for and changed most often comes first. */
const RENAMED: readonly (readonly [name: string, lengths: readonly number[], options: Options])[] =
  [
    ["empty.txt", [0], { everyMs: 2, absentOneIn: 3 }],
    ["one-byte.txt", [1], { everyMs: 4 }],
    ["line.txt", [21], { everyMs: 3 }],
    ["line-with-old-time.txt", [21], { everyMs: 5, sameTime: true }],
    ["line-that-goes.txt", [21], { everyMs: 3, absentOneIn: 2 }],
    ["page.html", [4 * KIB], { everyMs: 5 }],
    ["page-that-goes.html", [4 * KIB], { everyMs: 8, absentOneIn: 3 }],
    ["small-or-not.bin", [0, 1, 21, 4 * KIB, 100 * KIB], { everyMs: 8 }],
    ["picture.bin", [100 * KIB], { everyMs: 25 }],
    ["whole-or-streamed.bin", [21, 100 * KIB, MIB, MIB + 1], { everyMs: 100, absentOneIn: 9 }],
    ["streamed.bin", [MIB + 1], { everyMs: 80 }],
    ["large.bin", [3 * MIB], { everyMs: 200 }],
    ["large-or-small.bin", [3 * MIB, MIB + 1, 4 * KIB, 0], { everyMs: 150, absentOneIn: 7 }],
    // These rest long enough to be kept in memory, or compressed there.
    ["kept-line.txt", [21], { everyMs: 120 }],
    ["kept-line-with-old-time.txt", [21], { everyMs: 130, sameTime: true }],
    ["kept-page.html", [4 * KIB], { everyMs: 150 }],
    ["kept-page-that-goes.html", [4 * KIB], { everyMs: 140, absentOneIn: 2 }],
    ["kept-picture.bin", [100 * KIB], { everyMs: 200 }],
    ["kept-or-not.bin", [0, 21, 4 * KIB, 100 * KIB, MIB], { everyMs: 170, absentOneIn: 5 }],
    ["compressed.html", [4 * KIB, 100 * KIB], { everyMs: 700 }],
    ["compressed-large.txt", [MIB + 1], { everyMs: 2_300 }],
    ["resting-line.txt", [21], { everyMs: 2_600 }],
    // And these have siblings.
    ["twin.html", [4 * KIB], { everyMs: 35, siblings: ["br", "gzip"] }],
    ["kept-twin.html", [4 * KIB], { everyMs: 190, siblings: ["br", "gzip"], absentOneIn: 6 }],
    ["kept-twin.js", [100 * KIB, 4 * KIB], { everyMs: 400, siblings: ["gzip"] }],
    ["resting-twin.css", [4 * KIB], { everyMs: 1_900, siblings: ["br"] }],
    ["streamed-twin.bin", [2 * MIB], { everyMs: 2_100, siblings: ["br"] }],
  ];

const IN_PLACE: readonly (readonly [name: string, lengths: readonly number[], options: Options])[] =
  [
    ["rewritten-line.txt", [21], { manner: "rewritten", everyMs: 25 }],
    ["rewritten-page.html", [4 * KIB], { manner: "rewritten", everyMs: 40 }],
    ["rewritten-picture.bin", [100 * KIB], { manner: "rewritten", everyMs: 25 }],
    ["rewritten-whole.bin", [MIB], { manner: "rewritten", everyMs: 60 }],
    ["rewritten-large.bin", [2 * MIB], { manner: "rewritten", everyMs: 200 }],
    ["resized-page.html", [4 * KIB], { manner: "resized", everyMs: 45 }],
    ["resized-picture.bin", [100 * KIB], { manner: "resized", everyMs: 110 }],
    ["resized-large.bin", [3 * MIB], { manner: "resized", everyMs: 250 }],
    ["overwritten-line.txt", [21], { manner: "overwritten", everyMs: 20 }],
    [
      "overwritten-with-old-time.txt",
      [21],
      { manner: "overwritten", everyMs: 130, sameTime: true },
    ],
    ["longer-large.bin", [2 * MIB], { manner: "longer", everyMs: 180 }],
  ];

const STANDARD: Omit<ChangingFile, "index" | "name" | "lengths"> = {
  manner: "renamed",
  everyMs: 10,
  absentOneIn: 0,
  siblings: [],
  sameTime: false,
};

export const FILES: readonly ChangingFile[] = [...RENAMED, ...IN_PLACE].map(
  ([name, lengths, options], index) => ({ ...STANDARD, index, name, lengths, ...options }),
);

/** The state with this number. State 0 is there before anybody asks. */
export function stateOf(file: ChangingFile, number: number): State {
  const drawn = (salt: number) => mix(file.index * 7919 + salt, number);
  if (file.manner === "renamed") {
    const absent = file.absentOneIn > 0 && number > 0 && drawn(1) % file.absentOneIn === 0;
    const length = file.lengths[drawn(2) % file.lengths.length] ?? 0;
    return { number, version: number, length: absent ? undefined : length };
  }
  const full = file.lengths[0] ?? 0;
  if (file.manner === "overwritten") return { number, version: number, length: full };
  if (file.manner === "resized") {
    const parts = [1, 1 / 2, 3 / 4, 1];
    const version = Math.floor(number / parts.length);
    return { number, version, length: full * (parts[number % parts.length] ?? 1) };
  }
  // Full, then emptied, half of the next version, all of it.
  const version = Math.floor((number + 2) / 3);
  const step = (number + 2) % 3;
  const growth = file.manner === "longer" ? 1 + (version % 8) / 16 : 1;
  const whole = Math.floor(full * growth);
  return { number, version, length: [0, Math.floor(whole / 2), whole][step] };
}

/**
 * What whoever publishes a version does about its siblings. `left`: they are forgotten, and those of the
 * version before stay where they are.
 */
export function siblingsOf(file: ChangingFile, version: number): "made" | "left" | "removed" {
  const drawn = mix(file.index * 7919 + 3, version) % 8;
  if (version === 0 || drawn > 2) return "made";
  return drawn > 0 ? "left" : "removed";
}

/** The first `length` bytes of a version; not to be written to. */
export function bytesOf(file: ChangingFile, version: number, length: number): Buffer {
  const offset = (file.index * 50_021 + version * 61) % OFFSETS;
  return TEXT.subarray(offset, offset + length);
}

/** Every length that a streamed file can have is more than what may be read whole. */
export function mayBeStreamed(file: ChangingFile): boolean {
  return file.lengths.some((length) => length > WHOLE_MAX);
}

/** 64 different characters: 21 of them are never the same twice, and they can be compressed. */
function randomText(length: number): Buffer {
  const prng = new Prng(2026);
  const words = Uint32Array.from({ length: Math.ceil(length / 5) }, () => prng.below(2 ** 32));
  return Buffer.from(Buffer.from(words.buffer).toString("base64").slice(0, length), "latin1");
}

function mix(seed: number, number: number): number {
  return new Prng(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)).below(2 ** 30);
}
