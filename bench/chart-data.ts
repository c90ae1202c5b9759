/**
 * What do the charts show? Rows of a result become bars and lines; this file refuses to know how they are
 * drawn.
 */
import { isOurs, rowsOf } from "./ratio.ts";
import type { Result } from "./result.ts";
import { FAMILIES, familyOf, scenariosOf, scenarioTitle } from "./wording.ts";

/** One answer: who needs how much CPU for it. */
export interface BarPanel {
  readonly title: string;
  /** The cheapest first. */
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly subject: string;
  readonly microseconds: number;
  readonly ours: boolean;
}

/** One thing that grows: what a request costs at each size. */
export interface LinePanel {
  readonly title: string;
  /** Sizes that are ten times each other, so that they stand equally far apart. */
  readonly logarithmic: boolean;
  /** Ordered by subject, then by size. */
  readonly points: readonly Point[];
}

export interface Point {
  readonly subject: string;
  readonly size: number;
  readonly microseconds: number;
  readonly ours: boolean;
}

const BARS = ["small-file-21", "small-file", "not-modified", "100-kib", "1-mib"];
/** As many as fill the rectangle. */
const MOST_PANELS = 4;

export function barPanels(result: Result): BarPanel[] {
  const panels = BARS.map((scenario) => ({
    title: scenarioTitle(scenario),
    bars: rowsOf(result, scenario)
      .flatMap(({ subject, figures }) => {
        const microseconds = figures.cpuMicroseconds?.median;
        if (microseconds === undefined || isVariant(subject)) return [];
        return [{ subject, microseconds, ours: isOurs(subject) }];
      })
      .sort((a, b) => a.microseconds - b.microseconds),
  })).filter(({ bars }) => bars.length > 0);
  // The two small files look alike: where all were measured, the smallest is left to the tables.
  return panels.slice(Math.max(0, panels.length - MOST_PANELS));
}

export function linePanels(result: Result): LinePanel[] {
  return FAMILIES.slice(0, 2).flatMap((family) => {
    const points = scenariosOf(result).flatMap((scenario) => {
      const found = familyOf(scenario);
      if (found?.[0] !== family) return [];
      return rowsOf(result, scenario).flatMap(({ subject, figures }): Point[] => {
        const microseconds = figures.cpuMicroseconds?.median;
        if (microseconds === undefined || isVariant(subject)) return [];
        return [{ subject, size: found[1], microseconds, ours: isOurs(subject) }];
      });
    });
    points.sort((a, b) => a.subject.localeCompare(b.subject) || a.size - b.size);
    if (points.length === 0) return [];
    return [
      { title: `More ${family.title}`, logarithmic: family.prefix === "connections-", points },
    ];
  });
}

/** Ourselves at another time, or with something switched on: not what the charts are about. */
function isVariant(subject: string): boolean {
  return isOurs(subject) && subject !== "barewire";
}
