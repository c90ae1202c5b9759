/**
 * Where are conversations kept, and for how long?
 *
 * A file for each in one folder, which only its owner can read. There is a bound to their number and to
 * their size: beyond it the oldest are dropped, which is said once. Nothing here ever holds up the server
 * or ends it. This file refuses to know what is in them.
 */
import { join, resolve } from "node:path";
import { grouped } from "../wire/visible.ts";
import type { Failed } from "./flag.ts";
import { quoted } from "./quoting.ts";

/** Files that are kept. */
export const FILES_MAX: number = 1000;
/** Bytes of all of them together. */
export const BYTES_MAX: number = 256 * 1024 * 1024;
/** Characters that wait to be written; what comes beyond is left out, and that is said. */
const WAITING_MAX = 64 * 1024 * 1024;

/** As conversations are called; nothing else in the folder is ever touched. */
const OURS = /^\d{8}T\d{6}\.\d{3}Z-\d+\.txt$/;

export interface SavingLimits {
  readonly files: number;
  readonly bytes: number;
}

export class Saving {
  readonly #folder: string;
  readonly #tell: (sentence: string) => void;
  readonly #limits: SavingLimits;
  /** Sizes by name; what was added first is the oldest. */
  readonly #sizes = new Map<string, number>();
  #total = 0;
  #waiting = 0;
  #work: Promise<void> = Promise.resolve();
  #told = { dropped: false, full: false };
  #failed = false;

  private constructor(folder: string, tell: (sentence: string) => void, limits: SavingLimits) {
    this.#folder = folder;
    this.#tell = tell;
    this.#limits = limits;
  }

  /**
   * Makes the folder where it is missing, and looks at what is kept there.
   * @param tell is told what whoever runs the server should know
   */
  static async in(
    folder: string,
    tell: (sentence: string) => void,
    limits: SavingLimits = { files: FILES_MAX, bytes: BYTES_MAX },
  ): Promise<Saving | Failed> {
    const { access, constants, mkdir, readdir, stat } = disk();
    const saving = new Saving(resolve(folder), tell, limits);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of (await readdir(folder)).filter((found) => OURS.test(found)).sort()) {
        const { size } = await stat(join(folder, name));
        saving.#sizes.set(name, size);
        saving.#total += size;
      }
      await access(folder, constants.W_OK);
    } catch (error) {
      const { code = "no reason given" } = error as NodeJS.ErrnoException;
      return { sentence: `Conversations can't be kept in ${quoted(folder)}: ${code}.` };
    }
    return saving;
  }

  append(name: string, text: string): void {
    if (this.#failed) return;
    if (this.#waiting + text.length > WAITING_MAX) {
      this.#tellOnce(
        "full",
        "The disk is too slow for all that is said, so some of it isn't kept.",
      );
      return;
    }
    this.#waiting += text.length;
    this.#work = this.#work.then(() => this.#write(name, text));
  }

  /** Settles when everything is written, or can't be. */
  end(): Promise<void> {
    return this.#work;
  }

  async #write(name: string, text: string): Promise<void> {
    this.#waiting -= text.length;
    if (this.#failed) return;
    try {
      const bytes = Buffer.from(text);
      await disk().appendFile(join(this.#folder, name), bytes, { mode: 0o600 });
      this.#sizes.set(name, (this.#sizes.get(name) ?? 0) + bytes.length);
      this.#total += bytes.length;
      await this.#dropOldest(name);
    } catch (error) {
      this.#failed = true;
      const { code = "no reason given" } = error as NodeJS.ErrnoException;
      this.#tell(`Conversations can't be kept in ${quoted(this.#folder)} any more: ${code}.`);
    }
  }

  async #dropOldest(current: string): Promise<void> {
    const { files, bytes } = this.#limits;
    for (const [name, size] of this.#sizes) {
      if (this.#sizes.size <= files && this.#total <= bytes) return;
      if (name === current) continue;
      this.#sizes.delete(name);
      this.#total -= size;
      await disk().rm(join(this.#folder, name), { force: true });
      this.#tellOnce(
        "dropped",
        `${quoted(this.#folder)} holds ${grouped(this.#sizes.size)} conversations, so the oldest are dropped from now on.`,
      );
    }
  }

  #tellOnce(what: "dropped" | "full", sentence: string): void {
    if (this.#told[what]) return;
    this.#told = { ...this.#told, [what]: true };
    this.#tell(sentence);
  }
}

/** Loaded by whoever keeps conversations, and by nobody else (docs/decisions/0028). */
function disk(): typeof import("node:fs/promises") {
  return process.getBuiltinModule("node:fs/promises");
}
