/**
 * What may a person decide about a folder that is served, and what holds when they decide nothing?
 *
 * Sizes in bytes. Wrong values are the programmer's fault and throw at the call.
 * This file refuses to know how any of it is carried out.
 */

import type { SymbolicLinks } from "../disk/root.ts";
import type { CleanUrls, RuleOptions, TrailingSlash } from "../rules/rule-options.ts";

/** Written by the folder, read by whoever gave it. */
export interface CacheFigures {
  /** Answers for whose path the content was in memory. */
  hits: number;
  /** Requests for which it was looked for in vain. */
  misses: number;
  /** Of content that is held. */
  bytes: number;
}

/** How a folder is served. */
export interface FilesOptions extends RuleOptions {
  /**
   * Content kept in memory, all files together. 0 keeps nothing: each request reads its file. Default 67108864
   * (64 MiB).
   */
  readonly cacheBytes: number;
  /**
   * Larger files are streamed from disk for each request; smaller ones are read at one go. Default 1048576 (1
   * MiB).
   */
  readonly cachedFileMaxBytes: number;
  /** Paths that are answered from memory. Each costs a few KiB besides the content. Default 10000. */
  readonly cacheEntries: number;
  /** Counts what is answered from memory, for whoever looks on. Default undefined: nobody. */
  readonly cacheFigures: CacheFigures | undefined;

  /** Names that answer for a folder, the first that is there. Empty: none does. Default ["index.html"]. */
  readonly index: readonly string[];
  /** Default "serve". */
  readonly cleanUrls: CleanUrls;
  /** Default "folders". */
  readonly trailingSlash: TrailingSlash;
  /**
   * The file, as a path in the folder, that answers navigations to addresses without a file. Default
   * undefined, which is none.
   */
  readonly spa: string | undefined;
  /** The path under which everything lies: "/" or such as "/app". Default "/". */
  readonly base: string;
  /** Other folders, by the path under which they lie. Default {}. */
  readonly mounts: Readonly<Record<string, string>>;

  /** Serve names that begin with a dot. `.well-known` is served either way. Default false. */
  readonly dotfiles: boolean;
  /** Default "inside". */
  readonly symlinks: SymbolicLinks;

  /**
   * Use `.br`, `.zst` and `.gz` files that lie beside a file for clients that accept the coding. Default true.
   */
  readonly precompressed: boolean;
  /** Compress text that has no such file beside it, once, in memory. Default true. */
  readonly compress: boolean;

  /** List folders that have no index. Default false. */
  readonly list: boolean;
  /** `?archive=tar.gz` at a folder's address sends all of it. Default false. */
  readonly archive: boolean;

  /** Read `_redirects`, `_headers` and `serve.json` in the folder, once, at the start. Default true. */
  readonly rules: boolean;
}

export const FILES_OPTIONS: FilesOptions = Object.freeze({
  cacheBytes: 64 * 1024 * 1024,
  cachedFileMaxBytes: 1024 * 1024,
  cacheEntries: 10_000,
  cacheFigures: undefined,
  index: Object.freeze(["index.html"]),
  cleanUrls: "serve",
  trailingSlash: "folders",
  spa: undefined,
  base: "/",
  mounts: Object.freeze({}),
  dotfiles: false,
  symlinks: "inside",
  precompressed: true,
  compress: true,
  list: false,
  archive: false,
  cache: Object.freeze({}),
  headers: Object.freeze({}),
  redirects: Object.freeze([]),
  rules: true,
});

/** Which values an option takes that is one of a few words. */
export const CHOICES = {
  cleanUrls: ["serve", "redirect", "off"],
  trailingSlash: ["folders", "always", "never"],
  symlinks: ["inside", "never", "follow"],
} as const;

/**
 * The options with the defaults filled in.
 *
 * @throws TypeError for an option that there is not, or that is of another type; RangeError for a
 * value that it can't have.
 */
export function checkedFilesOptions(given: Partial<FilesOptions>): FilesOptions {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(FILES_OPTIONS, name)) throw new TypeError(`there is no option ${name}`);
    checkValue(name as keyof FilesOptions, value);
  }
  checkNames(given);
  return Object.freeze({ ...FILES_OPTIONS, ...given });
}

/** What can't be found at any request is better said at the start. */
function checkNames({ index = [], spa }: Partial<FilesOptions>): void {
  for (const name of index) {
    if (typeof name !== "string") throw new TypeError(`index: ${name} is no name`);
    if (!isName(name)) throw new RangeError(`index: ${JSON.stringify(name)} is no name of a file`);
  }
  const names = spa?.split("/").filter((name) => name !== "" && name !== ".") ?? [];
  if (spa !== undefined && !(names.length > 0 && names.every(isName))) {
    throw new RangeError(`spa: ${JSON.stringify(spa)} is no file in the folder`);
  }
}

function isName(name: string): boolean {
  return !["", ".", ".."].includes(name) && !/[/\\\0]/.test(name);
}

function checkValue(name: keyof FilesOptions, value: unknown): void {
  const standard = FILES_OPTIONS[name];
  if (typeof standard === "number") {
    if (typeof value !== "number") throw new TypeError(`${name} must be a number, not ${value}`);
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${name} must be a whole number of at least 0, not ${value}`);
    }
  } else if (typeof standard === "boolean") {
    if (typeof value !== "boolean") throw new TypeError(`${name} is true or false, not ${value}`);
  } else if (Object.hasOwn(CHOICES, name)) {
    const choices: readonly unknown[] = CHOICES[name as keyof typeof CHOICES];
    if (!choices.includes(value)) {
      throw new RangeError(`${name} is one of ${choices.join(", ")}, not ${value}`);
    }
  } else if (Array.isArray(standard)) {
    if (!Array.isArray(value)) throw new TypeError(`${name} must be a list, not ${value}`);
  } else if (typeof standard === "object") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError(`${name} must be an object, not ${value}`);
    }
  } else if (name === "cacheFigures") {
    if (typeof value !== "object") throw new TypeError(`${name} must be an object, not ${value}`);
  } else if (typeof value !== "string" && value !== standard) {
    throw new TypeError(`${name} must be text, not ${value}`);
  }
}
