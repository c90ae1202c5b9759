/**
 * How does an opened file come to hand, with what HTTP says about it?
 *
 * The very same file may be in memory already, found under another path; else it is read, or made
 * ready to be streamed, and kept where it can be. Either way it is taken over: whoever receives it
 * releases it once the response is made. This file refuses to know what it is for.
 */
import type { OpenedFile } from "../disk/root.ts";
import type { Cache, KeptFile } from "./cache.ts";
import type { Finding } from "./finding.ts";
import { type LoadedFile, load } from "./loading.ts";

export interface TakenFile extends Pick<LoadedFile, "representation" | "state" | "release"> {
  /** Where it is kept; undefined when it isn't. */
  readonly kept: KeptFile | undefined;
}

/**
 * @param key under which it is to be kept
 * @returns undefined, with the file closed, when it changes faster than it can be read
 */
export function take(
  cache: Cache,
  key: string,
  opened: OpenedFile,
  finding: Finding,
  wholeMaxBytes: number,
): TakenFile | undefined {
  const kept = cache.alias(key, opened, finding);
  if (kept !== undefined) {
    finding.root.release(opened);
    return { representation: kept.representation, state: kept.state, kept, release: () => {} };
  }
  const loaded = load(opened, finding, wholeMaxBytes);
  if (loaded === undefined) return undefined;
  const { representation, state } = loaded;
  const now = cache.keep(key, opened, finding, loaded);
  return { representation, state, kept: now, release: () => loaded.release() };
}
