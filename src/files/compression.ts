/**
 * How is content compressed, and is it worth it?
 *
 * RFC 9110 §8.4.1. On the runtime's threads, a few jobs at a time, at levels that cost little more
 * than they save. This file refuses to know what is compressed, and what becomes of it.
 */
import type { ContentCoding } from "../http/content-coding.ts";
import { Gate } from "../listing/gate.ts";

type Compress = (bytes: Uint8Array, done: (error: Error | null, result: Buffer) => void) => void;

/** Loaded with the first job, and not with every server. */
const zlib = (): typeof import("node:zlib") => process.getBuiltinModule("node:zlib");

const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

let jobs: Gate | undefined;

const { brotli, zstd: zstandard, zlib: deflate } = process.versions;

const COMPRESS: Readonly<Partial<Record<ContentCoding, Compress>>> = {
  br: (bytes, done) => {
    const { brotliCompress, constants } = zlib();
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    brotliCompress(bytes, { params }, done);
  },
  ...(zstandard === undefined ? {} : { zstd: (bytes, done) => zstdCompress()(bytes, done) }),
  gzip: (bytes, done) => zlib().gzip(bytes, { level: GZIP_LEVEL }, done),
};

/** Which library made the bytes: another one makes others, which must not carry the same tag. */
const MADE_BY: Readonly<Partial<Record<ContentCoding, string>>> = {
  br: `br${BROTLI_QUALITY}-${brotli}`,
  zstd: `zstd-${zstandard}`,
  gzip: `gz${GZIP_LEVEL}-${deflate}`,
};

/** Smaller content fits into the packet that its head needs anyway. */
export const COMPRESSED_MIN_BYTES = 1024;

/** Of what compresses well although its type isn't text. */
const COMPRESSIBLE =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|rtf|toml|yaml|sql|graphql|x-sh|vnd\.ms-fontobject)|[^;]*\+(?:json|xml|text)|font\/(?:ttf|otf|collection)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon)|model\/)/;

export function isCompressible(mediaType: string): boolean {
  return COMPRESSIBLE.test(mediaType);
}

/** Whether this runtime can make the coding. */
export function canCompress(coding: ContentCoding): boolean {
  return COMPRESS[coding] !== undefined;
}

/** What must differ in the entity tag of content that was compressed here. */
export function madeBy(coding: ContentCoding): string {
  return MADE_BY[coding] ?? coding;
}

/**
 * The compressed bytes. "busy": too many others wait, and another time there may be fewer. "larger":
 * they wouldn't be noticeably fewer, or can't be made.
 */
export async function compress(
  bytes: Uint8Array,
  coding: ContentCoding,
): Promise<Uint8Array | "busy" | "larger"> {
  const run = COMPRESS[coding];
  if (run === undefined) return "larger";
  // Half of the threads, since files are read by them, too; where the line is full, nothing waits.
  jobs ??= new Gate(Math.max(1, Math.floor(threads() / 2)), 16);
  const leave = await jobs.enter();
  if (leave === undefined) return "busy";
  return new Promise((resolve) => {
    run(bytes, (error, result) => {
      leave();
      // Nothing is lost: the content goes out as it is.
      resolve(error === null && result.length < bytes.length * 0.95 ? result : "larger");
    });
  });
}

/** Not in Node 20, and not in the types for it. */
function zstdCompress(): Compress {
  return Reflect.get(zlib(), "zstdCompress") as Compress;
}

/** Of the runtime's pool, as far as there are processors for them. */
function threads(): number {
  const { UV_THREADPOOL_SIZE: said } = process.env;
  const { availableParallelism } = process.getBuiltinModule("node:os");
  return Math.min(Number(said) || 4, 2 * availableParallelism());
}
