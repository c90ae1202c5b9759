/**
 * What was found at an address, and what does an answer with it depend on?
 *
 * Made once for each look-up, kept with the file in memory. This file refuses to know how any of it
 * was found, and what becomes of it.
 */

import { mediaType } from "../disk/media-types.ts";
import type { Root } from "../disk/root.ts";
import type { Surrounding } from "../disk/surroundings.ts";
import type { ContentCoding } from "../http/content-coding.ts";
import type { Dressing } from "../http/dressing.ts";
import type { Via } from "./lookup.ts";

export interface Finding {
  readonly root: Root;
  /** The file's names beneath the root. */
  readonly names: readonly string[];
  readonly via: Via;
  /** The value of Content-Type. */
  readonly mediaType: string;
  /** The value of Content-Encoding: how the file itself is encoded, by its name or by a rule. */
  readonly contentCoding: string | undefined;
  /** The representation depends on the codings that the client accepts. */
  readonly negotiable: boolean;
  /** The file may be compressed in memory. */
  readonly compressible: boolean;
  /** Codings of which a file lies beside this one; how old each is, is seen when it is wanted. */
  readonly siblings: readonly ContentCoding[];
  /** Where the rules stand that gave this address field lines. */
  readonly ruledBy: readonly string[];
  /** Field lines of this address, besides those of every file. */
  readonly dressing: Dressing | undefined;
  /** Only a navigation is answered with this file at this address. */
  readonly navigationsOnly: boolean;
  /** What must be as it was before each answer. */
  readonly surroundings: readonly Surrounding[];
  /** What must be as it was a second ago: files that would be welcome, but that nobody misses. */
  readonly neighbours: readonly Surrounding[];
}

/** Of a file that is what it is, under its own name and for everybody. */
export function plainFinding(root: Root, names: readonly string[]): Finding {
  return {
    root,
    names,
    via: "name",
    mediaType: mediaType(names.at(-1) ?? ""),
    contentCoding: undefined,
    negotiable: false,
    compressible: false,
    siblings: [],
    ruledBy: [],
    dressing: undefined,
    navigationsOnly: false,
    surroundings: [],
    neighbours: [],
  };
}
