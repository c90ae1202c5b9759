/**
 * Where does a peer do better than barewire? Looks at every figure of every peer in a result, so that
 * nobody chooses what is told.
 */
import { FIGURES } from "./figures.ts";
import { costRatio, isOurs, type Ratio, ratioOf, rowsOf } from "./ratio.ts";
import type { FigureName, Result } from "./result.ts";
import { ourselves, scenariosOf } from "./wording.ts";

export interface Loss {
  readonly scenario: string;
  readonly peer: string;
  readonly figure: FigureName;
  /** How many times worse: its median is above 1. */
  readonly ratio: Ratio;
  /** Whether it was so in every round. */
  readonly always: boolean;
}

/** Why something is as it is: where it applies, and a sentence. What isn't narrowed down applies everywhere. */
export interface Note {
  /** Names of scenarios; one that ends in "-" stands for all that begin with it. */
  readonly scenarios?: readonly string[];
  readonly peers?: readonly string[];
  readonly figures?: readonly FigureName[];
  readonly why: string;
}

/** What a note can be about. */
export type Place = Pick<Loss, "scenario" | "peer" | "figure">;

/** In the order of the page; on the version of Node that targets are meant for. */
export function losses(result: Result): Loss[] {
  return scenariosOf(result).flatMap((scenario) => {
    const rows = rowsOf(result, scenario);
    const own = rows.find(({ subject }) => subject === ourselves(result, scenario));
    if (own === undefined) return [];
    const peers = rows.filter(({ subject }) => !isOurs(subject));
    return peers.flatMap((row) =>
      FIGURES.flatMap((figure): Loss[] => {
        const found = ratioOf(own.figures[figure], row.figures[figure]);
        if (found === undefined) return [];
        const ratio = costRatio(figure, found);
        if (ratio.median <= 1) return [];
        return [{ scenario, peer: row.subject, figure, ratio, always: ratio.lowest > 1 }];
      }),
    );
  });
}

/** The first note that fits. */
export function noteFor(notes: readonly Note[], place: Place): string | undefined {
  const fits = ({ scenarios, peers, figures }: Note): boolean =>
    (scenarios === undefined || scenarios.some((name) => standsFor(name, place.scenario))) &&
    (peers === undefined || peers.includes(place.peer)) &&
    (figures === undefined || figures.includes(place.figure));
  return notes.find(fits)?.why;
}

function standsFor(name: string, scenario: string): boolean {
  return name.endsWith("-") ? scenario.startsWith(name) : name === scenario;
}

/** Losses by the note that explains them; those that none explains come last, under undefined. */
export function byNote(
  found: readonly Loss[],
  notes: readonly Note[],
): [string | undefined, Loss[]][] {
  const groups = new Map<string | undefined, Loss[]>();
  for (const { why } of notes) groups.set(why, []);
  groups.set(undefined, []);
  for (const loss of found) groups.get(noteFor(notes, loss))?.push(loss);
  return [...groups].filter(([, group]) => group.length > 0);
}
