/**
 * What do the segments of a path lead to: a file, a folder, or another address?
 *
 * A folder is answered under the path that ends in a slash, since relative references in its index
 * count from there. A page has a clean address besides its name: /about for about.html. Which of the
 * possible names was there, and which were not, is part of the result: a later answer from memory
 * depends on all of them. This file refuses to know about responses, and touches the disk only
 * through the root.
 */

import type { OpenedFile, Refusal, Root } from "../disk/root.ts";
import type { FilesOptions } from "./options.ts";

const PAGE_EXTENSION = ".html";

/** How an address led to its file. */
export type Via = "name" | "index" | "clean" | "spa" | "rewrite";

export interface FoundFile {
  readonly kind: "file";
  readonly opened: OpenedFile;
  /** Names beneath the root. */
  readonly names: readonly string[];
  readonly via: Via;
  /** Paths on the disk of what would have been taken instead, had there been a file. */
  readonly passed: readonly string[];
}

export type Found =
  | FoundFile
  /** To the address that has these segments. */
  | { readonly kind: "moved"; readonly segments: readonly string[] }
  /** A folder without an index, under an address that ends in a slash. */
  | { readonly kind: "folder"; readonly passed: readonly string[] }
  | { readonly kind: Refusal; readonly passed: readonly string[] };

export type LookupOptions = Pick<FilesOptions, "index" | "cleanUrls" | "trailingSlash" | "list">;

/** @param segments as `decodePath` gives them: an empty last one is a trailing slash. */
export function lookUp(root: Root, segments: readonly string[], options: LookupOptions): Found {
  return new Lookup(root, options).find(segments);
}

class Lookup {
  readonly #root: Root;
  readonly #options: LookupOptions;
  readonly #passed: string[] = [];

  constructor(root: Root, options: LookupOptions) {
    this.#root = root;
    this.#options = options;
  }

  find(segments: readonly string[]): Found {
    const endsInSlash = segments.at(-1) === "";
    return endsInSlash ? this.#behindSlash(segments.slice(0, -1)) : this.#plain(segments);
  }

  #plain(names: readonly string[]): Found {
    const opened = this.#root.open(names);
    if (typeof opened === "object") return this.#named(names, opened);
    this.#passed.push(this.#root.pathOf(names));
    if (opened === "folder") {
      const index = this.#index(names);
      if (index !== undefined) return this.#indexWithoutSlash(names, index);
      // A folder of sub-pages without an index beside the page that speaks for it: docs.html, docs/.
      return this.#pageWithoutSlash(names) ?? moved([...names, ""]);
    }
    if (opened !== "absent") return this.#refused(opened);
    return this.#pageWithoutSlash(names) ?? this.#refused("absent");
  }

  #named(names: readonly string[], opened: OpenedFile): Found {
    const found: FoundFile = { kind: "file", opened, names, via: "name", passed: [] };
    if (this.#options.cleanUrls !== "redirect") return found;
    const clean = this.#cleanSegments(names);
    if (clean === undefined) return found;
    try {
      // Whether the short address is another's may change; then this answer does as well.
      if (!this.#leadsTo(clean, names)) return { ...found, passed: [opened.path] };
    } catch (error) {
      this.#root.release(opened);
      throw error;
    }
    this.#root.release(opened);
    return moved(clean);
  }

  /** The short address of a page that was asked for by its whole name. */
  #cleanSegments(names: readonly string[]): readonly string[] | undefined {
    const { index, trailingSlash } = this.#options;
    const name = names.at(-1) ?? "";
    const folder = names.slice(0, -1);
    const slash = trailingSlash === "always" ? [""] : [];
    if (index.includes(name)) {
      return trailingSlash === "never" && folder.length > 0 ? folder : [...folder, ""];
    }
    const short = name.endsWith(PAGE_EXTENSION) ? name.slice(0, -PAGE_EXTENSION.length) : "";
    // No address can have "." or ".." as its name.
    return ["", ".", ".."].includes(short) ? undefined : [...folder, short, ...slash];
  }

  /** Another file may have taken the short address first: then the long one is the only one. */
  #leadsTo(clean: readonly string[], names: readonly string[]): boolean {
    const found = lookUp(this.#root, clean, { ...this.#options, cleanUrls: "serve" });
    if (found.kind !== "file") return false;
    this.#root.release(found.opened);
    return found.names.join("/") === names.join("/");
  }

  #indexWithoutSlash(names: readonly string[], index: FoundFile | Refusal): Found {
    if (typeof index === "string") return this.#refused(index);
    if (this.#options.trailingSlash === "never") return index;
    this.#root.release(index.opened);
    return moved([...names, ""]);
  }

  #behindSlash(names: readonly string[]): Found {
    const { trailingSlash } = this.#options;
    const index = this.#index(names);
    if (typeof index === "string") return this.#refused(index);
    if (index !== undefined) {
      if (trailingSlash !== "never" || names.length === 0) return index;
      this.#root.release(index.opened);
      return moved(names);
    }
    return this.#folderOrPage(names);
  }

  /** What a slash at the end means where there is no index. */
  #folderOrPage(names: readonly string[]): Found {
    const opened = this.#root.open(names);
    if (opened === "forbidden" || opened === "busy") return this.#refused(opened);
    this.#passed.push(this.#root.pathOf(names));
    if (typeof opened === "object") {
      // A file's own name takes no slash.
      this.#root.release(opened);
      return this.#refused("absent");
    }
    const listed = opened === "folder" && this.#options.list;
    const page = listed ? undefined : this.#page(names);
    if (page === undefined && opened === "folder") return { kind: "folder", passed: this.#passed };
    if (page?.kind !== "file") return page ?? this.#refused("absent");
    if (this.#options.trailingSlash === "always") return page;
    this.#root.release(page.opened);
    return moved(names);
  }

  #index(folder: readonly string[]): FoundFile | Refusal | undefined {
    for (const name of this.#options.index) {
      const names = [...folder, name];
      const opened = this.#root.open(names);
      if (typeof opened === "object") {
        return { kind: "file", opened, names, via: "index", passed: this.#passed };
      }
      if (opened === "forbidden" || opened === "busy") return opened;
      this.#passed.push(this.#root.pathOf(names));
    }
    return undefined;
  }

  #pageWithoutSlash(names: readonly string[]): Found | undefined {
    const page = this.#page(names);
    if (page?.kind !== "file" || this.#options.trailingSlash !== "always") return page;
    this.#root.release(page.opened);
    return moved([...names, ""]);
  }

  /** The page whose name is this one and an extension. */
  #page(names: readonly string[]): Found | undefined {
    const last = names.at(-1);
    if (this.#options.cleanUrls === "off" || last === undefined) return undefined;
    const page = [...names.slice(0, -1), last + PAGE_EXTENSION];
    const opened = this.#root.open(page);
    if (typeof opened === "object") {
      return { kind: "file", opened, names: page, via: "clean", passed: this.#passed };
    }
    this.#passed.push(this.#root.pathOf(page));
    return opened === "forbidden" || opened === "busy" ? this.#refused(opened) : undefined;
  }

  #refused(kind: Refusal): Found {
    return { kind, passed: this.#passed };
  }
}

function moved(segments: readonly string[]): Found {
  return { kind: "moved", segments };
}
