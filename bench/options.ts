/**
 * What did somebody type after `npm run bench --`? Flags become a plan, or a sentence that says what is wrong
 * with them. Pure: this file refuses to look whether anything is there.
 */
import { parseArgs } from "node:util";

export interface Known {
  readonly scenarios: readonly string[];
  readonly subjects: readonly string[];
  readonly nodes: readonly string[];
  readonly defaultNode: string;
  readonly quickScenarios: readonly string[];
  readonly quickSubjects: readonly string[];
}

export interface Plan {
  readonly kind: "run";
  readonly quick: boolean;
  /** By id, in the order of the bench. */
  readonly scenarios: readonly string[];
  readonly subjects: readonly string[];
  readonly nodes: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** A commit, a branch or a tag to compare with. */
  readonly against: string | undefined;
  /** The file for the result; undefined when nothing was said. */
  readonly out: string | undefined;
  /** Whether everything there is gets measured: then a result is kept without asking. */
  readonly full: boolean;
}

export type Wanted =
  | Plan
  | { readonly kind: "help" }
  | { readonly kind: "list" }
  | { readonly kind: "mistake"; readonly sentence: string };

const FLAGS = {
  quick: { type: "boolean" },
  against: { type: "string" },
  only: { type: "string" },
  subjects: { type: "string" },
  node: { type: "string" },
  rounds: { type: "string" },
  seconds: { type: "string" },
  out: { type: "string" },
  list: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const FULL = { rounds: 5, seconds: 2, warmUp: 2 };
const QUICK = { rounds: 3, seconds: 1, warmUp: 1 };
const MOST_ROUNDS = 100;
const MOST_SECONDS = 60;

export const HELP = `npm run bench -- [flags]

Measures the built barewire beside its peers, each on one processor, and prints
tables.

  --quick            a few scenarios against few peers, in under a minute
  --against REF      also measure barewire as that commit, branch or tag has it
  --only A,B         only these scenarios
  --subjects A,B     only these subjects
  --node 20,22       the versions of Node that run barewire and its peers (24)
  --rounds N         how often each is measured (${FULL.rounds}; quick: ${QUICK.rounds})
  --seconds S        how long each time (${FULL.seconds}; quick: ${QUICK.seconds})
  --out FILE         the figures (full runs: bench/results/<date>.json)
  --list             name all scenarios and subjects
  -h, --help         print this text

It needs Linux, two processors, wrk and taskset. Ctrl+C ends it, and all that it
started.
`;

/** What was typed can't be meant; the message is for whoever typed it. */
class Mistake extends Error {}

/** @param args what was typed, without the program */
export function parseOptions(args: readonly string[], known: Known): Wanted {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS, strict: true });
    if (values.help) return { kind: "help" };
    if (values.list) return { kind: "list" };
    const quick = values.quick ?? false;
    const usual = quick ? QUICK : FULL;
    const { scenarios, subjects, nodes } = known;
    return {
      kind: "run",
      quick,
      scenarios: chosen("--only", values.only, scenarios, quick ? known.quickScenarios : scenarios),
      subjects: chosen(
        "--subjects",
        values.subjects,
        subjects,
        quick ? known.quickSubjects : subjects,
      ),
      nodes: chosen("--node", values.node, nodes, [known.defaultNode]),
      rounds: count("--rounds", values.rounds, usual.rounds, MOST_ROUNDS),
      seconds: count("--seconds", values.seconds, usual.seconds, MOST_SECONDS),
      warmUpSeconds: usual.warmUp,
      against: nonEmpty("--against", values.against),
      out: nonEmpty("--out", values.out),
      full: !quick && values.only === undefined && values.subjects === undefined,
    };
  } catch (error) {
    if (!(error instanceof Mistake) && !isParseError(error)) throw error;
    return { kind: "mistake", sentence: `${firstSentence(error.message)} Try --help.` };
  }
}

function chosen(
  flag: string,
  typed: string | undefined,
  all: readonly string[],
  usual: readonly string[],
): readonly string[] {
  if (typed === undefined) return usual;
  const words = typed.split(",").map((word) => word.trim());
  for (const word of words) {
    if (!all.includes(word)) {
      throw new Mistake(`${flag} knows no "${word}", but ${all.join(", ")}.`);
    }
  }
  return all.filter((id) => words.includes(id));
}

function count(flag: string, typed: string | undefined, usual: number, most: number): number {
  if (typed === undefined) return usual;
  const number = Number(typed);
  if (/^\d+$/.test(typed) && number >= 1 && number <= most) return number;
  throw new Mistake(`${flag} takes a whole number from 1 to ${most}, not "${typed}".`);
}

function nonEmpty(flag: string, typed: string | undefined): string | undefined {
  if (typed === "") throw new Mistake(`${flag} needs a value.`);
  return typed;
}

function isParseError(error: unknown): error is Error {
  return (
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")
  );
}

/** Node's messages go on to explain how to type what nobody means here. */
function firstSentence(message: string): string {
  const [sentence = message] = message.split(/(?<=\.)\s/);
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
