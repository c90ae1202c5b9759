/**
 * Is this word the name of an application, and what is wrong with it before it is loaded?
 *
 * A name that ends as JavaScript and TypeScript do, unless a folder has it. Apart from what loads
 * applications: whoever serves a folder needn't wait for that. This file refuses to know what is in the file.
 */
import { resolve } from "node:path";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { quoted, shown } from "./quoting.ts";

const ENDINGS = /\.[mc]?[jt]s$/;

/** In words. */
export const APPLICATION_ENDINGS = ".js, .mjs, .cjs, .ts, .mts or .cts";

export function isApplicationName(word: string): boolean {
  return ENDINGS.test(word) && statsAt(word)?.isDirectory() !== true;
}

/** @param name as typed, or as a setting says it */
export function applicationNameFault(name: string): Failed | undefined {
  const stats = statsAt(name);
  if (stats === undefined) {
    const path = shown(resolve(name));
    return {
      sentence: `There is no application ${quoted(name)}: nothing is at ${path}. Is it spelt right?`,
    };
  }
  if (ENDINGS.test(name) && !stats.isDirectory()) return undefined;
  return {
    sentence: `An application is a file that ends in ${APPLICATION_ENDINGS}, and ${quoted(name)} isn't one.`,
  };
}
