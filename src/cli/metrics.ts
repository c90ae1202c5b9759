/**
 * How does a server tell Prometheus how it fares? On an address of its own, which nobody else need reach.
 *
 * A program of its own, which the command loads when somebody wants figures. This file refuses to know what is
 * counted, and by how many.
 */
import { Registry } from "prom-client";
import type { CacheFigures } from "../files/options.ts";
import { HttpResponse } from "../http/response.ts";
import { listen } from "../server/server.ts";
import { type Counting, startCounting } from "./counting.ts";
import { CrewFigures } from "./crew-figures.ts";
import type { Failed } from "./flag.ts";
import { metricsAddress } from "./metrics-address.ts";
import { quoted } from "./quoting.ts";

const PATH = "/metrics";

/** What one process counts, and the URL at which it tells it; undefined where another process does so. */
export interface Metrics extends Pick<Counting, "tap" | "look" | "figures"> {
  readonly url: string | undefined;
}

/** Figures that processes send. */
export interface CrewMetrics extends Pick<CrewFigures, "add"> {
  readonly url: string;
}

/** @param given "9100", "10.0.0.1:9100" or "[::1]:9100"; undefined where another process tells them */
export async function startMetrics(
  given: string | undefined,
  cache: CacheFigures,
): Promise<Metrics | Failed> {
  const counting = startCounting(cache);
  if (given === undefined) return { ...counting, url: undefined };
  const url = await tellAt(given, counting.text);
  return typeof url === "string" ? { ...counting, url } : url;
}

/** @param given as above */
export async function startCrewMetrics(given: string): Promise<CrewMetrics | Failed> {
  const figures = new CrewFigures();
  const url = await tellAt(given, () => figures.text());
  return typeof url === "string" ? { add: (source) => figures.add(source), url } : url;
}

/** @returns the URL */
async function tellAt(given: string, text: () => Promise<string>): Promise<string | Failed> {
  const address = metricsAddress(given);
  if (address === undefined) {
    return {
      sentence: `--metrics takes a port, or an address and a port such as 127.0.0.1:9100, not ${quoted(given)}.`,
    };
  }
  const server = listen({ ...address, handler: (request) => answer(request, text) });
  try {
    await server.ready();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { sentence: `Metrics can't be had at ${quoted(given)}: ${code ?? message}.` };
  }
  server.unref();
  return new URL(PATH, server.url).href;
}

async function answer(
  request: { readonly method: string; readonly path: string },
  text: () => Promise<string>,
): Promise<HttpResponse | undefined> {
  if (request.path !== PATH || !["GET", "HEAD"].includes(request.method)) return undefined;
  const fields = {
    "Content-Type": Registry.PROMETHEUS_CONTENT_TYPE,
    "Cache-Control": "no-store",
  };
  return new HttpResponse({ fields, content: Buffer.from(await text()) });
}
