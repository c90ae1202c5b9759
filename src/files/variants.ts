/**
 * In which content coding does a client get a file?
 *
 * RFC 9110 §12.5.3. A file of another coding that lies beside it comes first, when it is no older;
 * then what is compressed in memory, once for each version of the file; else the file as it is. Each
 * is a representation of its own, with its own length and entity tag.
 * This file refuses to know which coding a client prefers, and how compression works.
 */
import { type ContentCoding, codingPreferences } from "../http/content-coding.ts";
import type { Note } from "../http/handler.ts";
import { Representation } from "../http/representation.ts";
import type { HttpRequest } from "../http/request.ts";
import type { Cache, KeptFile } from "./cache.ts";
import { COMPRESSED_MIN_BYTES, canCompress, compress, madeBy } from "./compression.ts";
import type { Finding } from "./finding.ts";
import { FILE_FIELDS, type FileState, type LoadedFile, marked, VARY_BY_CODING } from "./loading.ts";
import type { FilesOptions } from "./options.ts";
import { take } from "./taking.ts";

/** The endings of files that lie beside others, by their coding. */
export const SIBLING_EXTENSIONS: readonly (readonly [ContentCoding, string])[] = [
  ["br", ".br"],
  ["zstd", ".zst"],
  ["gzip", ".gz"],
];

/** A file as it is, in memory or ready to be streamed. */
export type PlainFile = Pick<LoadedFile, "representation" | "state">;

/** What will be answered with; what was opened for it is released once the response is made. */
export type Choice = Representation | Pick<LoadedFile, "representation" | "release">;

type Form = Representation | "not worth it" | Promise<Representation | undefined>;

export class Variants {
  readonly #cache: Cache;
  readonly #options: Pick<FilesOptions, "compress" | "cachedFileMaxBytes">;
  readonly #forms = new WeakMap<KeptFile, Map<ContentCoding, Form>>();

  constructor(cache: Cache, options: Pick<FilesOptions, "compress" | "cachedFileMaxBytes">) {
    this.#cache = cache;
    this.#options = options;
  }

  /** @param kept where the file is kept; undefined when it isn't */
  choose(
    request: HttpRequest,
    finding: Finding,
    plain: PlainFile,
    kept: KeptFile | undefined,
    note?: Note,
  ): Choice | Promise<Choice> {
    if (!finding.negotiable) return plain.representation;
    const preferences = codingPreferences(request.fields.get("accept-encoding"));
    for (const coding of preferences) {
      if (coding === "identity") break;
      const sibling = this.#sibling(finding, coding, plain.state);
      if (sibling === undefined) continue;
      note?.("coding", `${coding}: there is such a file beside it`);
      return sibling;
    }
    for (const coding of preferences) {
      if (coding === "identity") break;
      const form = this.#compressed(finding, coding, kept);
      if (form === undefined) continue;
      if (form instanceof Representation) {
        note?.("coding", `${coding}: compressed in memory`);
        return form;
      }
      return form.then((made) => {
        note?.("coding", made === undefined ? "none" : `${coding}: compressed in memory`);
        return made ?? plain.representation;
      });
    }
    note?.("coding", "none");
    return plain.representation;
  }

  #sibling(finding: Finding, coding: ContentCoding, plain: FileState): Choice | undefined {
    if (!finding.siblings.includes(coding)) return undefined;
    const { root } = finding;
    const names = siblingNames(finding.names, coding);
    // By where it lies: an address may come to lead to another file. No path of a request holds a NUL.
    const key = `\0${coding}\0${root.pathOf(names)}`;
    const kept = this.#cache.get(key);
    if (kept !== undefined) {
      if (kept.file.state.mtimeNs < plain.mtimeNs) return undefined;
      return kept.file.representation;
    }
    const opened = root.open(names);
    if (typeof opened !== "object") return undefined;
    if (opened.stats.mtimeNs < plain.mtimeNs) {
      root.release(opened);
      return undefined;
    }
    const own = { ...finding, names, contentCoding: coding, surroundings: [], neighbours: [] };
    return take(this.#cache, key, opened, own, this.#options.cachedFileMaxBytes);
  }

  #compressed(
    finding: Finding,
    coding: ContentCoding,
    kept: KeptFile | undefined,
  ): Representation | Promise<Representation | undefined> | undefined {
    if (!this.#options.compress || !finding.compressible || !canCompress(coding)) return undefined;
    if (kept === undefined) return undefined;
    const forms = this.#forms.get(kept) ?? new Map<ContentCoding, Form>();
    this.#forms.set(kept, forms);
    let form = forms.get(coding);
    if (form === undefined) {
      const { content } = kept.representation;
      if (!(content instanceof Uint8Array) || content.length < COMPRESSED_MIN_BYTES) {
        return undefined;
      }
      form = this.#make(kept, content, coding, forms);
      forms.set(coding, form);
    }
    return form === "not worth it" ? undefined : form;
  }

  async #make(
    kept: KeptFile,
    content: Uint8Array,
    coding: ContentCoding,
    forms: Map<ContentCoding, Form>,
  ): Promise<Representation | undefined> {
    const bytes = await compress(content, coding);
    if (bytes === "busy") forms.delete(coding);
    if (bytes === "larger") forms.set(coding, "not worth it");
    if (typeof bytes === "string") return undefined;
    const { mediaType, entityTag = '""', lastModified, seenAt } = kept.representation;
    const made = new Representation({
      mediaType,
      entityTag: marked(entityTag, madeBy(coding)),
      lastModified,
      seenAt,
      contentCoding: coding,
      fields: [...FILE_FIELDS, VARY_BY_CODING],
      content: bytes,
    });
    forms.set(coding, made);
    this.#cache.charge(kept, bytes.length);
    return made;
  }
}

/** The names of the file beside this one that has the coding. */
export function siblingNames(names: readonly string[], coding: ContentCoding): readonly string[] {
  const extension = SIBLING_EXTENSIONS.find(([name]) => name === coding)?.[1] ?? "";
  return [...names.slice(0, -1), (names.at(-1) ?? "") + extension];
}
