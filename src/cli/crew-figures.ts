/**
 * What have several processes counted together?
 *
 * Sums; of the event loop's delay, the worst. What one has counted stays when it is gone, so that no sum goes
 * down. This file refuses to know what is counted, and how a process is asked.
 */
import { AggregatorRegistry, Gauge, Registry } from "prom-client";
import type { AskedFigures } from "./asked-figures.ts";

export class CrewFigures {
  readonly #sources = new Set<AskedFigures>();
  readonly #own = new Registry();
  readonly #workers: Gauge<"figures">;
  /** What those have counted that are gone. */
  #past: readonly object[] = [];

  constructor() {
    this.#workers = new Gauge({
      name: "barewire_workers",
      help: "Workers that serve, by whether their figures are of now or, for want of an answer, older.",
      labelNames: ["figures"],
      registers: [this.#own],
    });
  }

  /** Counts it in from now on. */
  add(source: AskedFigures): void {
    this.#sources.add(source);
    void source.over.then(() => this.#keep(source));
  }

  /** In the form that Prometheus reads. Takes a second at most. */
  async text(): Promise<string> {
    const asked = [...this.#sources];
    const answered = await Promise.all(asked.map((source) => source.renew()));
    // Whoever has ended in the meantime is in the past by now, and whoever has come isn't missed.
    const sources = [...this.#sources];
    const current = sources.filter((source) => answered[asked.indexOf(source)] === true).length;
    this.#workers.set({ figures: "current" }, current);
    this.#workers.set({ figures: "older" }, sources.length - current);
    const figures = sources.flatMap(({ last }) => [[...last.lasting], [...last.passing]]);
    const own = await this.#own.getMetricsAsJSON();
    return AggregatorRegistry.aggregate([[...this.#past], ...figures, own]).metrics();
  }

  #keep(source: AskedFigures): void {
    this.#sources.delete(source);
    const both = [[...this.#past], [...source.last.lasting]];
    this.#past = AggregatorRegistry.aggregate(both).getMetricsAsArray();
  }
}
