/**
 * What does content say that was sent in a coding, such as gzip?
 *
 * RFC 9110 §8.4.1, with the decoders that the browser has. However much a few bytes may swell up to, only so
 * much is taken. This file refuses to know how it is shown.
 */
import { type ExplainOptions, explain } from "../src/explain/explain.ts";
import { READING_LIMITS } from "../src/inspect/messages.ts";
import { latin1 } from "./bytes.ts";
import { grouped } from "./words.ts";

/** Decoded bytes that are taken. */
export const DECODED_MAX = 262_144;
/** At more steps than these nobody means well. */
const CODINGS_MAX = 4;

export interface CodedContent {
  /** In the order in which they were applied. */
  readonly codings: readonly string[];
  /** Without chunk lines. */
  readonly bytes: Uint8Array;
}

export interface Decoded {
  readonly bytes: Uint8Array;
  /** What came of it, for people. */
  readonly words: string;
}

/** As the browser calls them (Compression Standard). */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "brotli"],
  ["zstd", "zstd"],
]);

/** The content of the last message in these bytes; undefined when it has none, or no coding. */
export function codedContent(
  bytes: Uint8Array,
  options: Pick<ExplainOptions, "as" | "method">,
): CodedContent | undefined {
  const { parts } = explain(bytes, { ...options, limits: READING_LIMITS });
  const content = parts.filter(({ kind }) => kind === "content");
  const message = content.at(-1)?.message;
  if (message === undefined) return undefined;
  const codings: string[] = [];
  for (const part of parts) {
    if (part.kind !== "field" || part.message !== message) continue;
    const line = latin1(bytes.subarray(part.start, part.end));
    codings.push(...codingsOf(/^content-encoding:(.*)/i.exec(line)?.[1] ?? ""));
  }
  if (codings.length === 0) return undefined;
  const own = content.filter((part) => part.message === message);
  const whole = own.flatMap(({ start, end }) => [...bytes.subarray(start, end)]);
  return { codings, bytes: Uint8Array.from(whole) };
}

function codingsOf(value: string): string[] {
  return value
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
}

/** Never rejects: what can't be decoded is said. */
export async function decode(
  { codings, bytes }: CodedContent,
  max: number = DECODED_MAX,
): Promise<Decoded> {
  const nothing = new Uint8Array(0);
  const name = codings.join(", ");
  const length = `${name}: ${grouped(bytes.length)} ${bytes.length === 1 ? "byte" : "bytes"}`;
  let stream = new Blob([Uint8Array.from(bytes)]).stream();
  for (const coding of codings.toReversed()) {
    const decoder = codings.length > CODINGS_MAX ? undefined : decoderOf(coding);
    if (decoder === undefined) {
      return { bytes: nothing, words: `${length}, in a coding that this browser doesn't read` };
    }
    stream = stream.pipeThrough(decoder);
  }
  const { bytes: decoded, end } = await taken(stream, max);
  const count = grouped(decoded.length);
  if (end === "whole") return { bytes: decoded, words: `${length}, ${count} decoded` };
  if (end === "cut") {
    return { bytes: decoded, words: `${length}, of which the first ${count} decoded are shown` };
  }
  const begun = decoded.length === 0 ? "" : ` beyond the first ${count}`;
  return { bytes: decoded, words: `${length}, which by themselves can't be decoded${begun}` };
}

function decoderOf(coding: string): DecompressionStream | undefined {
  const format = FORMATS.get(coding);
  try {
    return format === undefined ? undefined : new DecompressionStream(format as CompressionFormat);
  } catch {
    return undefined;
  }
}

interface Taken {
  readonly bytes: Uint8Array;
  readonly end: "whole" | "cut" | "broken";
}

async function taken(stream: ReadableStream<Uint8Array>, max: number): Promise<Taken> {
  const reader = stream.getReader();
  const bytes = new Uint8Array(max);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: bytes.subarray(0, length), end: "whole" };
      const room = value.subarray(0, max - length);
      bytes.set(room, length);
      length += room.length;
      if (room.length < value.length) break;
    }
    // What is still in the decoder is nobody's any more.
    void reader.cancel().catch(() => undefined);
    return { bytes: bytes.subarray(0, length), end: "cut" };
  } catch {
    return { bytes: bytes.subarray(0, length), end: "broken" };
  }
}
