/**
 * What lies at a place that somebody named, if anything?
 *
 * A name that leads nowhere and one that can't be followed (a loop of links, a folder without permission)
 * are one answer: whoever asks has a sentence for it. This file refuses to know what should be there.
 */
import { realpathSync, type Stats, statSync } from "node:fs";

/** Undefined where nothing is that can be looked at. */
export function statsAt(name: string): Stats | undefined {
  try {
    return statSync(name, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Where the path leads, behind all links; undefined where that is nowhere. */
export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
