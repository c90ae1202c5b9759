/**
 * How does a person read the rows of one scenario in a terminal? A table in columns, with the ratio of barewire
 * to each peer: the ratio is the result. Pure.
 */
import { ratio, withSpread, withUnit } from "./figures.ts";
import { ratioOf } from "./ratio.ts";
import type { FigureName, Row } from "./result.ts";
import type { Scenario } from "./scenario.ts";

const COLUMN_TITLES: Readonly<Record<FigureName, string>> = {
  cpuMicroseconds: "CPU/request",
  requestsPerSecond: "requests/s",
  p50Milliseconds: "p50",
  p99Milliseconds: "p99",
  peakRssBytes: "most memory",
  rssBytesPerConnection: "memory/connection",
  startMilliseconds: "start",
  installedBytes: "on the disk",
  packages: "packages",
};

/** Whom peers are compared with; a scenario has one of them. */
const OURS: readonly string[] = ["barewire", "barewire-handler"];

/** Between two columns. */
const GAP = "  ";

/** The table, with a line above it that names the scenario, and remarks below. */
export function scenarioTable(
  { id, title, shows }: Pick<Scenario, "id" | "title" | "shows">,
  rows: readonly Row[],
): string {
  const [main] = shows;
  const head = ["", "node", ...shows.map((figure) => COLUMN_TITLES[figure]), "barewire is"];
  const measured = rows.filter(({ figures }) => Object.keys(figures).length > 0);
  const cells = measured.map((row) => [
    row.subject,
    row.node ?? "",
    ...shows.map((figure) => cellOf(row, figure, figure === main)),
    main === undefined ? "" : comparison(row, rows, main),
  ]);
  const remarks = rows.flatMap(({ subject, node, remark }) =>
    remark === undefined
      ? []
      : [`  ${subject}${node === undefined ? "" : ` on ${node}`}: ${remark}`],
  );
  return `${[`${title} (${id})`, ...aligned([head, ...cells]), ...remarks].join("\n")}\n`;
}

/** Only the figure that counts is shown with its spread. */
function cellOf({ figures }: Row, figure: FigureName, isMain: boolean): string {
  const spread = figures[figure];
  if (spread === undefined) return "";
  return isMain ? withSpread(figure, spread) : withUnit(figure, spread.median);
}

/** barewire's figure divided by a peer's, both on the same Node where both have one. */
function comparison(row: Row, rows: readonly Row[], figure: FigureName): string {
  if (OURS.includes(row.subject)) return "";
  const ratios = rows
    .filter(({ subject, node }) => OURS.includes(subject) && (row.node ?? node) === node)
    .flatMap((ours) => {
      const found = ratioOf(ours.figures[figure], row.figures[figure]);
      return found === undefined ? [] : [{ node: ours.node, text: `× ${ratio(found.median)}` }];
    });
  if (ratios.length <= 1) return ratios[0]?.text ?? "";
  return ratios.map(({ node, text }) => `${text} on ${node}`).join(", ");
}

/** Names to the left, figures to the right. */
function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(GAP)
      .replace(/^/, "  ")
      .trimEnd(),
  );
}
