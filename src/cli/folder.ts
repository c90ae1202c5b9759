/**
 * Which folder is served, and can it be?
 *
 * Whoever types a wrong name should hear of it before a server starts. This file refuses to know what
 * is in the folder, but for one thing that people forget: an index.html.
 */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { safeName } from "../wire/visible.ts";

export interface FoundFolder {
  readonly path: string;
  readonly hasIndex: boolean;
}

const USUAL = "htdocs";

/** The folder, or the sentence that says what is wrong. `given`: as typed, or undefined. */
export function findFolder(given: string | undefined): FoundFolder | { readonly sentence: string } {
  const name = given ?? (isFolder(USUAL) ? USUAL : ".");
  const path = resolve(name);
  try {
    if (!statSync(path).isDirectory()) return { sentence: notAFolder(name) };
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    return { sentence: folderSentence(name, path, error) };
  }
  return { path, hasIndex: existsSync(join(path, "index.html")) };
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

function notAFolder(name: string): string {
  const folder = dirname(name);
  return `"${safeName(name)}" is a file, and barewire serves a folder, such as the one around it: barewire ${safeName(folder)}`;
}

/** In words, what the file system said of this folder. */
export function folderSentence(name: string, path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const quoted = `"${safeName(name)}"`;
  switch (code) {
    case "ENOENT":
      return `There is no folder ${quoted}: nothing is at ${safeName(path)}. Is it spelt right?`;
    case "ENOTDIR":
      return `There is no folder ${quoted}: something on the way to ${safeName(path)} is a file.`;
    case "EACCES":
    case "EPERM":
      return `The folder ${quoted} can't be read: this user has no permission. Its owner can give it: chmod o+rx`;
    default:
      return `The folder ${quoted} can't be served: ${safeName(message)}`;
  }
}
