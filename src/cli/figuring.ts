/**
 * Are figures wanted of this server? Then they are collected, and told at an address of their own.
 *
 * What does so is loaded here, and by nobody who doesn't want it. This file refuses to know what is told.
 */
import type { CacheFigures, FilesOptions } from "../files/options.ts";
import type { Failed } from "./flag.ts";
import type { CrewMetrics, Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/** Figures of several processes are told. */
export interface CrewFiguring extends Pick<CrewMetrics, "add"> {
  /** For whoever started them. */
  readonly words: string;
}

/** Of the process: a folder that takes another's place counts on. */
const CACHE: CacheFigures = { hits: 0, misses: 0, bytes: 0 };

/** What a folder is told that is about to take the place of the last one, which holds nothing then. */
export function countedIn(settings: Settings): Partial<FilesOptions> {
  if (settings.text("metrics") === undefined) return {};
  CACHE.bytes = 0;
  return { cacheFigures: CACHE };
}

/** @param isOneOfSeveral another process tells the figures of all */
export async function figuresOf(
  settings: Settings,
  isOneOfSeveral: boolean,
): Promise<Metrics | Failed | undefined> {
  const given = settings.text("metrics");
  if (given === undefined) return undefined;
  const { startMetrics } = await import("./metrics.ts");
  return startMetrics(isOneOfSeveral ? undefined : given, CACHE);
}

/** Of the processes that serve, for the one that has started them. */
export async function crewFiguresOf(
  settings: Settings,
): Promise<CrewFiguring | Failed | undefined> {
  const given = settings.text("metrics");
  if (given === undefined) return undefined;
  const { startCrewMetrics } = await import("./metrics.ts");
  const metrics = await startCrewMetrics(given);
  if ("sentence" in metrics) return metrics;
  return { add: metrics.add, words: metricsWords(settings, metrics.url) };
}

/** What whoever started it should read, below where it serves. */
export function metricsWords(settings: Settings, url: string | undefined): string {
  return url === undefined || settings.is("quiet") ? "" : `  Figures for Prometheus: ${url}\n\n`;
}
