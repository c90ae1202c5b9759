/**
 * What do the members of a config file mean? Each one is a setting; any other is a mistake.
 *
 * Keys are the flags' names in camelCase. Paths are relative to the file that says them. This file
 * refuses to know where the file came from.
 */
import { dirname, isAbsolute, join } from "node:path";
import type { ConfigText } from "./config-text.ts";
import { type ByPath, type Failed, type Flag, isOfFile, keyOf, type Read } from "./flag.ts";
import { SETTINGS } from "./flags.ts";
import { type Layer, put } from "./layer.ts";
import { nearest } from "./nearest.ts";
import { quoted } from "./quoting.ts";
import { fromData } from "./setting-values.ts";

const BY_KEY: ReadonlyMap<string, Flag> = new Map(
  SETTINGS.filter(isOfFile).map((flag) => [keyOf(flag), flag]),
);

export function configLayer({ file, members, lines }: ConfigText): Layer | Failed {
  const layer: Layer = new Map();
  for (const [key, data] of members) {
    const line = lines.get(key);
    const place = line === undefined ? file.name : `${file.name}:${line}`;
    const flag = BY_KEY.get(key);
    if (flag === undefined) return unknown(place, key);
    if (data === undefined) continue;
    const read = fromData(flag, data, `${place}: ${quoted(key)}`);
    const failed = put(layer, flag, beside(file.name, flag, read), "file", place);
    if (failed !== undefined) return failed;
  }
  return layer;
}

function unknown(place: string, key: string): Failed {
  const near = meant(key) ?? nearest(key, [...BY_KEY.keys()]);
  const hint = near === undefined ? "barewire config lists them all." : `Did you mean "${near}"?`;
  return { sentence: `${place}: There is no setting ${quoted(key)}. ${hint}` };
}

/** Somebody wrote the flag's name, or the key in another case. */
function meant(key: string): string | undefined {
  const plain = (text: string): string => text.replaceAll("-", "").toLowerCase();
  const flag = [...BY_KEY.values()].find(
    (one) => plain(one.name) === plain(key) || plain(keyOf(one)) === plain(key),
  );
  return flag === undefined ? undefined : keyOf(flag);
}

/** Paths of a file that lies elsewhere, as one would type them here. */
function beside(name: string, { kind }: Flag, read: Read): Read {
  const folder = dirname(name);
  if (folder === "." || "sentence" in read) return read;
  const moved = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  const { value } = read;
  if (kind === "path" && typeof value === "string") return { value: moved(value) };
  if (kind === "paths" && Array.isArray(value)) return { value: value.map(moved) };
  if (kind !== "mounts") return read;
  const mounts = Object.entries(value as ByPath).map(([path, dir]) => [path, moved(dir)] as const);
  return { value: Object.fromEntries(mounts) };
}
