/**
 * Are figures wanted of this server? Then they are collected, and told at an address of their own.
 *
 * What does so is loaded here, and by nobody who doesn't want it. This file refuses to know what is told.
 */
import type { CacheFigures, FilesOptions } from "../files/options.ts";
import type { Failed } from "./flag.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/** Of the process: a folder that takes another's place counts on. */
const CACHE: CacheFigures = { hits: 0, misses: 0, bytes: 0 };

/** What a folder is told that is about to take the place of the last one, which holds nothing then. */
export function countedIn(settings: Settings): Partial<FilesOptions> {
  if (settings.text("metrics") === undefined) return {};
  CACHE.bytes = 0;
  return { cacheFigures: CACHE };
}

export async function figuresOf(settings: Settings): Promise<Metrics | Failed | undefined> {
  const given = settings.text("metrics");
  if (given === undefined) return undefined;
  const { startMetrics } = await import("./metrics.ts");
  return startMetrics(given, CACHE);
}
