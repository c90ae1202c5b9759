/**
 * How are secrets kept in a folder of this user's, each whole or not at all?
 *
 * Nobody else may look into the folder or read a file in it. A file gets its name when all of it is there, and
 * whoever comes second with a new one learns so. This file refuses to know what the secrets are.
 */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS = 0o077;
const FILE_MAX = 1_048_576;

/**
 * Where programs keep what a user need not see (XDG Base Directory; on Windows, its own); undefined when
 * nobody can tell.
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>>,
  home: () => string = homeOfUser,
): string | undefined {
  const { XDG_DATA_HOME, LOCALAPPDATA } = env;
  const [given] = [XDG_DATA_HOME, LOCALAPPDATA].filter(
    (folder) => folder !== undefined && isAbsolute(folder),
  );
  if (given !== undefined) return join(given, "barewire");
  try {
    const own = home();
    return isAbsolute(own) ? join(own, ".local", "share", "barewire") : undefined;
  } catch {
    // A user of whom the system knows nothing.
    return undefined;
  }
}

/** A module that only few starts need. */
const homeOfUser = (): string => process.getBuiltinModule("node:os").homedir();

export class KeptFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Undefined when there is none.
   * @throws Error with `code` when it can't be read
   */
  read(name: string): string | undefined {
    try {
      const bytes = readFileSync(this.path(name));
      // Only then: where nothing can be written, what is there can still be used.
      if (othersMay(this.path(name))) chmodSync(this.path(name), FILE_MODE);
      return bytes.length > FILE_MAX ? "" : bytes.toString("latin1");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /**
   * @param instead of what was read before; undefined when there was none
   * @returns false when somebody else has put one there in the meantime
   * @throws Error with `code` when it can't be written
   */
  write(name: string, text: string, instead: string | undefined): boolean {
    makeFolder(this.folder);
    chmodSync(this.folder, FOLDER_MODE);
    const made = this.path(`.${name}.${process.pid}`);
    rmSync(made, { force: true });
    try {
      writeFileSync(made, text, { mode: FILE_MODE, flag: "wx" });
      if (instead === undefined) linkSync(made, this.path(name));
      else if (this.read(name) === instead) renameSync(made, this.path(name));
      else return false;
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(made, { force: true });
    }
  }
}

/** Windows asks the folder. */
function othersMay(path: string): boolean {
  return process.platform !== "win32" && (statSync(path).mode & OTHERS) !== 0;
}

/** With those above it. The runtime's own way never ends where a system takes no folder and says "not there". */
function makeFolder(folder: string, above = true): void {
  try {
    mkdirSync(folder, { mode: FOLDER_MODE });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || !above || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    makeFolder(folder, false);
  }
}
