/**
 * What is one setting? A flag, an environment variable and a key of the config file at once.
 *
 * All three are derived from one row, so that whoever knows one of them can guess the others.
 * This file refuses to know which settings there are.
 */
import type { FilesOptions } from "../files/options.ts";
import type { RedirectInit } from "../rules/rule-options.ts";
import type { LimitName } from "../server/options.ts";

/** Field lines, or values of Cache-Control, or folders: by path, or by path pattern. */
export type ByPath = Readonly<Record<string, string>>;
export type LinesByPath = Readonly<Record<string, ByPath>>;

/** What a setting can be once it has been read. Times in milliseconds, sizes in bytes. */
export type Value =
  | boolean
  | number
  | string
  | readonly string[]
  | ByPath
  | LinesByPath
  | readonly RedirectInit[];

/** A value, or why what was written is none. */
export type Read = { readonly value: Value } | Failed;

export interface Failed {
  readonly sentence: string;
}

/**
 * `switch`: on or off. `path`: a file or folder, in a config file relative to that file; `paths`: several. `secret`: never
 * shown. `choice`: one of a few words. `names`: a list with commas. `optional`: may do without a value, and may
 * be one of a few words, too.
 * `address`, `origins`, `hosts`, `ranges`: the same, with a form of their own. The rest: by path, or by path pattern.
 */
export type FlagKind =
  | "switch"
  | "number"
  | "duration"
  | "size"
  | "text"
  | "path"
  | "paths"
  | "secret"
  | "choice"
  | "names"
  | "optional"
  | "address"
  | "origins"
  | "hosts"
  | "ranges"
  | "mounts"
  | "cache"
  | "headers"
  | "redirects";

export type FlagGroup =
  | "where"
  | "https"
  | "files"
  | "answers"
  | "access"
  | "showing"
  | "settings"
  | "service"
  | "memory"
  | "deadlines"
  | "limits";

/** Where a setting can't be said: `file` only there, `words` only on the command line. */
export type Only = "file" | "words" | "not file" | "not words";

export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly kind: FlagKind;
  readonly group: FlagGroup;
  /** What the value is called in the help, with what joins it to the flag: " N", "[=FILE]". */
  readonly value?: string;
  /** A value that makes sense, for messages. */
  readonly example?: string;
  readonly least?: number;
  readonly most?: number;
  readonly choices?: readonly string[];
  /** What it is when it is named without a value. */
  readonly bare?: Value;
  /** What `--no-…` makes of it. */
  readonly off?: Value;
  /** What holds when nobody says anything; undefined: nothing does. */
  readonly standard?: Value;
  /** What holds then, in words, where the value itself doesn't say it. */
  readonly standardWords?: string;
  /** In the config file, where it isn't the flag's name in camelCase. */
  readonly key?: string;
  readonly only?: Only;
  /** The option of the server that it sets. */
  readonly option?: LimitName;
  /** The option of the folder that it sets. */
  readonly files?: keyof FilesOptions;
  /** At most as long as fits beside the flag in one line of a terminal. */
  readonly help: string;
}

/** "cleanUrls" for `--clean-urls`: the key in a config file. */
export function keyOf({ name, key }: Flag): string {
  return key ?? name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** "BAREWIRE_CLEAN_URLS" for `--clean-urls`. */
export function variableOf({ name }: Flag): string {
  return `BAREWIRE_${name.toUpperCase().replaceAll("-", "_")}`;
}

export function isOfWords(flag: Flag): boolean {
  return flag.only !== "file" && flag.only !== "not words";
}

export function isOfEnvironment(flag: Flag): boolean {
  return flag.only === undefined || flag.only === "not file" || flag.only === "not words";
}

export function isOfFile(flag: Flag): boolean {
  return flag.only === undefined || flag.only === "file" || flag.only === "not words";
}

/** Whether there is a `--no-…` of it. */
export function canBeSwitchedOff(flag: Flag): boolean {
  return flag.only !== "words" && (flag.kind === "switch" || flag.off !== undefined);
}
