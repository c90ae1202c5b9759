/**
 * What did a process with more rights read for those that serve?
 *
 * Keys and passwords that are root's alone are read before the rights of root are given up, and told to each worker.
 * They hold for its start: what is read later must be within reach of whoever reads it. This file refuses to know
 * what is in the files, and how they are told.
 */
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import type { Settings } from "./settings.ts";

/** Contents by name, as a setting names the file. */
export type HandedFiles = ReadonlyMap<string, Buffer>;

export const NONE_HANDED: HandedFiles = new Map();

/** What doesn't fit together unless it was read at the same time. */
const CERTIFICATES = ["cert", "key", "pfx", "passphrase-file"];
const SECRETS = [...CERTIFICATES, "auth-file"];
/** More than any of them may have. */
const FILE_MAX = 16_777_216;

/** Those that are there. Whoever misses one says so. */
export function readSecrets(settings: Settings): HandedFiles {
  const files = new Map<string, Buffer>();
  for (const name of namesOf(settings, SECRETS)) {
    const content = contentOf(name);
    if (content !== undefined) files.set(name, content);
  }
  return files;
}

/** Those that this user can't read any more, and what belongs to them. */
export function outOfReach(files: HandedFiles, settings: Settings): HandedFiles {
  const names = [CERTIFICATES, ["auth-file"]]
    .map((group) => namesOf(settings, group))
    .filter((group) => !group.every((name) => !files.has(name) || isReadable(name)))
    .flat();
  return new Map([...files].filter(([name]) => names.includes(name)));
}

function namesOf(settings: Settings, group: readonly string[]): string[] {
  return group.flatMap((name) =>
    name.endsWith("-file") ? (settings.text(name) ?? []) : settings.list(name),
  );
}

function contentOf(name: string): Buffer | undefined {
  try {
    const stats = statSync(name);
    return stats.isFile() && stats.size <= FILE_MAX ? readFileSync(name) : undefined;
  } catch {
    return undefined;
  }
}

function isReadable(name: string): boolean {
  try {
    accessSync(name, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
