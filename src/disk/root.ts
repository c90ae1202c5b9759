/**
 * Which file lies under these names, for certain beneath the root?
 *
 * Containment is decided three times: on the names, on the real path, and on where the opened
 * descriptor leads, so that nothing swapped in between can lead outside. What isn't a regular file is
 * never opened knowingly, and an open never blocks. A symbolic link is followed when its end is inside.
 * All of it is synchronous (docs/decisions/0011). This file refuses to know what a file means in HTTP.
 */
import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { isMisspelt, mayBeAskedFor } from "./names.ts";

export interface OpenedFile {
  readonly descriptor: number;
  /** The names as asked for, beneath the root: what to ask again later. */
  readonly path: string;
  /** Where the file really lies. */
  readonly realPath: string;
  readonly stats: BigIntStats;
}

/** A folder that stays this very folder while it is read, whatever is renamed meanwhile. */
export interface OpenedFolder {
  /** Where to read its entries from. */
  readonly path: string;
  readonly stats: BigIntStats;
  /** To be called once nothing is read from it any more. */
  close(): void;
}

/** `inside`: followed when they end inside the folder. `never`: not found. `follow`: anywhere. */
export type SymbolicLinks = "inside" | "never" | "follow";

/** What may be found beneath a root. */
export interface RootPolicy {
  readonly symlinks: SymbolicLinks;
  /** Names that begin with a dot may be asked for. */
  readonly dotfiles: boolean;
  /** Names that lie directly in the root and are never found: they are for the server. */
  readonly reserved: readonly string[];
}

const POLICY: RootPolicy = { symlinks: "inside", dotfiles: false, reserved: [] };

/** absent: also what is refused, since nobody may see the difference. busy: later perhaps. */
export type Refusal = "absent" | "forbidden" | "busy";

const ABSENT: ReadonlySet<string | undefined> = new Set([
  "ENOENT",
  "ENOTDIR",
  "ENAMETOOLONG",
  "ELOOP",
  "ENXIO",
  "ENODEV",
  "EILSEQ",
]);
const FORBIDDEN: ReadonlySet<string | undefined> = new Set(["EACCES", "EPERM"]);
const BUSY: ReadonlySet<string | undefined> = new Set(["EMFILE", "ENFILE", "EBUSY"]);

/** Without O_NONBLOCK, opening a FIFO that was swapped in would hold the whole process. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
const FOLDER_FLAGS = OPEN_FLAGS | (constants.O_DIRECTORY ?? 0);
/** How often an answer is looked for that doesn't change while one looks. */
const ATTEMPTS = 20;
/** Where Linux says what a descriptor leads to. */
const DESCRIPTORS = "/proc/self/fd";
const QUIETLY = { bigint: true, throwIfNoEntry: false } as const;

export class Root {
  /** Absolute. May be a symbolic link: one that is switched by a deployment leads on at once. */
  readonly path: string;
  readonly #policy: RootPolicy;
  readonly #platform: NodeJS.Platform;
  readonly #kernelTells: boolean;

  /** @throws Error with the `code` of the file system when the folder can't be served. */
  constructor(
    folder: string,
    policy: Partial<RootPolicy> = {},
    platform: NodeJS.Platform = process.platform,
  ) {
    this.path = resolve(folder);
    this.#policy = { ...POLICY, ...policy };
    this.#platform = platform;
    this.#kernelTells = platform === "linux" && existsSync(DESCRIPTORS);
    if (!statSync(this.path).isDirectory()) {
      const fault = { code: "ENOTDIR", path: this.path, syscall: "stat" };
      throw Object.assign(new Error(`ENOTDIR: not a directory, stat '${this.path}'`), fault);
    }
    accessSync(this.path, constants.X_OK);
  }

