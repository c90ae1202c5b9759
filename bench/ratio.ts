/**
 * How many times a peer's figure is ours? Picks the two rows of a result that belong together and sets
 * them against each other, round by round.
 *
 * Rounds are interleaved, so that the same round of two subjects met the same machine: what disturbed
 * one disturbed the other, and their ratio hardly. The median of those ratios is the result; a single
 * spoilt round doesn't move it. This file refuses to know which ratios anybody wishes for.
 */
import type { FigureName, Result, Row, Spread } from "./result.ts";

/** Ours, divided by the peer's. */
export interface Ratio {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The version of Node that targets are meant for. */
const NODE_OF_TARGETS = "24";

/** Figures of which more is better; of all others, less is. */
const MORE_IS_BETTER: readonly FigureName[] = ["requestsPerSecond"];

/** What a peer isn't: ourselves, and ourselves in another state. */
export function isOurs(subject: string): boolean {
  return subject === "barewire" || subject.startsWith("barewire-");
}

/** The number in front of a version: "24" of "v24.3.0", of "node24" and of "24". */
export function majorOf(version: string): string {
  return /\d+/.exec(version)?.[0] ?? version;
}

/** The versions of Node (their first numbers) that ran subjects, oldest first. */
export function nodesOf(result: Result): string[] {
  const majors = result.rows.flatMap(({ node }) => (node === undefined ? [] : [majorOf(node)]));
  return [...new Set(majors)].sort((a, b) => Number(a) - Number(b));
}

/** The version that targets are judged on: 24 where it was measured, else the newest that was. */
export function mainNode(result: Result): string {
  const measured = nodesOf(result);
  if (measured.includes(NODE_OF_TARGETS)) return NODE_OF_TARGETS;
  return measured.at(-1) ?? NODE_OF_TARGETS;
}

/** The row of a subject: on that version of Node, or on none when it is no Node program. */
export function findRow(
  result: Result,
  scenario: string,
  subject: string,
  node: string = mainNode(result),
): Row | undefined {
  return rowsOf(result, scenario, node).find((row) => row.subject === subject);
}

/** All rows of a scenario, likewise. */
export function rowsOf(result: Result, scenario: string, node: string = mainNode(result)): Row[] {
  return result.rows.filter(
    (row) =>
      row.scenario === scenario && (row.node === undefined || majorOf(row.node) === majorOf(node)),
  );
}

/**
 * Ours divided by theirs.
 *
 * @returns undefined when one of them is absent, or the peer's is nothing
 */
export function ratioOf(ours: Spread | undefined, theirs: Spread | undefined): Ratio | undefined {
  if (ours === undefined || theirs === undefined) return undefined;
  if (ours.rounds.length !== theirs.rounds.length || ours.rounds.length === 0) {
    // Not of the same rounds: all that can be set against each other are the medians.
    const median = ours.median / theirs.median;
    if (!Number.isFinite(median)) return undefined;
    return {
      median,
      lowest: ours.lowest / theirs.highest,
      highest: theirs.lowest === 0 ? Number.POSITIVE_INFINITY : ours.highest / theirs.lowest,
    };
  }
  const ratios = ours.rounds.map((figure, round) => figure / theirs.rounds[round]!);
  if (!ratios.every(Number.isFinite)) return undefined;
  ratios.sort((a, b) => a - b);
  return { median: medianOf(ratios), lowest: ratios[0]!, highest: ratios.at(-1)! };
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The ratio turned so that above 1 always means: ours is the worse. */
export function costRatio(figure: FigureName, ratio: Ratio): Ratio {
  if (!MORE_IS_BETTER.includes(figure)) return ratio;
  return { median: 1 / ratio.median, lowest: 1 / ratio.highest, highest: 1 / ratio.lowest };
}
