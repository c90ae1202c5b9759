/**
 * How much was asked, how was it answered, and how long did it take? Three charts of the last minutes.
 *
 * Drawn by uPlot, which paints on a canvas; the newest figures stand beside it as text. This file refuses to
 * know how anything is counted.
 */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Second } from "../src/inspect/messages.ts";
import { grouped } from "./words.ts";

const HEIGHT = 170;
/** Seconds in a chart. */
const SPAN = 120;

interface Series {
  readonly name: string;
  /** Custom property with its colour. */
  readonly colour: string;
  readonly value: (second: Second) => number | null;
}

const ASKED: readonly Series[] = [
  { name: "requests/s", colour: "--accent", value: ({ count }) => count },
];
const orNothing =
  (value: (second: Second) => number) =>
  (second: Second): number | null =>
    second.count === 0 ? null : value(second);
const LATENCY: readonly Series[] = [
  { name: "p50", colour: "--s2", value: orNothing(({ p50 }) => p50) },
  { name: "p90", colour: "--s4", value: orNothing(({ p90 }) => p90) },
  { name: "p99", colour: "--s5", value: orNothing(({ p99 }) => p99) },
];
const STATUSES: readonly Series[] = [2, 3, 4, 5].map((kind) => ({
  name: `${kind}xx`,
  colour: `--s${kind}`,
  value: ({ statuses }) => statuses[kind] ?? 0,
}));

export function Charts({ seconds }: { readonly seconds: readonly Second[] }): JSX.Element {
  const recent = seconds.slice(-SPAN);
  const last = recent.at(-1);
  const latency =
    last === undefined || last.count === 0
      ? "nothing"
      : `p50 ${short(last.p50)}, p90 ${short(last.p90)}, p99 ${short(last.p99)}`;
  const statuses = STATUSES.map(
    ({ name, value }) => `${name} ${grouped((last && value(last)) ?? 0)}`,
  );
  return (
    <div class="charts">
      <Chart
        title="Requests per second"
        now={grouped(last?.count ?? 0)}
        series={ASKED}
        seconds={recent}
      />
      <Chart title="Time to answer, ms" now={latency} series={LATENCY} seconds={recent} />
      <Chart
        title="Statuses per second"
        now={statuses.join(", ")}
        series={STATUSES}
        seconds={recent}
      />
    </div>
  );
}

/** Of milliseconds, two digits say enough. */
function short(milliseconds: number): string {
  return grouped(Number(milliseconds.toPrecision(2)));
}

interface ChartProps {
  readonly title: string;
  readonly now: string;
  readonly series: readonly Series[];
  readonly seconds: readonly Second[];
}

function Chart({ title, now, series, seconds }: ChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(series, current.clientWidth), dataOf(series, []), current);
    };
    draw();
    // It paints with the colours that it was given, so it begins anew in the dark.
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    const observer = new ResizeObserver(() => {
      plot.current?.setSize({ width: current.clientWidth, height: HEIGHT });
    });
    observer.observe(current);
    return () => {
      scheme.removeEventListener("change", draw);
      observer.disconnect();
      plot.current?.destroy();
    };
  }, [series]);
  useEffect(() => {
    plot.current?.setData(dataOf(series, seconds));
  }, [series, seconds]);
  return (
    <figure>
      <figcaption>
        {title} <span class="now">{now}</span>
      </figcaption>
      <div ref={box} aria-hidden="true" />
    </figure>
  );
}

function dataOf(series: readonly Series[], seconds: readonly Second[]): uPlot.AlignedData {
  const times = seconds.map(({ at }) => at / 1000);
  return [times, ...series.map(({ value }) => seconds.map(value))];
}

function optionsOf(series: readonly Series[], width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--faint"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  return {
    width,
    height: HEIGHT,
    padding: [6, 4, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false },
      y: { range: (_plot, _least, most) => [0, Math.max(1, (most ?? 1) * 1.1)] },
    },
    axes: [
      { ...axis, size: 8, values: () => [] },
      { ...axis, size: 34 },
    ],
    series: [
      {},
      ...series.map(({ name, colour: own }) => ({
        label: name,
        stroke: colour(own),
        width: 1.5,
        points: { show: false },
      })),
    ],
  };
}
