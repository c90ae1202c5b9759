/**
 * Which representations are kept, and does one still tell what is on the disk?
 *
 * A hit costs a map look-up and, once per path and turn of the event loop, one synchronous `stat`
 * (docs/decisions/0011): a file that was replaced before this turn is never answered from here.
 * Bounded in bytes and in paths; whatever was asked for since it last came up gets a second chance.
 * This file refuses to know how a path is decoded, found or read.
 */
import { realpathSync, statSync } from "node:fs";
import type { OpenedFile } from "../disk/root.ts";
import { areUnchanged } from "../disk/surroundings.ts";
import type { Representation } from "../http/representation.ts";
import type { Finding } from "./finding.ts";
import { type FileState, isSameState, type LoadedFile } from "./loading.ts";
import type { CacheFigures, FilesOptions } from "./options.ts";

/** How often it is looked at what needn't be known at once. */
const SURVEY_SECONDS = 1;
/** Longer paths are looked up each time: what is kept for them would be mostly the path. */
const PATH_MAX_LENGTH = 1024;
const QUIETLY = { bigint: true, throwIfNoEntry: false } as const;

/** One file in memory, however many paths lead to it. */
export interface KeptFile {
  readonly key: string;
  readonly state: FileState;
  readonly representation: Representation;
  /** Of its content, and of whatever was made from it. */
  bytes: number;
  paths: number;
}

/** What is kept for one path of a request-target, exactly as it was sent. */
export interface Kept {
  readonly finding: Finding;
  readonly file: KeptFile;
}

interface KeptPath extends Kept {
  /** The file's path on disk, through whichever symbolic links. */
  readonly diskPath: string;
  /** Where the file really lay. */
  readonly realPath: string;
  checkedInTurn: number;
  surveyedAt: number;
  wanted: boolean;
}

export class Cache {
  readonly #maxBytes: number;
  readonly #maxPaths: number;
  readonly #paths = new Map<string, KeptPath>();
  readonly #files = new Map<string, KeptFile>();
  readonly #figures: CacheFigures;
  #bytes = 0;
  #turn = 0;
  #turnWillEnd = false;

  constructor(
    options: Pick<FilesOptions, "cacheBytes" | "cacheEntries"> &
      Partial<Pick<FilesOptions, "cacheFigures">>,
  ) {
    this.#figures = options.cacheFigures ?? { hits: 0, misses: 0, bytes: 0 };
    this.#maxBytes = options.cacheBytes;
    this.#maxPaths = options.cacheEntries;
  }

