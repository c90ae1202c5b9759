/**
 * Which tables does a result make? One for each scenario with all who took part, one for each thing that
 * grows, and one that sets the versions of Node side by side. All are made of rows, and nothing is
 * measured or wished for here.
 */
import { FIGURE_TITLES, number, ratio, withSpread, withUnit } from "./figures.ts";
import { table } from "./markdown.ts";
import { costRatio, findRow, mainNode, nodesOf, ratioOf, rowsOf } from "./ratio.ts";
import type { FigureName, Result, Row } from "./result.ts";
import {
  type Family,
  familyOf,
  ourselves,
  scenariosOf,
  scenarioTitle,
  shownFigures,
  subjectTitle,
} from "./wording.ts";

const NOTHING = "–";

/** A heading, the table, and what must be said besides. */
export function scenarioTable(result: Result, scenario: string): (string | string[])[] {
  const shown = shownFigures(scenario);
  const [lead = "cpuMicroseconds"] = shown;
  const own = ourselves(result, scenario);
  const rows = rowsOf(result, scenario).sort((a, b) => better(lead, a, b));
  const measured = shown.filter((figure) => rows.some(({ figures }) => figures[figure]));
  if (measured.length === 0)
    return remarksOf(rows).length === 0 ? [] : [heading(scenario), remarksOf(rows)];
  const ours = findRow(result, scenario, own)?.figures[lead];
  const heads = ["", ...measured.map((figure) => FIGURE_TITLES[figure]), "barewire ÷ this"];
  const lines = rows.map((row) => {
    const cells = measured.map((figure) => {
      const spread = row.figures[figure];
      if (spread === undefined) return NOTHING;
      return figure === lead ? withSpread(figure, spread) : withUnit(figure, spread.median);
    });
    const against = ratioOf(ours, row.figures[lead]);
    const isOurs = row.subject === own;
    const words = isOurs || against === undefined ? NOTHING : ratio(against.median);
    const title = subjectTitle(row.subject);
    return [isOurs ? `**${title}**` : title, ...cells, words];
  });
  return [heading(scenario), table(heads, lines), remarksOf(rows)];
}

function heading(scenario: string): string {
  return `### ${scenarioTitle(scenario)}`;
}

function remarksOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ subject, remark }) =>
    remark === undefined ? [] : [`- ${subjectTitle(subject)}: ${remark}`],
  );
}

/** The best first; those without the figure last. */
function better(lead: FigureName, a: Row, b: Row): number {
  const cost = ({ figures }: Row): number => {
    const median = figures[lead]?.median;
    if (median === undefined) return Number.POSITIVE_INFINITY;
    return costRatio(lead, { median, lowest: median, highest: median }).median;
  };
  const [first, second] = [cost(a), cost(b)];
  return first === second ? a.subject.localeCompare(b.subject) : first - second;
}

/** For each figure of a family: who, at which size, how much. */
export function growthTables(result: Result, family: Family): (string | string[])[] {
  const sizes = sizesOf(result, family);
  if (sizes.length === 0) return [];
  const scenarios = sizes.map((size) => `${family.prefix}${size}`);
  const all = scenarios.flatMap((scenario) => rowsOf(result, scenario));
  const subjects = [...new Set(all.map(({ subject }) => subject))];
  const tables = family.figures.map((figure) => {
    const heads = [`${FIGURE_TITLES[figure]}, by ${family.title}`, ...sizes.map(number)];
    const rows = subjects.map((subject) => [
      subject === "barewire" ? `**${subjectTitle(subject)}**` : subjectTitle(subject),
      ...scenarios.map((scenario) => cellOf(result, scenario, subject, figure)),
    ]);
    return table(
      heads,
      rows.filter((cells) => cells.slice(1).some((text) => text !== NOTHING)),
    );
  });
  const lines = [`### More ${family.title}`, family.words, ...tables];
  const remarks = scenarios.flatMap((scenario) =>
    remarksOf(rowsOf(result, scenario)).map((line) => `${line} (${scenarioTitle(scenario)})`),
  );
  return [...lines, remarks];
}

function sizesOf(result: Result, family: Family): number[] {
  const sizes = scenariosOf(result).flatMap((scenario) => {
    const found = familyOf(scenario);
    return found?.[0] === family ? [found[1]] : [];
  });
  return sizes.sort((a, b) => a - b);
}

function cellOf(result: Result, scenario: string, subject: string, figure: FigureName): string {
  const spread = findRow(result, scenario, subject)?.figures[figure];
  return spread === undefined ? NOTHING : withUnit(figure, spread.median);
}

/** What ourselves cost on each version of Node, where more than one was measured. */
export function nodeTable(result: Result): string[] {
  const nodes = nodesOf(result);
  const scenarios = scenariosOf(result).filter((scenario) => {
    const own = ourselves(result, scenario);
    const rows = nodes.map((node) => findRow(result, scenario, own, node));
    return rows.filter((row) => row?.node !== undefined).length > 1;
  });
  const rows = scenarios.map((scenario) => {
    const own = ourselves(result, scenario);
    const [lead = "cpuMicroseconds"] = shownFigures(scenario);
    const base = findRow(result, scenario, own)?.figures[lead];
    const cells = nodes.map((node) => {
      const spread = findRow(result, scenario, own, node)?.figures[lead];
      const against = ratioOf(spread, base);
      if (spread === undefined) return NOTHING;
      const words = withUnit(lead, spread.median);
      if (against === undefined || node === mainNode(result)) return words;
      return `${words} (× ${ratio(against.median)})`;
    });
    return [`${scenarioTitle(scenario)}: ${FIGURE_TITLES[lead]}`, ...cells];
  });
  return table(["", ...nodes.map((node) => `Node ${node}`)], rows);
}
