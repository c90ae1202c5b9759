/**
 * Are figures wanted of this server? Then they are collected, and told at an address of their own.
 *
 * What does so is loaded here, and by nobody who doesn't want it. This file refuses to know what is counted.
 */
import type { CacheFigures } from "../files/options.ts";
import type { Failed } from "./flag.ts";
import type { Metrics } from "./metrics.ts";
import type { Serving } from "./serving.ts";

export interface Figuring {
  /** The same, with a folder that counts. */
  readonly serving: Serving;
  readonly metrics: Metrics | undefined;
}

export async function figuringOf(serving: Serving): Promise<Figuring | Failed> {
  const { decided, site } = serving;
  const given = decided.settings.text("metrics");
  if (given === undefined) return { serving, metrics: undefined };
  const cacheFigures: CacheFigures = { hits: 0, misses: 0, bytes: 0 };
  const { startMetrics } = await import("./metrics.ts");
  const metrics = await startMetrics(given, cacheFigures);
  if ("sentence" in metrics) return metrics;
  const files = { ...site.files, cacheFigures };
  return { serving: { ...serving, site: { ...site, files } }, metrics };
}
