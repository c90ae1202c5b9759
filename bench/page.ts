/**
 * What does a run of the bench say to a reader? A result in, `docs/performance.md` out: how to read it,
 * whether the targets hold, all tables, and where others do better.
 *
 * The page follows from the result file and the notes alone, so that anybody can make it again. This file
 * refuses to know how anything was measured; it says what the result says of it.
 */
import { barPanels, linePanels } from "./chart-data.ts";
import { FIGURE_TITLES, judgedRatio, number, ratio } from "./figures.ts";
import { byNote, type Loss, losses, noteFor } from "./losses.ts";
import { blocks, table } from "./markdown.ts";
import { MISSED, NOTES } from "./notes.ts";
import { isOurs, mainNode, nodesOf } from "./ratio.ts";
import { READING } from "./reading.ts";
import { growthTables, nodeTable, scenarioTable } from "./report-tables.ts";
import type { Result } from "./result.ts";
import { type Judged, judge, type Target, type Verdict } from "./targets.ts";
import { FAMILIES, familyOf, GROUPS, scenariosOf, scenarioTitle, subjectTitle } from "./wording.ts";

/** Beside the page. */
export const BAR_CHART = "performance.svg";
export const LINE_CHART = "performance-growth.svg";

const MARKS: Readonly<Record<Verdict, string>> = {
  "aim met": "✔✔ aim met",
  met: "✔ met",
  missed: "✘ **missed**",
  "not measured": "– not measured",
};

/** As many scenarios as are named one by one. */
const FEW = 4;

type Part = string | readonly string[];

/** A result, and its path in the project, by which the page names it. */
export interface Kept {
  readonly result: Result;
  readonly file: string;
}

/**
 * @param nodes a run on several versions of Node; default: the result itself, where it was one
 */
export function page({ result, file }: Kept, nodes: Kept = { result, file }): string {
  return `${blocks([
    "# What barewire costs",
    `Made from [${file}](../${file}) by \`npm run bench:report\`. Change the bench or its notes, not this page.`,
    ...runParts(result),
    ...READING,
    ...targetParts(result),
    ...chartPart(barPanels(result).length, "CPU per request, by server", BAR_CHART),
    ...groupParts(result),
    ...growthParts(result),
    ...nodeParts(nodes, nodes.file !== file),
    ...lossParts(result),
    ...absentParts(result),
  ])}\n`;
}

function runParts({ date, commit, command, machine, method, versions }: Result): Part[] {
  const { processor, cores, memoryBytes, kernel } = machine;
  const memory = `${number(memoryBytes / 1024 ** 3)} GiB`;
  const { rounds, secondsPerRound, warmUpSeconds, connections } = method;
  return [
    table(
      ["", ""],
      [
        ["measured", `${date.slice(0, 10)}, ${date.slice(11, 16)} UTC`],
        ["commit", `\`${commit}\``],
        ["command", `\`${command}\``],
        ["machine", `${processor}, ${cores} cores, ${memory}, ${kernel}`],
        [
          "each figure",
          `median of ${rounds} rounds of ${number(secondsPerRound)} s, each after ${number(warmUpSeconds)} s to warm up; ${connections} connections unless the scenario says otherwise`,
        ],
      ],
      "left",
    ),
    "<details><summary>Versions</summary>",
    versionLines(versions),
    "</details>",
  ];
}

/** One line for each version, with all that say it of themselves. */
function versionLines(versions: Result["versions"]): string[] {
  const names = new Map<string, string[]>();
  for (const [name, version] of Object.entries(versions)) {
    names.set(version, [...(names.get(version) ?? []), subjectTitle(name)]);
  }
  return [...names].map(([version, who]) => `- ${who.join("; ")}: ${version}`);
}

function targetParts(result: Result): Part[] {
  const judged = judge(result);
  const count = (verdict: Verdict): number => judged.filter((it) => it.verdict === verdict).length;
  const summary = `Of ${judged.length} targets ${count("aim met")} reach what we aim for, ${count("met")} what must be, ${count("missed")} are missed, and ${count("not measured")} weren't measured. They are judged on Node ${mainNode(result)}.`;
  const heads = ["scenario", "figure", "divided by", "must", "aim", "is", "rounds", ""];
  const short = judged.filter(({ verdict }) => verdict === "missed");
  return [
    "## Targets",
    summary,
    table(heads, judged.map(targetCells), "left"),
    short.length === 0 ? "" : "What is missed, and why:",
    short.map(({ target }) => {
      const { scenario, peer, figure } = target;
      const why = noteFor(MISSED, { scenario, peer, figure }) ?? "Not explained yet.";
      return `- ${targetWords(target)}: ${why}`;
    }),
  ];
}

function targetCells({ target, ratio: found, verdict }: Judged): string[] {
  const { scenario, figure, subject, peer, better, must, aim } = target;
  const sign = better === "lower" ? "≤" : "≥";
  return [
    subject === "barewire" ? scenarioTitle(scenario) : subjectTitle(subject),
    FIGURE_TITLES[figure],
    subjectTitle(peer),
    `${sign} ${must}`,
    aim === undefined ? "" : `${sign} ${aim}`,
    found === undefined ? "" : `**${judgedRatio(found.median)}**`,
    found === undefined ? "" : `${judgedRatio(found.lowest)}–${judgedRatio(found.highest)}`,
    MARKS[verdict],
  ];
}

