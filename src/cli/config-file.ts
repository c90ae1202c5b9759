/**
 * Which config file is there, and may it be run?
 *
 * barewire.config.json, .js, .mjs, .ts or .mts in the current folder, and in no folder above it; or the
 * one that --config names. JSON is data. The others are code: it is run only when it was named, or when
 * the folder to serve was, and it lies outside of that: a folder that came from somewhere must not be able
 * to run anything. This file refuses to know what is in it.
 */
import { extname, resolve } from "node:path";
import { CONFIG_NAMES } from "../rules/site-rules.ts";
import { lies } from "./exposed-files.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { quoted, shown } from "./quoting.ts";

export interface ConfigFile {
  /** As typed, or its name in the current folder. */
  readonly name: string;
  readonly path: string;
  /** Somebody typed its name. */
  readonly named: boolean;
  readonly isCode: boolean;
}

/** @param named as `--config` names it; false: none is wanted; undefined: the one that is here */
export function findConfig(named: string | false | undefined): ConfigFile | Failed | undefined {
  if (named === false) return undefined;
  if (named !== undefined) return namedConfig(named);
  const here = CONFIG_NAMES.filter((name) => statsAt(name) !== undefined);
  const [name, second] = here;
  if (name === undefined) return undefined;
  if (second !== undefined) {
    return { sentence: `Here are ${name} and ${second}: remove one, or name one with --config.` };
  }
  return configAt(name, false);
}

function namedConfig(name: string): ConfigFile | Failed {
  if (/^-?\d+$/.test(name) && statsAt(name) === undefined) {
    const hint = "To say how long files may be cached, use --cache";
    const rule = name.startsWith("-") ? "no-store" : `max-age=${name}`;
    return { sentence: `There is no config file ${quoted(name)}. ${hint} ${rule}.` };
  }
  return configAt(name, true);
}

function configAt(name: string, named: boolean): ConfigFile | Failed {
  const extension = extname(name).slice(1);
  const isCode = ["js", "mjs", "ts", "mts"].includes(extension);
  if (!isCode && extension !== "json") {
    return {
      sentence: `A config file ends in .json, .js, .mjs, .ts or .mts, and ${quoted(name)} doesn't.`,
    };
  }
  const stats = statsAt(name);
  if (stats === undefined) return { sentence: `There is no config file ${quoted(name)}.` };
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? "a folder" : "no regular file";
    return { sentence: `${quoted(name)} should be a config file, and is ${what}.` };
  }
  return { name: shown(name), path: resolve(name), named, isCode };
}

/**
 * Why its code isn't run, if that is so.
 *
 * @param root the folder to serve, where somebody named one; which one the code would name isn't known
 */
export function refusalToRun(
  { isCode, named, path, name }: ConfigFile,
  root: string | undefined,
  mounts: readonly string[],
): string {
  if (!isCode || named) return "";
  const remedies = `To run it: --config ${name}. To do without it: --no-config.`;
  if (root === undefined) {
    return `${name} is code, and nobody named it or the folder: it isn't run. ${remedies}`;
  }
  if (![root, ...mounts].some((folder) => lies(path, folder))) return "";
  return `${name} lies in the folder that is served, so its code isn't run unasked. ${remedies} To serve another folder: name it.`;
}
