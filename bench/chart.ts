/**
 * How are the charts drawn? Panels become SVG pictures that stand for themselves: no script, no font of
 * their own, light on a light screen and dark on a dark one.
 *
 * The one file that needs the plotting library, which only the bench installs; no test imports it.
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import {
  type Bar,
  type BarPanel,
  barPanels,
  type LinePanel,
  linePanels,
  type Point,
} from "./chart-data.ts";
import { number, withUnit } from "./figures.ts";
import type { Result } from "./result.ts";

const WIDTH = 800;
const MARGIN = 24;
const GAP = 28;
const PANEL_WIDTH = (WIDTH - 2 * MARGIN - GAP) / 2;
const HEAD_HEIGHT = 84;
const PANEL_TITLE_HEIGHT = 26;
const FOOT_HEIGHT = 34;
const BAR_HEIGHT = 25;
const LINE_PANEL_HEIGHT = 330;
const FONT_SIZE = 13;
/** A bar that is so many times ours is cut, so that the others can be told apart. */
const CUT_AT = 4;
/** Between two labels, in pixels. */
const LABEL_HEIGHT = 16;

const STYLE = `
svg { --ground: #ffffff; --ink: #1f2328; --quiet: #59636e; --rule: #d8dee4; --ours: #d1481b;
  --peer: #9fb1c4; --floor: #6e7781; --nginx: #1a7f5a; --fresh: #5fb48f; --node: #2f6fd0; --other: #8250df; }
@media (prefers-color-scheme: dark) {
  svg { --ground: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --rule: #30363d; --ours: #ff8a5c;
    --peer: #50627a; --floor: #9198a1; --nginx: #3fb68b; --fresh: #8fd8b9; --node: #79b0ff; --other: #c297ff; }
}
text { font-family: system-ui, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
`;

const COLOURS: Readonly<Record<string, string>> = {
  barewire: "var(--ours)",
  "nginx-cached": "var(--nginx)",
  "nginx-fresh": "var(--fresh)",
  "node-http": "var(--node)",
  "net-floor": "var(--floor)",
};

/** @returns the picture's text; undefined when the result has nothing for it */
export function drawBars(result: Result, source: string): string | undefined {
  const panels = barPanels(result);
  if (panels.length === 0) return undefined;
  const subtitle =
    "Processor time of the whole server for one answer, user and system; less is better. // is a bar that is cut.";
  const height = (row: number): number =>
    Math.max(...panels.slice(row * 2, row * 2 + 2).map(({ bars }) => bars.length)) * BAR_HEIGHT;
  const drawn = panels.map((panel) => barPlot(panel));
  return picture({ title: "CPU per request", subtitle, source, result }, panels, drawn, height);
}

/** @returns as `drawBars` does */
export function drawLines(result: Result, source: string): string | undefined {
  const panels = linePanels(result);
  if (panels.length === 0) return undefined;
  const subtitle =
    "Processor time of the whole server for one answer, in microseconds. Less is better.";
  const title = "CPU per request as things grow";
  const drawn = panels.map(linePlot);
  return picture({ title, subtitle, source, result }, panels, drawn, () => LINE_PANEL_HEIGHT);
}

interface Frame {
  readonly title: string;
  readonly subtitle: string;
  readonly source: string;
  readonly result: Result;
}

/** Panels in two columns, beneath a title. */
function picture(
  { title, subtitle, source, result }: Frame,
  panels: readonly { readonly title: string }[],
  drawn: readonly string[],
  heightOf: (row: number) => number,
): string {
  let top = HEAD_HEIGHT;
  const parts = panels.map((panel, index) => {
    const row = index >> 1;
    const x = MARGIN + (index % 2) * (PANEL_WIDTH + GAP);
    const y = top;
    if (index % 2 === 1 || index === panels.length - 1) {
      top += PANEL_TITLE_HEIGHT + heightOf(row) + GAP;
    }
    const heading = label(panel.title, x, y + 14, 'font-size="15" font-weight="600"');
    return `${heading}\n<svg x="${x}" y="${y + PANEL_TITLE_HEIGHT}"${drawn[index]!.slice("<svg".length)}`;
  });
  const height = top - GAP + FOOT_HEIGHT + 12;
  const quiet = `fill="var(--quiet)" font-size="${FONT_SIZE}"`;
  const foot = `${result.machine.processor}, one core for the server; ${result.date.slice(0, 10)}. Figures: ${source}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc" fill="var(--ink)">
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(`${subtitle} Drawn from ${source}.`)}</desc>
<style>${STYLE}</style>
<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="var(--ground)" stroke="var(--rule)"/>
${label(title, MARGIN, 36, 'font-size="20" font-weight="700"')}
${label(subtitle, MARGIN, 58, quiet)}
${parts.join("\n")}
${label(foot, MARGIN, height - 16, quiet.replace(String(FONT_SIZE), "11"))}
</svg>
`;
}

