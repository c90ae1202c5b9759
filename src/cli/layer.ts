/**
 * Who said what? The settings that one source gives, each with the source's own name for it.
 *
 * Five sources lie over one another: flags, the environment, a config file, an application that is served,
 * the defaults. This file refuses to know how any of them is read.
 */
import type { Failed, Flag, Read, Value } from "./flag.ts";

/** From the strongest to the weakest. */
export type Source = "flag" | "environment" | "file" | "application" | "default";

export interface Setting {
  readonly value: Value;
  readonly source: Source;
  /** The source in words: "--port", "BAREWIRE_PORT", "barewire.config.json:3". */
  readonly from: string;
}

/** By the flag's name. */
export type Layer = Map<string, Setting>;

/** Adds what was read; the sentence when nothing could be. */
export function put(
  layer: Layer,
  { name }: Flag,
  read: Read,
  source: Source,
  from: string,
): Failed | undefined {
  if ("sentence" in read) return read;
  layer.set(name, { value: read.value, source, from });
  return undefined;
}
