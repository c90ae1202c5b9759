/**
 * What does one process count while it serves?
 *
 * What they mean, and what each may be labelled with, is in docs/metrics.md: no label has a value that a client
 * could choose. This file refuses to know how a request is answered, and who asks for the figures.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { CacheFigures } from "../files/options.ts";
import type { Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import type { Figures } from "./asked-figures.ts";

/** How exactly the delay of the event loop is measured, in milliseconds. */
const RESOLUTION_MS = 20;
const NANO = 1e-9;
/** Upper bounds of durations, in seconds: from what memory answers to what a person gives up on. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Counting {
  readonly tap: Tap;
  /** Says whose connections are counted. */
  look(
    server: Pick<
      Server,
      "connections" | "answeringConnections" | "securingConnections" | "heldBytes"
    >,
  ): void;
  /** What it has counted, for another process. */
  figures(): Promise<Figures>;
  /** The same, for Prometheus. */
  text(): Promise<string>;
}

export function startCounting(cache: CacheFigures): Counting {
  const lasting = new Registry();
  const passing = new Registry();
  let looked: Parameters<Counting["look"]>[0] | undefined;
  const tap = tapInto(lasting);
  watchConnections(passing, () => looked);
  watchCache(lasting, passing, cache);
  watchLoop(passing);
  const all = Registry.merge([lasting, passing]);
  return {
    tap,
    look: (subject) => {
      looked = subject;
    },
    figures: async () => ({
      lasting: await lasting.getMetricsAsJSON(),
      passing: await passing.getMetricsAsJSON(),
    }),
    text: () => all.metrics(),
  };
}

function tapInto(registry: Registry): Tap {
  const registers = [registry];
  const requests = new Counter({
    name: "barewire_requests_total",
    help: "Requests that were answered, by status; 0 where the client left before.",
    labelNames: ["status"],
    registers,
  });
  const bytes = new Counter({
    name: "barewire_response_bytes_total",
    help: "Content of answers that was given to the system, in bytes.",
    registers,
  });
  const seconds = new Histogram({
    name: "barewire_request_duration_seconds",
    help: "From the complete head of a request to the last byte of its answer.",
    buckets: BUCKETS,
    registers,
  });
  const refusals = new Counter({
    name: "barewire_refusals_total",
    help: "Requests that broke a rule of the protocol, by the rule's code.",
    labelNames: ["code"],
    registers,
  });
  const aborted = new Counter({
    name: "barewire_aborted_total",
    help: "Answers that didn't arrive whole.",
    registers,
  });
  const failed = new Counter({
    name: "barewire_failed_total",
    help: "Requests whose handler threw.",
    registers,
  });
  const accepted = new Counter({
    name: "barewire_connections_total",
    help: "Connections on which HTTP was to be spoken.",
    registers,
  });
  return {
    // A stream of HTTP/2 is no connection.
    opened: (connection) => {
      if (connection.carriedBy === undefined) accepted.inc();
    },
    exchange: (_connection, exchange) => {
      requests.inc({ status: exchange.status });
      bytes.inc(exchange.contentBytes);
      seconds.observe(exchange.durationMs / 1000);
      if (exchange.violation !== undefined) refusals.inc({ code: exchange.violation.code });
      if (exchange.aborted) aborted.inc();
      if (exchange.error !== undefined) failed.inc();
    },
  };
}

function watchConnections(
  registry: Registry,
  subject: () => Parameters<Counting["look"]>[0] | undefined,
): void {
  new Gauge({
    name: "barewire_connections",
    help: "Open connections, by what goes on there.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const {
        connections = 0,
        answeringConnections: answering = 0,
        securingConnections: securing = 0,
      } = subject() ?? {};
      this.set({ state: "handshake" }, securing);
      this.set({ state: "answering" }, answering);
      this.set({ state: "idle" }, connections - answering - securing);
    },
  });
  new Gauge({
    name: "barewire_buffered_bytes",
    help: "What waits in memory for all connections together.",
    registers: [registry],
    collect() {
      this.set(subject()?.heldBytes ?? 0);
    },
  });
}

function watchCache(lasting: Registry, passing: Registry, figures: CacheFigures): void {
  const total = (name: string, help: string, count: () => number): void => {
    new Counter({
      name,
      help,
      registers: [lasting],
      collect() {
        this.reset();
        this.inc(count());
      },
    });
  };
  total("barewire_cache_hits_total", "Look-ups that memory answered.", () => figures.hits);
  total("barewire_cache_misses_total", "Look-ups that it didn't.", () => figures.misses);
  new Gauge({
    name: "barewire_cache_bytes",
    help: "Content of files that is held in memory.",
    registers: [passing],
    collect() {
      this.set(figures.bytes);
    },
  });
}

/** Since it was asked last: what is over is over. */
function watchLoop(registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  new Gauge({
    name: "barewire_event_loop_delay_seconds",
    help: "How late the process got to what was due, since the last time that this was asked.",
    labelNames: ["quantile"],
    // Of several processes: whoever meets the slowest waits for it, and an average would hide it.
    aggregator: "max",
    registers: [registry],
    collect() {
      const seconds = (nanoseconds: number): number => {
        const late = nanoseconds * NANO - RESOLUTION_MS / 1000;
        return Number.isFinite(late) && late > 0 ? late : 0;
      };
      this.set({ quantile: "0.5" }, seconds(delay.percentile(50)));
      this.set({ quantile: "0.99" }, seconds(delay.percentile(99)));
      this.set({ quantile: "1" }, seconds(delay.max));
      delay.reset();
    },
  });
}
