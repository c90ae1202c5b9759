/**
 * Which content did each entity tag stand for so far? A strong tag stands for the same bytes for ever
 * (RFC 9110 §8.8.3).
 */
import type { ChangingFile } from "./changing-files.ts";
import { common, type Explained } from "./possible-states.ts";

/** Of so many coded answers the bytes are remembered. */
const CODED_KEPT = 1000;

interface Meaning {
  /** Several, when the content was too short to tell versions apart. */
  candidates: readonly Explained[];
  /** The bytes as they were sent, of a coded answer. */
  coded: Buffer | undefined;
}

export class TagMeanings {
  readonly #meanings = new Map<string, Meaning>();
  /** Those that have their coded bytes, the oldest first. */
  readonly #coded: Meaning[] = [];

  of(file: ChangingFile, tag: string | undefined): Readonly<Meaning> | undefined {
    return isStrong(tag) ? this.#meanings.get(keyOf(file, tag)) : undefined;
  }

  /** What the tag can stand for after this; nothing, if it stood for something else before. */
  learn(
    file: ChangingFile,
    tag: string | undefined,
    candidates: readonly Explained[],
  ): readonly Explained[] {
    if (!isStrong(tag)) return candidates;
    const known = this.#meanings.get(keyOf(file, tag));
    if (known === undefined) {
      this.#meanings.set(keyOf(file, tag), { candidates, coded: undefined });
      return candidates;
    }
    const both = common(file, candidates, known.candidates);
    if (both.length > 0) known.candidates = both;
    return both;
  }

  /** False when the tag stood for other coded bytes before. To be called after `learn`. */
  learnCoded(file: ChangingFile, tag: string | undefined, bytes: Buffer): boolean {
    const known = isStrong(tag) ? this.#meanings.get(keyOf(file, tag)) : undefined;
    if (known === undefined) return true;
    if (known.coded !== undefined) return known.coded.equals(bytes);
    known.coded = bytes;
    this.#coded.push(known);
    const oldest = this.#coded.length > CODED_KEPT ? this.#coded.shift() : undefined;
    if (oldest !== undefined) oldest.coded = undefined;
    return true;
  }
}

export function isStrong(tag: string | undefined): tag is string {
  return tag?.startsWith('"') === true;
}

function keyOf(file: ChangingFile, tag: string): string {
  return `${file.index} ${tag}`;
}