  /** Content held, in bytes, and the number of paths that lead to it. */
  get size(): { readonly bytes: number; readonly paths: number } {
    return { bytes: this.#bytes, paths: this.#paths.size };
  }

  /** What is kept for this path, if the disk still says the same. */
  get(path: string): Kept | undefined {
    const kept = this.#paths.get(path);
    if (kept === undefined) {
      this.#figures.misses++;
      return undefined;
    }
    if (kept.checkedInTurn !== this.#turn && !this.#check(kept)) {
      this.#forget(path, kept);
      this.#figures.misses++;
      return undefined;
    }
    this.#figures.hits++;
    kept.wanted = true;
    return kept;
  }

  /** The same file under another path: without this, aliases would multiply the bytes kept. */
  alias(path: string, opened: OpenedFile, finding: Finding): KeptFile | undefined {
    const file = this.#files.get(keyOf(opened, finding));
    if (file === undefined || !isSameState(file.state, opened.stats)) return undefined;
    this.#link(path, opened, finding, file);
    return file;
  }

  /** Keeps what was read whole and has settled, if it fits. */
  keep(
    path: string,
    opened: OpenedFile,
    finding: Finding,
    loaded: LoadedFile,
  ): KeptFile | undefined {
    const { representation, state, settled } = loaded;
    if (!settled || !(representation.content instanceof Uint8Array)) return undefined;
    const bytes = representation.content.length;
    if (bytes > this.#maxBytes) return undefined;
    const file = { key: keyOf(opened, finding), state, representation, bytes, paths: 0 };
    this.#link(path, opened, finding, file);
    return file.paths === 0 ? undefined : file;
  }

  /** Something of this many bytes was made from a kept file, and stays with it. */
  charge(file: KeptFile, bytes: number): void {
    if (file.paths === 0) return;
    file.bytes += bytes;
    this.#hold(bytes);
    while (this.#bytes > this.#maxBytes) this.#evictOne();
  }

  #hold(bytes: number): void {
    this.#bytes += bytes;
    // Several folders may be counted together.
    this.#figures.bytes += bytes;
  }

  #link(path: string, opened: OpenedFile, finding: Finding, file: KeptFile): void {
    if (path.length > PATH_MAX_LENGTH || this.#maxPaths === 0) return;
    const before = this.#paths.get(path);
    if (before !== undefined) this.#forget(path, before);
    if (file.paths === 0) {
      this.#files.set(file.key, file);
      this.#hold(file.bytes);
    }
    file.paths++;
    while (this.#paths.size >= this.#maxPaths || this.#bytes > this.#maxBytes) this.#evictOne();
    // The path is part of a longer string, the request's head, which must not stay with it.
    const copy = Buffer.from(path, "latin1").toString("latin1");
    this.#paths.set(copy, {
      finding,
      file,
      diskPath: opened.path,
      checkedInTurn: this.#thisTurn(),
      realPath: opened.realPath,
      surveyedAt: process.uptime(),
      wanted: false,
    });
  }

  /** Drops the oldest path that wasn't asked for since it last was the oldest. */
  #evictOne(): void {
    for (const [path, kept] of this.#paths) {
      if (!kept.wanted) {
        this.#forget(path, kept);
        return;
      }
      kept.wanted = false;
      this.#paths.delete(path);
      this.#paths.set(path, kept);
    }
  }

  #forget(path: string, { file }: KeptPath): void {
    this.#paths.delete(path);
    file.paths--;
    if (file.paths > 0) return;
    this.#hold(-file.bytes);
    // A newer state of the file may have taken its place there.
    if (this.#files.get(file.key) === file) this.#files.delete(file.key);
  }

  #check(kept: KeptPath): boolean {
    try {
      const now = statSync(kept.diskPath, QUIETLY);
      if (now === undefined || !isSameState(kept.file.state, now)) return false;
      if (!areUnchanged(kept.finding.surroundings)) return false;
      if (!this.#isSurveyed(kept)) return false;
    } catch {
      // Whatever this is, looking it up anew will tell, and answer for it.
      return false;
    }
    kept.checkedInTurn = this.#thisTurn();
    return true;
  }

  /** Once a second: whether nothing better lies beside it, it still lies where it lay, and its date has come. */
  #isSurveyed(kept: KeptPath): boolean {
    // `performance` is a part of the runtime that nothing else of a start would load.
    const now = process.uptime();
    if (now - kept.surveyedAt < SURVEY_SECONDS) return true;
    kept.surveyedAt = now;
    // Somebody put the clock back: RFC 9110 §8.8.2.1 lets nothing be modified later than now.
    if ((kept.file.representation.lastModified ?? 0) > Date.now()) return false;
    // A folder on the way may have become a link that leads out, to the very same file.
    if (realpathSync.native(kept.diskPath) !== kept.realPath) return false;
    return areUnchanged(kept.finding.neighbours);
  }

  #thisTurn(): number {
    if (!this.#turnWillEnd) {
      this.#turnWillEnd = true;
      setImmediate(this.#endTurn);
    }
    return this.#turn;
  }

  readonly #endTurn = (): void => {
    this.#turn++;
    this.#turnWillEnd = false;
  };
}

function keyOf(opened: OpenedFile, { mediaType, negotiable, contentCoding }: Finding): string {
  return [opened.realPath, mediaType, contentCoding ?? "", negotiable].join("\0");
}