  /**
   * The file under these names, opened; whoever receives it closes the descriptor.
   *
   * @throws Error with a `code` when the file system fails in a way that isn't the request's fault.
   */
  open(names: readonly string[]): OpenedFile | "folder" | Refusal {
    return this.#find(names, (root, path, realPath, stats) =>
      stats.isDirectory() ? "folder" : this.#pin(root, path, realPath),
    );
  }

  /** Where these names would lie on the disk: to look whether something is there, never to open it. */
  pathOf(names: readonly string[]): string {
    return withSeparator(this.path) + names.join(sep);
  }

  /** Lets go of a file that will not be answered with. */
  release(opened: OpenedFile): void {
    closeSync(opened.descriptor);
  }

  /** The folder under these names, to be read. @throws as `open` */
  openFolder(names: readonly string[]): OpenedFolder | Refusal {
    return this.#find(names, (root, _path, realPath, stats) =>
      stats.isDirectory() ? this.#pinFolder(root, realPath) : "absent",
    );
  }

  /** Whether a name in the folder under these names is one that may be found. */
  shows(folder: readonly string[], name: string): boolean {
    if (!mayBeAskedFor(name, this.#platform, this.#policy.dotfiles)) return false;
    return folder.length > 0 || !this.#policy.reserved.includes(name);
  }

  #find<T>(
    names: readonly string[],
    pin: (root: string, path: string, realPath: string, stats: BigIntStats) => T | "moved",
  ): T | Refusal {
    const { dotfiles } = this.#policy;
    if (!names.every((name) => mayBeAskedFor(name, this.#platform, dotfiles))) return "absent";
    const path = this.pathOf(names);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = this.#look(path, names, pin);
      if (found !== "moved") return found;
    }
    return "absent";
  }

  #look<T>(
    path: string,
    names: readonly string[],
    pin: (root: string, path: string, realPath: string, stats: BigIntStats) => T | "moved",
  ): T | Refusal | "moved" {
    let seen: BigIntStats | undefined;
    try {
      // Again: between a link and what it leads to, the kernel can miss a folder that was just replaced.
      seen = statSync(path, QUIETLY) ?? statSync(path, QUIETLY) ?? statSync(path, QUIETLY);
      if (seen === undefined || !(seen.isFile() || seen.isDirectory())) return "absent";
      const root = realpathSync.native(this.path);
      const realPath = realpathSync.native(path);
      if (!this.#allows(root, names, realPath)) {
        return root === realpathSync.native(this.path) ? "absent" : "moved";
      }
      return pin(root, path, realPath, seen);
    } catch (error) {
      const code = codeOf(error);
      if (ABSENT.has(code)) return seen === undefined ? "absent" : "moved";
      if (BUSY.has(code)) return "busy";
      if (FORBIDDEN.has(code)) return this.#deniedInside(names) ? "forbidden" : "absent";
      throw error;
    }
  }

  /** The real path has the names' true spelling, also where a disk doesn't tell cases apart. */
  #allows(root: string, names: readonly string[], realPath: string): boolean {
    const { symlinks, reserved } = this.#policy;
    if (reserved.some((name) => realPath === withSeparator(root) + name)) return false;
    const path = withSeparator(root) + names.join(sep);
    if (isMisspelt(path, realPath, this.#platform)) return false;
    if (symlinks === "follow") return true;
    if (symlinks === "inside") return isBeneath(root, realPath);
    return realPath === path || (names.length === 0 && realPath === root);
  }

  /** Opens, and only then asks what was opened and where it lies. */
  #pin(root: string, path: string, realPath: string): OpenedFile | "moved" {
    return this.#pinned(root, realPath, OPEN_FLAGS, (descriptor, stats) =>
      stats.isFile() ? { descriptor, path, realPath, stats } : undefined,
    );
  }

  #pinFolder(root: string, realPath: string): OpenedFolder | "moved" {
    return this.#pinned(root, realPath, FOLDER_FLAGS, (descriptor, stats) => {
      if (!stats.isDirectory()) return undefined;
      const path = this.#kernelTells ? `${DESCRIPTORS}/${descriptor}` : realPath;
      return { path, stats, close: () => closeSync(descriptor) };
    });
  }

  /** The descriptor is closed unless it went into the result. */
  #pinned<T>(
    root: string,
    realPath: string,
    flags: number,
    take: (descriptor: number, stats: BigIntStats) => T | undefined,
  ): T | "moved" {
    const before = this.#kernelTells ? "" : foldersAbove(root, realPath);
    const descriptor = openSync(realPath, flags);
    let taken: T | undefined;
    try {
      const stats = fstatSync(descriptor, { bigint: true });
      if (this.#contains(root, realPath, descriptor, before)) taken = take(descriptor, stats);
      return taken ?? "moved";
    } finally {
      if (taken === undefined) closeSync(descriptor);
    }
  }

  #contains(root: string, realPath: string, descriptor: number, before?: string): boolean {
    if (this.#policy.symlinks === "follow") return true;
    if (!this.#kernelTells) return before !== undefined && before === foldersAbove(root, realPath);
    const now = linkTarget(`${DESCRIPTORS}/${descriptor}`) ?? "";
    return this.#policy.symlinks === "never" ? now === realPath : isBeneath(root, now);
  }

  /** Whether access is denied by something inside the root; what lies outside isn't spoken about. */
  #deniedInside(names: readonly string[]): boolean {
    const root = realpathSync.native(this.path);
    let path = this.path;
    for (const name of names) {
      path = withSeparator(path) + name;
      try {
        if (!isBeneath(root, realpathSync.native(path))) return false;
      } catch {
        return linkTarget(path) === undefined;
      }
    }
    return true;
  }
}

/** Whether a real path is the root or lies beneath it: /srv/site-old isn't beneath /srv/site. */
export function isBeneath(root: string, path: string): boolean {
  return path === root || path.startsWith(withSeparator(root));
}

/**
 * The folders from the root down to a real path, with what changes as soon as a name in one of them
 * is given to something else. Alike before and after an open, they prove which file was opened; a
 * second look at the file alone doesn't (a link can be swapped in for either look). Undefined when
 * one of them is no folder, but a link.
 */
function foldersAbove(root: string, realPath: string): string | undefined {
  let states = "";
  let folder = realPath;
  do {
    folder = dirname(folder);
    const stats = lstatSync(folder, { bigint: true });
    if (!stats.isDirectory()) return undefined;
    states += `${stats.dev}.${stats.ino}.${stats.ctimeNs}.${stats.mtimeNs} `;
  } while (folder.length > root.length);
  return states;
}

/** Only "/" and the roots of Windows drives end in a separator already. */
function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** Undefined when this is no symbolic link, or none that can be read. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
