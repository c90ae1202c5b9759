/**
 * How is a load of HTTP/2 made, and what does it print? By h2load, with the fields of a browser and several streams
 * on each connection. This file refuses to know who is measured, and how wrk is asked.
 */
import type { Seen } from "./load.ts";
import { systemProgram } from "./programs.ts";
import { fieldLinesOf } from "./requests.ts";
import type { Load } from "./scenario.ts";

const h2load = systemProgram("h2load", "nghttp2-client");

/** A sentence when the program isn't there, which says how to get it. */
export function missingHttp2Load(): string | undefined {
  return h2load.missing;
}

/** The program and its words, for a load of so many seconds. */
export function http2Load(load: Load, port: number, seconds: number): readonly string[] {
  const { connections, http2 = 1, path } = load;
  return [
    ...[h2load.path, "-t1", `-c${connections}`, `-m${http2}`, `-D${seconds}`],
    ...fieldLinesOf(load).flatMap((line) => ["-H", line]),
    `https://localhost:${port}${path}`,
  ];
}

/**
 * What h2load has printed; undefined when that is nothing of the kind.
 * It tells no quantiles of the time that answers took, so there are none.
 */
export function readHttp2Load(printed: string): Seen | undefined {
  const count = (pattern: RegExp): number => Number(pattern.exec(printed)?.[1] ?? Number.NaN);
  const requests = count(/^requests:.* (\d+) succeeded/m);
  const seconds = count(/^finished in (\d+(?:\.\d+)?)s/m);
  const bytes = count(/^traffic: .*\((\d+)\) data/m);
  if (!Number.isFinite(requests + seconds + bytes)) return undefined;
  // An answer with a status of 400 or more has failed, to h2load.
  const refused = count(/^status codes: .* (\d+) 4xx/m) + count(/^status codes: .* (\d+) 5xx/m);
  return {
    ...{ requests, microseconds: seconds * 1e6, bytes, p50: 0, p99: 0 },
    failed: count(/^requests:.* (\d+) errored/m),
    timedOut: count(/^requests:.* (\d+) timeout/m),
    refused,
  };
}
