/**
 * Which page of the site says that something went wrong?
 *
 * `404.html`, `403.html`, `500.html` and their kin, `50x.html` for any 5xx, from the folder nearest to
 * the address upwards. Its status stays what it is, it has no validators (they would be those of the
 * page, not of what is missing) and is never kept by anybody. This file refuses to know when a page
 * is needed.
 */

import type { Root } from "../disk/root.ts";
import { kindAt } from "../disk/surroundings.ts";
import type { Note } from "../http/handler.ts";
import type { Representation } from "../http/representation.ts";
import { HttpResponse } from "../http/response.ts";
import type { Cache } from "./cache.ts";
import { plainFinding } from "./finding.ts";
import type { FilesOptions } from "./options.ts";
import { NO_SNIFFING, NO_STORE } from "./pages.ts";
import { take } from "./taking.ts";

export class ErrorPages {
  readonly #cache: Cache;
  readonly #options: Pick<FilesOptions, "cachedFileMaxBytes">;
  readonly #made = new WeakMap<Representation, Map<number, HttpResponse>>();

  constructor(cache: Cache, options: Pick<FilesOptions, "cachedFileMaxBytes">) {
    this.#cache = cache;
    this.#options = options;
  }

  /**
   * The site's own page, or undefined.
   * @param segments of the address, beneath the root; they may lead nowhere
   */
  find(
    root: Root,
    segments: readonly string[],
    status: number,
    note?: Note,
  ): HttpResponse | undefined {
    for (const names of candidates(root, segments, status)) {
      const response = this.at(root, names, status);
      if (response === undefined) continue;
      note?.("status", `${status} with ${names.join("/")}`);
      return response;
    }
    return undefined;
  }

  /** The file under these names, as the page of this status; undefined when there is none. */
  at(root: Root, names: readonly string[], status: number): HttpResponse | undefined {
    // No path of a request holds a NUL.
    const key = `\0page\0${root.pathOf(names)}`;
    const kept = this.#cache.get(key);
    if (kept !== undefined) return this.#response(kept.file.representation, status);
    const opened = root.open(names);
    if (typeof opened !== "object") return undefined;
    const { cachedFileMaxBytes } = this.#options;
    const taken = take(this.#cache, key, opened, plainFinding(root, names), cachedFileMaxBytes);
    if (taken === undefined) return undefined;
    try {
      return this.#response(taken.representation, status);
    } finally {
      taken.release();
    }
  }

  #response(representation: Representation, status: number): HttpResponse {
    const { mediaType: type, content } = representation;
    const fields = [["Content-Type", type] as const, NO_STORE, NO_SNIFFING];
    if (typeof content === "function")
      return new HttpResponse({ status, fields, content: content() });
    const made = this.#made.get(representation) ?? new Map<number, HttpResponse>();
    this.#made.set(representation, made);
    const response = made.get(status) ?? new HttpResponse({ status, fields, content }, true);
    made.set(status, response);
    return response;
  }
}

/**
 * The nearest first. Looked for from the root down, as far as there are folders that may be seen: a
 * made-up path costs no more than a real one, and a hidden folder is no folder.
 */
function candidates(
  root: Root,
  segments: readonly string[],
  status: number,
): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const pages = namesFor(status);
  for (let depth = 0; depth < segments.length; depth++) {
    const folder = segments.slice(0, depth);
    const name = folder.at(-1);
    if (name !== undefined && !root.shows(folder.slice(0, -1), name)) break;
    if (depth > 0 && kindAt(root.pathOf(folder)) !== "folder") break;
    const there = pages.filter((page) => kindAt(root.pathOf([...folder, page])) === "file");
    found.unshift(...there.map((page) => [...folder, page]));
  }
  return found;
}

function namesFor(status: number): readonly string[] {
  return status < 500 ? [`${status}.html`] : [`${status}.html`, "50x.html"];
}
