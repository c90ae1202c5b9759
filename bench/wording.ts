/**
 * What are scenarios and subjects called on the page, and which belong together? A run may have fewer of
 * them, and others: what isn't named here goes by its own name, and comes last.
 */
import type { FigureName, Result } from "./result.ts";
import { SCENARIOS } from "./scenarios.ts";
import { SUBJECTS } from "./subjects.ts";

/** Scenarios under one heading. */
export interface Group {
  readonly title: string;
  readonly words: string;
  readonly scenarios: readonly string[];
}

export const GROUPS: readonly Group[] = [
  {
    title: "Small answers",
    words: "Here the work is the request itself: reading it, finding the file, writing a head.",
    scenarios: ["small-file-21", "small-file", "not-modified", "not-found", "range"],
  },
  {
    title: "Large files",
    words:
      "The larger the file, the more of the work is the kernel's. 100 MiB are streamed, not kept.",
    scenarios: ["precompressed", "100-kib", "1-mib", "100-mib"],
  },
  {
    title: "Ways to connect",
    words: "The file of 4 KiB again, asked for differently.",
    scenarios: ["pipelined-16", "connection-per-request", "tls-small-file", "http2-small-file"],
  },
  {
    title: "Handlers",
    words:
      "A service instead of a folder: a line of text, JSON with a parameter of the path, JSON that is read and counted, and pieces of 64 KiB in a stream.",
    scenarios: ["handler-text", "handler-json", "handler-upload", "handler-stream"],
  },
  {
    title: "What looking on costs",
    words: "barewire beside itself with the access log, or with the conversation shown.",
    scenarios: ["log-on"],
  },
  {
    title: "At rest",
    words: "What it takes before and between requests.",
    scenarios: ["idle-connections", "start-up", "installed-size"],
  },
];

/** Scenarios that are one scenario at several sizes: their names end in the size. */
export interface Family {
  readonly prefix: string;
  readonly title: string;
  readonly words: string;
  readonly figures: readonly FigureName[];
}

export const FAMILIES: readonly Family[] = [
  {
    prefix: "connections-",
    title: "connections",
    words: "So many connections ask for the small file at once.",
    figures: ["cpuMicroseconds", "p99Milliseconds", "peakRssBytes"],
  },
  {
    prefix: "fields-",
    title: "field lines",
    words: "Each request for the small file has so many field lines.",
    figures: ["cpuMicroseconds"],
  },
  {
    prefix: "files-",
    title: "files",
    words: "The files that are asked for are chosen at random from so many.",
    figures: ["cpuMicroseconds", "peakRssBytes"],
  },
];

/** What stands for ourselves, the first that took part. */
const OURSELVES = ["barewire", "barewire-handler", "barewire-fetch"];

export function subjectTitle(id: string): string {
  return SUBJECTS.find((subject) => subject.id === id)?.title ?? id;
}

export function scenarioTitle(id: string): string {
  return SCENARIOS.find((scenario) => scenario.id === id)?.title ?? id;
}

/** The figures of a scenario as it wants them shown; the first is the one that ratios are made of. */
export function shownFigures(id: string): readonly FigureName[] {
  return SCENARIOS.find((scenario) => scenario.id === id)?.shows ?? ["cpuMicroseconds"];
}

/** Who stands for barewire in a scenario. */
export function ourselves(result: Result, scenario: string): string {
  const took = (subject: string): boolean =>
    result.rows.some((row) => row.scenario === scenario && row.subject === subject);
  return OURSELVES.find(took) ?? OURSELVES[0]!;
}

/** Where a scenario is at a size: ["connections-", 1000]. */
export function familyOf(scenario: string): readonly [Family, number] | undefined {
  const family = FAMILIES.find(({ prefix }) => scenario.startsWith(prefix));
  const size = family === undefined ? Number.NaN : Number(scenario.slice(family.prefix.length));
  return family === undefined || Number.isNaN(size) ? undefined : [family, size];
}

/** The scenarios of a result, in the order of the page. */
export function scenariosOf(result: Result): string[] {
  const measured = new Set(result.rows.map(({ scenario }) => scenario));
  const named = GROUPS.flatMap(({ scenarios }) => scenarios).filter((id) => measured.has(id));
  return [...new Set([...named, ...measured])];
}
