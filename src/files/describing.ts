/**
 * What follows from a file having been found at an address?
 *
 * Its media type, the codings that it can be had in, the field lines of the address, and everything
 * that must stay as it was for the same answer to hold again. This file refuses to know how the file
 * was found, and what is done with it.
 */

import { mediaType } from "../disk/media-types.ts";
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

export class Describer {
  readonly #options: FilesOptions;
  readonly #rules: SiteRules;
  readonly #dressings = new WeakMap<AddressFields, Dressing>();

  constructor(options: FilesOptions, rules: SiteRules) {
    this.#options = options;
    this.#rules = rules;
  }

  /** @param segments of the address, after the base */
  describe(place: Place, segments: readonly string[], found: FoundFile): Finding {
    const { names, via, opened } = found;
    const name = names.at(-1) ?? "";
    const type = mediaType(name);
    const fields = this.#rules.fieldsFor(segments);
    const encoded = fields.fields.some(([field]) => field.toLowerCase() === "content-encoding");
    const compressible = this.#options.compress && !encoded && isCompressible(type);
    const neighbours = encoded ? [] : this.#neighbours(place, names);
    const siblings = SIBLING_EXTENSIONS.filter((_, at) => neighbours[at]?.kind === "file");
    const size = Number(opened.stats.size);
    const compressed =
      compressible && size >= COMPRESSED_MIN_BYTES && size <= this.wholeMaxBytes(compressible);
    return {
      root: place.root,
      names,
      via,
      mediaType: type,
      contentCoding: undefined,
      negotiable: compressed || siblings.length > 0,
      compressible,
      siblings: siblings.map(([coding]) => coding),
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
    const location = ["Content-Location", encodePath([...place.prefix, ...names])] as const;
    const chosen = via === "spa" ? [["Vary", "Accept"] as const] : [];
    return new Dressing([...fields.fields, ...chosen, location], fields.remove);
  }

  #kept(fields: AddressFields): Dressing | undefined {
    if (fields.fields.length === 0 && fields.remove.length === 0) return undefined;
    const known = this.#dressings.get(fields) ?? new Dressing(fields.fields, fields.remove);
    this.#dressings.set(fields, known);
    return known;
  }
}
