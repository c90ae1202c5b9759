/**
 * In which folder does an address lie, and under which names there?
 *
 * A site may lie under a base path, and other folders may be mounted in it; of two mounts that both
 * fit, the longer one holds. This file refuses to know what is to be found in any of them.
 */

import { Root, type RootPolicy } from "../disk/root.ts";
import { decodePath, encodePath } from "../http/target.ts";
import type { FilesOptions } from "./options.ts";

/** An address of the site, and what it stands for. */
export interface Place {
  readonly root: Root;
  /** Decoded segments beneath the root; an empty last one is a trailing slash. */
  readonly segments: readonly string[];
  /** Decoded segments of the whole address before those. */
  readonly prefix: readonly string[];
}

interface Mount {
  readonly prefix: readonly string[];
  readonly root: Root;
}

export class Mounts {
  /** The segments under which everything lies. */
  readonly base: readonly string[];
  readonly #root: Root;
  /** The longest first. */
  readonly #mounts: readonly Mount[];

  /** @throws as Root; RangeError for a path that no address can have. */
  constructor(
    root: Root,
    options: Pick<FilesOptions, "base" | "mounts">,
    policy: Partial<RootPolicy>,
  ) {
    this.base = readPrefix("base", options.base);
    this.#root = root;
    this.#mounts = Object.entries(options.mounts)
      .map(([path, folder]) => ({
        prefix: readPrefix("mounts", path),
        root: new Root(folder, policy),
      }))
      .sort((one, other) => other.prefix.length - one.prefix.length);
    for (const [at, { prefix }] of this.#mounts.entries()) {
      if (prefix.length === 0) throw new RangeError("a folder can't be mounted at / itself");
      if (this.#mounts.findIndex((other) => isSame(other.prefix, prefix)) < at) {
        throw new RangeError(`mounts: two folders at ${encodePath(prefix)}`);
      }
    }
  }

  /** The segments after the base; "outside" when the address doesn't begin with it. */
  withinBase(segments: readonly string[]): readonly string[] | "outside" {
    return startsWith(segments, this.base) ? segments.slice(this.base.length) : "outside";
  }

  /** @param segments after the base, at least one */
  place(segments: readonly string[]): Place {
    for (const { prefix, root } of this.#mounts) {
      if (segments.length > prefix.length && startsWith(segments, prefix)) {
        const whole = [...this.base, ...prefix];
        return { root, segments: segments.slice(prefix.length), prefix: whole };
      }
    }
    return { root: this.#root, segments, prefix: this.base };
  }

  /** The place in the main folder that a mounted folder's address would have; else undefined. */
  around({ root, prefix }: Place): Place | undefined {
    if (root === this.#root) return undefined;
    const segments = [...prefix.slice(this.base.length), ""];
    return { root: this.#root, segments, prefix: this.base };
  }

  /** Whether a mounted folder's own address lacks only the slash at its end. */
  isMount(segments: readonly string[]): boolean {
    return this.#mounts.some(({ prefix }) => isSame(prefix, segments));
  }

  /** The names of mounted folders that seem to lie in the folder under these segments. */
  namesIn(segments: readonly string[]): readonly string[] {
    const names = this.#mounts
      .filter(({ prefix }) => prefix.length > segments.length && startsWith(prefix, segments))
      .map(({ prefix }) => prefix[segments.length] ?? "");
    return [...new Set(names)];
  }
}

/** Of a path such as "/app", "app/" or "/": its decoded segments. */
function readPrefix(option: "base" | "mounts", path: string): readonly string[] {
  const trimmed = path.replace(/^\//, "").replace(/\/$/, "");
  if (trimmed === "") return [];
  const encoded = encodePath(trimmed.split("/"));
  const segments = decodePath(`/${trimmed}`);
  // Somebody may write a name as it is, or as it stands in an address.
  const decoded = typeof segments === "string" ? decodePath(encoded) : segments;
  if (typeof decoded === "string") {
    throw new RangeError(`${option}: "${path}" is no path such as /app`);
  }
  return decoded;
}

function startsWith(segments: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((segment, at) => segments[at] === segment);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && startsWith(one, other);
}
