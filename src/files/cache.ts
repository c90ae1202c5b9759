/**
 * Which representations are kept, and does one still tell what is on the disk?
 *
 * A hit costs a map look-up and, once per path and turn of the event loop, one synchronous `stat`
 * (docs/decisions/0011): a file that was replaced before this turn is never answered from here.
 * Bounded in bytes and in paths; whatever was asked for since it last came up gets a second chance.
 * This file refuses to know how a path is decoded, found or read.
 */
import { statSync } from "node:fs";
import type { Representation } from "../http/representation.ts";
import { type FileState, isSameState, type LoadedFile } from "./loading.ts";
import type { FilesOptions } from "./options.ts";
import type { OpenedFile } from "./root.ts";

/** Longer paths are looked up each time: what is kept for them would be mostly the path. */
const PATH_MAX_LENGTH = 1024;
const QUIETLY = { bigint: true, throwIfNoEntry: false } as const;

/** One file in memory, however many paths lead to it. */
interface KeptFile {
  readonly key: string;
  readonly state: FileState;
  readonly representation: Representation;
  readonly bytes: number;
  paths: number;
}

/** One path of a request-target, exactly as it was sent. */
interface KeptPath {
  /** The file's path on disk, through whichever symbolic links. */
  readonly diskPath: string;
  readonly file: KeptFile;
  checkedInTurn: number;
  wanted: boolean;
}

export class Cache {
  readonly #maxBytes: number;
  readonly #maxPaths: number;
  readonly #paths = new Map<string, KeptPath>();
  readonly #files = new Map<string, KeptFile>();
  #bytes = 0;
  #turn = 0;
  #turnWillEnd = false;

  constructor(options: Pick<FilesOptions, "cacheBytes" | "cacheEntries">) {
    this.#maxBytes = options.cacheBytes;
    this.#maxPaths = options.cacheEntries;
  }

  /** Content held, in bytes, and the number of paths that lead to it. */
  get size(): { readonly bytes: number; readonly paths: number } {
    return { bytes: this.#bytes, paths: this.#paths.size };
  }

  /** What is kept for this path, if the disk still says the same. */
  get(path: string): Representation | undefined {
    const kept = this.#paths.get(path);
    if (kept === undefined) return undefined;
    if (kept.checkedInTurn !== this.#turn && !this.#check(kept)) {
      this.#forget(path, kept);
      return undefined;
    }
    kept.wanted = true;
    return kept.file.representation;
  }

  /** The same file under another path: without this, aliases would multiply the bytes kept. */
  alias(path: string, opened: OpenedFile, mediaType: string): Representation | undefined {
    const file = this.#files.get(keyOf(opened, mediaType));
    if (file === undefined || !isSameState(file.state, opened.stats)) return undefined;
    this.#link(path, opened.path, file);
    return file.representation;
  }

  /** Keeps what was read whole and has settled, if it fits. */
  keep(path: string, opened: OpenedFile, loaded: LoadedFile): void {
    const { representation, state, settled } = loaded;
    if (!settled || !(representation.content instanceof Uint8Array)) return;
    const bytes = representation.content.length;
    if (bytes > this.#maxBytes) return;
    const key = keyOf(opened, representation.mediaType);
    this.#link(path, opened.path, { key, state, representation, bytes, paths: 0 });
  }

  #link(path: string, diskPath: string, file: KeptFile): void {
    if (path.length > PATH_MAX_LENGTH || this.#maxPaths === 0) return;
    if (file.paths === 0) {
      this.#files.set(file.key, file);
      this.#bytes += file.bytes;
    }
    file.paths++;
    while (this.#paths.size >= this.#maxPaths || this.#bytes > this.#maxBytes) this.#evictOne();
    // The path is part of a longer string, the request's head, which must not stay with it.
    const copy = Buffer.from(path, "latin1").toString("latin1");
    const checkedInTurn = this.#thisTurn();
    this.#paths.set(copy, { diskPath, file, checkedInTurn, wanted: false });
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
    this.#bytes -= file.bytes;
    // A newer state of the file may have taken its place there.
    if (this.#files.get(file.key) === file) this.#files.delete(file.key);
  }

  #check(kept: KeptPath): boolean {
    try {
      const now = statSync(kept.diskPath, QUIETLY);
      if (now === undefined || !isSameState(kept.file.state, now)) return false;
    } catch {
      // Whatever this is, looking it up anew will tell, and answer for it.
      return false;
    }
    kept.checkedInTurn = this.#thisTurn();
    return true;
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

function keyOf(opened: OpenedFile, mediaType: string): string {
  return `${opened.realPath}\0${mediaType}`;
}