function label(text: string, x: number, y: number, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** What both kinds of plot have in common. */
function plot(options: Readonly<Record<string, unknown>>): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  return Plot.plot({
    document,
    width: PANEL_WIDTH,
    style: { background: "none", fontSize: `${FONT_SIZE}px`, overflow: "visible" },
    ...options,
  }).outerHTML;
}

function barPlot({ bars }: BarPanel): string {
  const ours = bars.find((bar) => bar.ours)?.microseconds;
  const largest = Math.max(...bars.map(({ microseconds }) => microseconds));
  const limit = Math.min(largest, ours === undefined ? largest : ours * CUT_AT);
  const isCut = ({ microseconds }: Bar): boolean => microseconds > limit;
  const y = (bar: Bar): string => bar.subject;
  const x = ({ microseconds }: Bar): number => Math.min(microseconds, limit);
  const bold = { fontWeight: 700, fill: "var(--ours)" };
  const plain = { fill: "var(--ink)" };
  const words = (bar: Bar): string => withUnit("cpuMicroseconds", bar.microseconds);
  const values = { x, y, text: words, textAnchor: "start", dx: 6 };
  const names = { x: 0, y, text: y, textAnchor: "end", dx: -8 };
  const texts = [true, false].flatMap((isOurs) => {
    const some = bars.filter((bar) => bar.ours === isOurs);
    const look = isOurs ? bold : plain;
    return [Plot.text(some, { ...values, ...look }), Plot.text(some, { ...names, ...look })];
  });
  return plot({
    height: bars.length * BAR_HEIGHT,
    ...{ marginLeft: 104, marginRight: 62, marginTop: 0, marginBottom: 0 },
    x: { axis: null, domain: [0, limit] },
    y: { axis: null, domain: bars.map(y), padding: 0.28 },
    marks: [
      Plot.barX(bars, { x, y, fill: barColour, rx: 2 }),
      Plot.text(bars.filter(isCut), {
        ...{ x: () => limit, y, text: () => "//", dx: -14, fill: "var(--ground)" },
        ...{ fontWeight: 900, fontSize: 20 },
      }),
      ...texts,
    ],
    color: { type: "identity" },
  });
}

function barColour({ ours, subject }: Bar): string {
  if (ours) return "var(--ours)";
  return subject === "net-floor" ? "var(--floor)" : "var(--peer)";
}

function linePlot({ points, logarithmic }: LinePanel): string {
  const sizes = [...new Set(points.map(({ size }) => size))].sort((a, b) => a - b);
  const most = Math.max(...points.map(({ microseconds }) => microseconds));
  const [marginTop, marginBottom] = [8, 32];
  const x = (point: Point): number => point.size;
  const y = (point: Point): number => point.microseconds;
  const stroke = (point: Point): string => COLOURS[point.subject] ?? "var(--other)";
  const z = (point: Point): string => point.subject;
  const scale = (LINE_PANEL_HEIGHT - marginTop - marginBottom) / most;
  const ends = labelPlaces(points, scale);
  const marks = [true, false].flatMap((isOurs) => {
    const some = points.filter(({ ours }) => ours === isOurs);
    return [
      Plot.line(some, { x, y, z, stroke, strokeWidth: isOurs ? 3.5 : 2 }),
      Plot.dot(some, { x, y, fill: stroke, r: isOurs ? 4.5 : 3 }),
    ];
  });
  return plot({
    height: LINE_PANEL_HEIGHT,
    ...{ marginLeft: 34, marginRight: 98, marginTop, marginBottom },
    x: { type: logarithmic ? "log" : "linear", domain: [sizes[0], sizes.at(-1)], label: null },
    y: { domain: [0, most], label: null },
    color: { type: "identity" },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.axisY({ ticks: 5, tickSize: 0, fill: "var(--quiet)", label: null }),
      Plot.axisX({
        ...{ ticks: sizes, tickFormat: number, fill: "var(--quiet)", label: null },
        ...{ stroke: "var(--rule)" },
      }),
      ...marks.toReversed(),
      ...ends.map(({ point, at }) =>
        Plot.text([point], {
          ...{ x: () => sizes.at(-1), y: () => at, text: z, fill: stroke },
          ...{ textAnchor: "start", dx: 10, fontWeight: point.ours ? 700 : 400 },
        }),
      ),
    ],
  });
}

/** Beside the last point of each line, and moved apart where they would stand on each other. */
function labelPlaces(points: readonly Point[], scale: number): { point: Point; at: number }[] {
  const last = new Map(points.map((point) => [point.subject, point]));
  const sorted = [...last.values()].sort((a, b) => a.microseconds - b.microseconds);
  let lowest = 0;
  return sorted.map((point) => {
    const at = Math.max(point.microseconds, lowest);
    lowest = at + LABEL_HEIGHT / scale;
    return { point, at };
  });
}
