/**
 * Who else can read a file with a private key, and is that worth a word?
 *
 * A group often may, so that a server's user can; everybody never needs to. This file refuses to know what
 * the key is for.
 */
import { statSync } from "node:fs";
import { quoted } from "./quoting.ts";

const EVERYBODY_READS = 0o004;

/** A sentence for each file that every user of this computer can read. Windows says nothing of that. */
export function readersWarnings(files: readonly string[]): string[] {
  if (process.platform === "win32") return [];
  return files.filter(everybodyReads).map((file) => {
    return `The private key in ${quoted(file)} can be read by every user of this computer: chmod o-r keeps it to you.`;
  });
}

function everybodyReads(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && (stats.mode & EVERYBODY_READS) !== 0;
}
