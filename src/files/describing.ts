/**
 * What follows from a file having been found at an address?
 *
 * Its media type, the codings that it can be had in, the field lines of the address, and everything
 * that must stay as it was for the same answer to hold again. This file refuses to know how the file
 * was found, and what is done with it.
 */

import { mediaType } from "../disk/media-types.ts";
import type { Root } from "../disk/root.ts";
import { type Surrounding, surroundingsOf } from "../disk/surroundings.ts";
import { Dressing } from "../http/dressing.ts";
import { encodePath } from "../http/target.ts";
import type { AddressFields, SiteRules } from "../rules/site-rules.ts";
import { COMPRESSED_MIN_BYTES, isCompressible } from "./compression.ts";
import type { Finding } from "./finding.ts";
import type { FoundFile } from "./lookup.ts";
import type { Place } from "./mounts.ts";
import type { FilesOptions } from "./options.ts";
import { SIBLING_EXTENSIONS, siblingNames } from "./variants.ts";

/** Text is read whole, to be compressed, up to this many times the size of other files. */
const COMPRESSED_FACTOR = 4;

/** Ways to dress what has the same rules: one for each file that rewrites lead to. */
const DRESSINGS_MAX = 1000;

/** What a rule says of content holds for the file, not for errors, lists and redirects. */
const OF_CONTENT: ReadonlySet<string> = new Set(["content-type", "content-encoding"]);

type Line = readonly [name: string, value: string];

export class Describer {
  readonly #options: FilesOptions;
  readonly #rules: SiteRules;
  readonly #dressings = new WeakMap<AddressFields, Map<string, Dressing>>();

  constructor(options: FilesOptions, rules: SiteRules) {
    this.#options = options;
    this.#rules = rules;
  }

  /** @param segments of the address, after the base */
  describe(place: Place, segments: readonly string[], found: FoundFile): Finding {
    const { names, via, opened } = found;
    const name = names.at(-1) ?? "";
    const fields = this.#rules.fieldsFor(segments);
    const type = lineOf(fields, "content-type") ?? mediaType(name);
    const contentCoding = lineOf(fields, "content-encoding");
    const encoded = contentCoding !== undefined;
    const compressible = this.#options.compress && !encoded && isCompressible(type);
    const neighbours = encoded ? [] : this.#neighbours(place, names);
    const siblings = SIBLING_EXTENSIONS.filter(
      ([coding], at) =>
        neighbours[at]?.kind === "file" && canBeHad(place.root, siblingNames(names, coding)),
    );
    const size = Number(opened.stats.size);
    const compressed =
      compressible && size >= COMPRESSED_MIN_BYTES && size <= this.wholeMaxBytes(compressible);
    return {
      root: place.root,
      names,
      via,
      mediaType: type,
      contentCoding,
      negotiable: compressed || siblings.length > 0,
      compressible,
      siblings: siblings.map(([coding]) => coding),
      ruledBy: fields.sources,
      dressing: this.#dressingOf(place, fields, found),
      navigationsOnly: via === "spa",
      surroundings: surroundingsOf(found.passed),
      neighbours,
    };
  }

  /** How large a file may be that is read at one go, in bytes. */
  wholeMaxBytes(compressible: boolean): number {
    return this.#options.cachedFileMaxBytes * (compressible ? COMPRESSED_FACTOR : 1);
  }

  /** The field lines of an address for answers without a file. */
  dressing(segments: readonly string[]): Dressing | undefined {
    return this.#kept(this.#rules.fieldsFor(segments));
  }

  #neighbours({ root }: Place, names: readonly string[]): readonly Surrounding[] {
    if (!this.#options.precompressed) return [];
    const paths = SIBLING_EXTENSIONS.map(([coding]) => root.pathOf(siblingNames(names, coding)));
    return surroundingsOf(paths);
  }

  #dressingOf(
    place: Place,
    fields: AddressFields,
    { via, names }: FoundFile,
  ): Dressing | undefined {
    if (via !== "spa" && via !== "rewrite") return this.#kept(fields);
    // Whose representation this is: caches and people can tell that the address itself has none.
    const location = encodePath([...place.prefix, ...names]);
    const more: Line[] = via === "spa" ? [["Vary", "Accept"]] : [];
    return this.#kept(fields, `${via} ${location}`, [...more, ["Content-Location", location]]);
  }

  /** The same object for the same lines: what is dressed with it once is kept. */
  #kept(fields: AddressFields, key: string = "", more: readonly Line[] = []): Dressing | undefined {
    const lines = [
      ...fields.fields.filter(([name]) => !OF_CONTENT.has(name.toLowerCase())),
      ...more,
    ];
    if (lines.length === 0 && fields.remove.length === 0) return undefined;
    const known = this.#dressings.get(fields) ?? new Map<string, Dressing>();
    this.#dressings.set(fields, known);
    if (known.size >= DRESSINGS_MAX) known.clear();
    const dressing = known.get(key) ?? new Dressing(lines, fields.remove);
    known.set(key, dressing);
    return dressing;
  }
}

/** A link that leads out is as if it weren't there, also in what else an answer says. */
function canBeHad(root: Root, names: readonly string[]): boolean {
  const opened = root.open(names);
  if (typeof opened === "object") root.release(opened);
  return typeof opened === "object";
}

/** The last line of the name counts, as it does for all that rules say. */
function lineOf(fields: AddressFields, name: string): string | undefined {
  return fields.fields.findLast(([field]) => field.toLowerCase() === name)?.[1];
}
