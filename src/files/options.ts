/**
 * What may a person decide about a folder that is served, and what holds when they decide nothing?
 *
 * Sizes in bytes. Wrong values are the programmer's fault and throw at the call.
 * This file refuses to know how any of it is kept.
 */

export interface FilesOptions {
  /** Content kept in memory, all files together. 0 keeps nothing: each request reads its file. */
  readonly cacheBytes: number;
  /** Larger files are streamed from disk for each request; smaller ones are read at one go. */
  readonly cachedFileMaxBytes: number;
  /** Paths that are answered from memory. Each costs about 2 KiB besides the content. */
  readonly cacheEntries: number;
}

export const FILES_OPTIONS: FilesOptions = Object.freeze({
  cacheBytes: 64 * 1024 * 1024,
  cachedFileMaxBytes: 1024 * 1024,
  cacheEntries: 10_000,
});

/**
 * The options with the defaults filled in.
 *
 * @throws TypeError for an option that there is not, or that is no number; RangeError for one that is
 * no whole number of at least 0.
 */
export function checkedFilesOptions(given: Partial<FilesOptions>): FilesOptions {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(FILES_OPTIONS, name)) throw new TypeError(`there is no option ${name}`);
    if (typeof value !== "number") throw new TypeError(`${name} must be a number, not ${value}`);
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${name} must be a whole number of at least 0, not ${value}`);
    }
  }
  return Object.freeze({ ...FILES_OPTIONS, ...given });
}
