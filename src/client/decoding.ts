/**
 * What was content before it was encoded?
 *
 * RFC 9110 §8.4.1. However much a few bytes may swell up to, only so much is kept, and only so much is
 * tried. This file refuses to know where the content comes from.
 */
import { Readable, type Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";

export interface DecodeLimits {
  /** Decoded bytes that are kept. */
  readonly keptBytes: number;
  /** Decoded bytes after which it is given up. */
  readonly mostBytes: number;
}

/** `incomplete`: it ends too early. `corrupt`: it isn't what it is said to be. `endless`: beyond `mostBytes`. */
export type DecodeFault = "incomplete" | "corrupt" | "endless";

export interface Decoded {
  /** The first of them. */
  readonly bytes: Uint8Array;
  /** How many there are, as far as it was tried. */
  readonly length: number;
  readonly fault: DecodeFault | undefined;
}

/** @param whole is the end of what is given the end of the content? */
type Maker = (first: Uint8Array, whole: boolean) => Transform;

const { Z_FINISH, Z_SYNC_FLUSH, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_FLUSH } = zlib.constants;
/** As the library calls them, and the types for Node 20 don't. */
const ZSTD_FLUSH = 1;
const ZSTD_END = 2;

const createZstd: unknown = Reflect.get(zlib, "createZstdDecompress");

const zlibFlush = (whole: boolean): zlib.ZlibOptions => ({
  finishFlush: whole ? Z_FINISH : Z_SYNC_FLUSH,
});

const MAKERS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["gzip", (_, whole) => zlib.createGunzip(zlibFlush(whole))],
  ["x-gzip", (_, whole) => zlib.createGunzip(zlibFlush(whole))],
  ["deflate", inflate],
  [
    "br",
    (_, whole) =>
      zlib.createBrotliDecompress({
        finishFlush: whole ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_FLUSH,
      }),
  ],
  ...(typeof createZstd === "function"
    ? [
        [
          "zstd",
          (_, whole) => createZstd({ finishFlush: whole ? ZSTD_END : ZSTD_FLUSH }) as Transform,
        ] satisfies [string, Maker],
      ]
    : []),
]);

/** At more steps than these nobody means well. */
const CODINGS_MAX = 4;

/** The codings of a Content-Encoding in the order in which they were applied, without `identity`. */
export function codingsOf(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
}

/** Can this runtime undo all of them? */
export function canDecode(codings: readonly string[]): boolean {
  return codings.length <= CODINGS_MAX && codings.every((coding) => MAKERS.has(coding));
}

/** @throws RangeError for codings that `canDecode` denies */
export async function decode(
  codings: readonly string[],
  bytes: Uint8Array,
  limits: DecodeLimits,
): Promise<Decoded> {
  if (!canDecode(codings)) throw new RangeError(`${codings.join(", ")} can't be decoded here`);
  const decoded = await decodeOnce(codings, bytes, limits, true);
  if (decoded.fault !== "incomplete") return decoded;
  // The library keeps to itself what came out before the end that is missing, unless it is told of none.
  const { bytes: begun, length } = await decodeOnce(codings, bytes, limits, false);
  return { bytes: begun, length, fault: "incomplete" };
}

async function decodeOnce(
  codings: readonly string[],
  bytes: Uint8Array,
  { keptBytes, mostBytes }: DecodeLimits,
  whole: boolean,
): Promise<Decoded> {
  const kept: Uint8Array[] = [];
  let room = keptBytes;
  let length = 0;
  const sink = new Writable({
    write(piece: Uint8Array, _encoding, done): void {
      length += piece.length;
      if (room > 0) kept.push(piece.subarray(0, room));
      room -= piece.length;
      done(length > mostBytes ? new Endless() : null);
    },
  });
  const steps = [...codings].reverse().map((coding) => MAKERS.get(coding)?.(bytes, whole));
  let fault: DecodeFault | undefined;
  try {
    await pipeline([Readable.from([bytes]), ...steps.filter((step) => step !== undefined), sink]);
  } catch (error) {
    fault = faultOf(error);
  }
  return { bytes: Buffer.concat(kept), length, fault };
}

class Endless extends Error {}

function faultOf(error: unknown): DecodeFault {
  if (error instanceof Endless) return "endless";
  return (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR" ? "incomplete" : "corrupt";
}

function inflate(first: Uint8Array, whole: boolean): Transform {
  const options = zlibFlush(whole);
  return hasZlibHead(first) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

/** Some servers leave out what RFC 1950 puts around the data; the first two bytes tell (§2.2). */
function hasZlibHead([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
