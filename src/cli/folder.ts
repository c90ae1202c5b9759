/**
 * Which folder is served, and can it be?
 *
 * Whoever types a wrong name should hear of it before a server starts. This file refuses to know what
 * is in the folder.
 */
import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { safeName } from "../wire/visible.ts";
import { APPLICATION_ENDINGS } from "./application-name.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";

const USUAL = "htdocs";

/** What is served when nobody names a folder. */
export function usualFolder(): string {
  return isFolder(USUAL) ? USUAL : ".";
}

/** Its path, or the sentence that says what is wrong. `given`: as typed, or undefined. */
export function findFolder(given: string | undefined): { readonly path: string } | Failed {
  const name = given ?? usualFolder();
  const path = resolve(name);
  return folderFault(name, path) ?? { path };
}

/** Why this is no folder that can be read; undefined when it is one. */
export function folderFault(name: string, path: string): Failed | undefined {
  try {
    if (!statSync(path).isDirectory()) return { sentence: notAFolder(name) };
    accessSync(path, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return { sentence: folderSentence(name, path, error) };
  }
}

function isFolder(name: string): boolean {
  return statsAt(name)?.isDirectory() === true;
}

function notAFolder(name: string): string {
  const folder = dirname(name);
  return `"${safeName(name)}" is a file, and barewire serves a folder, such as the one around it (barewire ${safeName(folder)}), or an application that ends in ${APPLICATION_ENDINGS}.`;
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
