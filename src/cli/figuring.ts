/**
 * Are figures wanted of this server? Then they are collected, and told at an address of their own.
 *
 * What does so is loaded here, and by nobody who doesn't want it. This file refuses to know what is told.
 */
import type { CacheFigures, FilesOptions } from "../files/options.ts";
import type { Failed } from "./flag.ts";
import type { CrewMetrics, Metrics } from "./metrics.ts";
import { metricsAddress, metricsClash } from "./metrics-address.ts";
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
  const clash = isOneOfSeveral ? undefined : clashOf(given, settings);
  if (clash !== undefined) return { sentence: clash };
  const { startMetrics } = await import("./metrics.ts");
  return startMetrics(isOneOfSeveral ? undefined : given, CACHE);
}

/** Of the processes that serve, for the one that has started them. */
export async function crewFiguresOf(
  settings: Settings,
): Promise<CrewFiguring | Failed | undefined> {
  const given = settings.text("metrics");
  if (given === undefined) return undefined;
  const clash = clashOf(given, settings);
  if (clash !== undefined) return { sentence: clash };
  const { startCrewMetrics } = await import("./metrics.ts");
  const metrics = await startCrewMetrics(given);
  if ("sentence" in metrics) return metrics;
  return { add: metrics.add, words: metricsWords(settings, metrics.url) };
}

/** The site finds another port by itself where it may; figures are looked for where they were said to be. */
function clashOf(given: string, settings: Settings): string | undefined {
  const isElsewhere =
    settings.text("unix") !== undefined || settings.list("descriptors").length > 0;
  const isFlexible = isElsewhere || settings.is("port-search");
  const redirect = settings.text("redirect-http");
  return metricsClash(given, [
    { name: "--port", port: isFlexible ? undefined : settings.number("port") },
    { name: "--redirect-http", port: redirect === undefined ? undefined : Number(redirect) },
  ]);
}

/** What whoever started it should read, below where it serves: also where it is quiet, if nobody could know. */
export function metricsWords(settings: Settings, url: string | undefined): string {
  if (url === undefined) return "";
  if (!settings.is("quiet")) return `  Figures for Prometheus: ${url}\n\n`;
  return metricsAddress(settings.text("metrics") ?? "")?.port === 0 ? `${url}\n` : "";
}