function targetWords({ scenario, peer, figure }: Target): string {
  return `${scenarioTitle(scenario)}, ${FIGURE_TITLES[figure]} against ${subjectTitle(peer)}`;
}

function chartPart(panels: number, words: string, file: string): Part[] {
  return panels === 0 ? [] : [`![${words}](${file})`];
}

function groupParts(result: Result): Part[] {
  const named = GROUPS.flatMap(({ scenarios }) => scenarios);
  const others = scenariosOf(result).filter(
    (scenario) => !named.includes(scenario) && familyOf(scenario) === undefined,
  );
  const groups = [...GROUPS, { title: "Others", words: "", scenarios: others }];
  return groups.flatMap(({ title, words, scenarios }) => {
    const parts = scenarios.flatMap((scenario) => scenarioTable(result, scenario));
    return parts.length === 0 ? [] : [`## ${title}`, words, ...parts];
  });
}

function growthParts(result: Result): Part[] {
  const parts = FAMILIES.flatMap((family) => growthTables(result, family));
  if (parts.length === 0) return [];
  const chart = chartPart(linePanels(result).length, "CPU per request as things grow", LINE_CHART);
  return ["## Growth", ...chart, ...parts];
}

function nodeParts({ result, file }: Kept, isOther: boolean): Part[] {
  const lines = nodeTable(result);
  const nodes = nodesOf(result);
  if (lines.length === 0) return [];
  const main = mainNode(result);
  const judged = nodes.map((node) => judge(result, node));
  const targets = judge(result).flatMap(({ target }, index) => {
    const found = judged.map((column) => column[index]!);
    if (found.filter(({ verdict }) => verdict !== "not measured").length < 2) return [];
    const cells = found.map(({ ratio: it, verdict }) =>
      it === undefined ? "–" : `${judgedRatio(it.median)} ${MARKS[verdict].split(" ")[0]}`,
    );
    return [[targetWords(target), ...cells]];
  });
  return [
    "## Versions of Node",
    isOther
      ? `From a run of its own, ${result.date.slice(0, 10)}, commit \`${result.commit}\`: [${file}](../${file}), by \`${result.command}\`. Its rounds were interleaved too.`
      : "",
    `What barewire costs on each, and in brackets how many times what it costs on Node ${main}.`,
    lines,
    targets.length === 0 ? "" : "The ratios of the targets on each:",
    table(["", ...nodes.map((node) => `Node ${node}`)], targets),
  ];
}

function lossParts(result: Result): Part[] {
  const all = losses(result);
  const clear = all.filter(({ always }) => always);
  const close = all.filter(({ always }) => !always);
  const intro =
    clear.length === 0
      ? "Nowhere in this run."
      : "Every figure of every peer that was better than barewire's in each round, with how many times.";
  return [
    "## Where barewire loses",
    intro,
    ...byNote(clear, NOTES).flatMap(([why = "Not explained yet.", found]) => [
      `**${why}**`,
      lossLines(found),
    ]),
    close.length === 0 ? "" : "**Too close to call:** worse in the median, but not in every round.",
    lossLines(close),
  ];
}

/** One line for each peer and figure, with the scenarios in which it is better. */
function lossLines(found: readonly Loss[]): string[] {
  const lines = new Map<string, Loss[]>();
  for (const loss of found) {
    const about = `${subjectTitle(loss.peer)}, ${FIGURE_TITLES[loss.figure]}`;
    lines.set(about, [...(lines.get(about) ?? []), loss]);
  }
  return [...lines].map(([about, group]) => `- ${about}: ${lossWords(group)}`);
}

/** Each of a few; of many how far they reach, since the tables have them all. */
function lossWords(group: readonly Loss[]): string {
  const words = ({ scenario, ratio: by }: Loss): string =>
    `${ratio(by.median)} (${scenarioTitle(scenario)})`;
  if (group.length <= FEW) return group.map(words).join("; ");
  const sorted = group.toSorted((a, b) => a.ratio.median - b.ratio.median);
  return `in ${group.length} scenarios, from ${words(sorted[0]!)} to ${words(sorted.at(-1)!)}`;
}

function absentParts({ absent, rows }: Result): Part[] {
  const entries = Object.entries(absent);
  const empty = rows.filter(
    ({ figures, subject }) => Object.keys(figures).length === 0 && !isOurs(subject),
  );
  if (entries.length === 0 && empty.length === 0) return [];
  return [
    "## What is missing",
    [
      ...entries.map(([name, why]) => `- ${subjectTitle(name)}: ${why}`),
      ...empty.map(({ scenario, subject, remark = "no figures" }) => {
        return `- ${subjectTitle(subject)}, ${scenarioTitle(scenario)}: ${remark}`;
      }),
    ],
  ];
}
