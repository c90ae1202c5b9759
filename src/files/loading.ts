/**
 * What does HTTP say about a file that was opened, and with which bytes?
 *
 * RFC 9110 §8.8: the validators are made from what the file system says about the same descriptor
 * that the bytes come from. A small file is read whole, between two looks that must agree; a large
 * one is streamed. This file refuses to know how the file was found, and whether it will be kept.
 */
import { type BigIntStats, closeSync, fstatSync, readSync } from "node:fs";
import { FileSource } from "../disk/file-source.ts";
import type { OpenedFile } from "../disk/root.ts";
import { strongEntityTag } from "../http/entity-tag.ts";
import { Representation } from "../http/representation.ts";
import type { ContentSource } from "../http/response.ts";
import type { Finding } from "./finding.ts";

/** What changes when a file is written to, or when another one takes its place. */
export type FileState = Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs" | "ctimeNs">;

export interface LoadedFile {
  readonly representation: Representation;
  readonly state: FileState;
  /** Whether any later change of the file will show in its state. */
  readonly settled: boolean;
  /** To be called once the response is made: closes a descriptor that the response doesn't own. */
  release(): void;
}

/** Check with us before each use (RFC 9111 §5.2.2.4), and take our word for what it is. */
export const FILE_FIELDS: readonly (readonly [name: string, value: string])[] = [
  ["Cache-Control", "no-cache"],
  ["X-Content-Type-Options", "nosniff"],
];

/** Such a representation was chosen by what the client accepts (RFC 9110 §12.5.5). */
export const VARY_BY_CODING = ["Vary", "Accept-Encoding"] as const;

/** What is known of a file besides its bytes. */
export type FileForm = Pick<Finding, "mediaType" | "contentCoding" | "negotiable">;

/** How often a file is read that changes while it is read. */
const ATTEMPTS = 3;

/**
 * Takes over the opened file: read whole and closed when it has at most `wholeMaxBytes`, else ready to
 * be streamed. Undefined, and closed, when it changes faster than it can be read.
 */
export function load(
  opened: OpenedFile,
  form: FileForm,
  wholeMaxBytes: number,
): LoadedFile | undefined {
  const { descriptor } = opened;
  let streamed = false;
  try {
    let stats = opened.stats;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const now = Date.now();
      if (stats.size > wholeMaxBytes) {
        const loaded = stream(descriptor, stats, form, now);
        streamed = true;
        return loaded;
      }
      const bytes = readBytes(descriptor, Number(stats.size));
      const after = fstatSync(descriptor, { bigint: true });
      if (bytes !== undefined && isSameState(stats, after)) {
        return { ...describe(stats, form, bytes, now), release: () => {} };
      }
      stats = after;
    }
    return undefined;
  } finally {
    if (!streamed) closeSync(descriptor);
  }
}

/** Whether two looks saw the same file with the same bytes, as far as a file system can tell. */
export function isSameState(one: FileState, other: FileState): boolean {
  return (
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs &&
    one.size === other.size &&
    one.ino === other.ino &&
    one.dev === other.dev
  );
}

/**
 * Whether a write at `now` (milliseconds) or later must show in the timestamps. The clock of a file
 * system ticks every few milliseconds, or every second or two on FAT and old network volumes, which
 * is guessed from a time of whole seconds; two writes within one tick look the same.
 */
export function isSettled(state: FileState, now: number): boolean {
  const tickMs = state.mtimeNs % 1_000_000_000n === 0n ? 2_100 : 50;
  const sinceChange = now - milliseconds(state.ctimeNs);
  const sinceWrite = now - milliseconds(state.mtimeNs);
  // Programs set the time of a write as they like, also far ahead; the time of a change they can't.
  return sinceChange >= tickMs && Math.abs(sinceWrite) >= tickMs;
}

function stream(descriptor: number, stats: BigIntStats, form: FileForm, now: number): LoadedFile {
  const source = new FileSource(descriptor, stats);
  let handedOver = false;
  const content = () => {
    handedOver = true;
    return source;
  };
  const release = () => {
    if (!handedOver) source.close();
  };
  return { ...describe(stats, form, content, now), release };
}

function describe(
  stats: BigIntStats,
  form: FileForm,
  content: Uint8Array | (() => ContentSource),
  now: number,
): Omit<LoadedFile, "release"> {
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  const state = { dev, ino, size, mtimeNs, ctimeNs };
  const settled = isSettled(state, now);
  // The time of change is part of the tag because a program can put the time of a write back, and the
  // inode because two files can be born in one tick. Until the file has settled, its next content
  // could have the same state: then the tag is good for this one reading.
  const parts = [ino, size, mtimeNs, ctimeNs];
  const plain = strongEntityTag(settled ? parts : [...parts, process.hrtime.bigint()]);
  const lastModified = Math.max(0, Math.min(milliseconds(mtimeNs), now));
  const { mediaType, contentCoding, negotiable } = form;
  // A link can make one file lie beside itself under a name that promises a coding.
  const entityTag = contentCoding === undefined ? plain : marked(plain, contentCoding);
  const fields = negotiable ? [...FILE_FIELDS, VARY_BY_CODING] : FILE_FIELDS;
  const seen = { lastModified, seenAt: now };
  const described = { mediaType, entityTag, ...seen, fields, length: Number(size), content };
  const init = contentCoding === undefined ? described : { ...described, contentCoding };
  return { representation: new Representation(init), state, settled };
}

/** The entity tag of another form of what has this one. */
export function marked(entityTag: string, form: string): string {
  return `${entityTag.slice(0, -1)}-${form.replace(/[^\w.-]/g, "_")}"`;
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n);
}

/** Undefined when the file ends before `length`. */
function readBytes(descriptor: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const bytesRead = readSync(descriptor, bytes, at, length - at, at);
    if (bytesRead === 0) return undefined;
    at += bytesRead;
  }
  return bytes;
}
