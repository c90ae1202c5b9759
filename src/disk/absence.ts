/**
 * Is a name missing, or was it missed?
 *
 * Between a link and what it leads to, the kernel can miss a folder that was just replaced. A name in a folder that
 * is the one of before, with the same names, was looked for there and nowhere else. The folder of the last look
 * is enough to know, whatever addresses somebody makes up. This file refuses to know what follows from it.
 */
import { type BigIntStats, statSync } from "node:fs";

const QUIETLY = { bigint: true, throwIfNoEntry: false } as const;

export class Absence {
  #folder: string | undefined;
  #stats: BigIntStats | undefined;

  /**
   * Was a name missing in this folder, which a look has just passed through? False also when nobody can tell:
   * then it is to be looked for again.
   *
   * @throws as `statSync`
   */
  isCertain(folder: string): boolean {
    const before = this.#folder === folder ? this.#stats : undefined;
    const now = statSync(folder, QUIETLY);
    this.#folder = folder;
    this.#stats = now;
    if (before === undefined || now === undefined) return false;
    return before.ino === now.ino && before.ctimeNs === now.ctimeNs && before.dev === now.dev;
  }
}
