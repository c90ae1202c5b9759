/**
 * In which order is everything measured? Rounds are interleaved (A B C A B C), so that whatever disturbs the
 * machine for a while disturbs all alike; who isn't measured lies idle meanwhile.
 *
 * This file refuses to know what a figure means, and what becomes of it.
 */
import type { Certificate } from "./certificate.ts";
import { measure, type PreparedLoad, prepare, type Round } from "./load.ts";
import type { FigureName, Row } from "./result.ts";
import { start } from "./running.ts";
import type { LoadScenario, Measured, MeasuredScenario, Scenario } from "./scenario.ts";
import type { Site } from "./site.ts";
import { spread } from "./stats.ts";
import type { Running, Subject } from "./subject.ts";

/** A subject, and what runs it. */
export interface Participant {
  readonly subject: Subject;
  /** The version of Node, when Node runs it. */
  readonly node: string | undefined;
  /** The path of that Node; of any when Node doesn't run it. */
  readonly program: string;
}

export interface Circumstances {
  readonly site: Site;
  /** Undefined when there is none, and nothing can be measured over TLS. */
  readonly certificate: Certificate | undefined;
  readonly rounds: number;
  /** Whole ones, as wrk counts. */
  readonly secondsPerRound: number;
  readonly warmUpSeconds: number;
  /** Becomes aborted when the bench is to end. */
  readonly signal: AbortSignal;
  /** Told what is under way. */
  readonly progress: (scenario: Scenario, what: string, figures?: Measured) => void;
}

/** What the rounds of one participant have shown. */
interface Collected {
  readonly participant: Participant;
  readonly rounds: Measured[];
  fault?: string;
}

/** `nginx-cached`, or `barewire on Node 24`. */
export function nameOf({ subject, node }: Participant): string {
  return node === undefined ? subject.id : `${subject.id} on Node ${node}`;
}

/**
 * One row for each participant. What goes wrong with one is a remark in its row.
 * @throws Error only when the signal is given.
 */
export async function runScenario(
  scenario: Scenario,
  participants: readonly Participant[],
  circumstances: Circumstances,
): Promise<Row[]> {
  const collected = participants.map((participant): Collected => ({ participant, rounds: [] }));
  if (scenario.kind === "load") await runLoads(scenario, collected, circumstances);
  else await runMeasurements(scenario, collected, circumstances);
  return collected.map((each) => rowOf(scenario, each));
}

async function runLoads(
  scenario: LoadScenario,
  all: readonly Collected[],
  circumstances: Circumstances,
): Promise<void> {
  const { load } = scenario;
  const { site, rounds, secondsPerRound, warmUpSeconds, signal, progress } = circumstances;
  if (load.files !== undefined) site.fill(load.files);
  const running: Running[] = [];
  const prepared = new Map<Collected, PreparedLoad>();
  try {
    for (const each of all) {
      await attempt(each, signal, async () => {
        progress(scenario, `starts ${nameOf(each.participant)}`);
        const started = await startFor(scenario, each.participant, circumstances);
        running.push(started);
        prepared.set(each, await prepare(load, started, site));
      });
    }
    for (let round = 0; round <= rounds; round++) {
      for (const [each, ready] of prepared) {
        if (each.fault !== undefined) continue;
        await attempt(each, signal, async () => {
          const seconds = round === 0 ? warmUpSeconds : secondsPerRound;
          const seen = await measure(ready, seconds, signal);
          keep(each, round, seen);
          const what = round === 0 ? "warm-up" : `round ${round} of ${rounds}`;
          progress(scenario, `${what}: ${nameOf(each.participant)}`, seen.figures);
        });
      }
    }
  } finally {
    await Promise.all(running.map((each) => each.stop()));
  }
}

async function startFor(
  { load }: LoadScenario,
  { subject, program }: Participant,
  { site, certificate }: Circumstances,
): Promise<Running> {
  const launch = { site, node: program, asked: load.asked };
  if (load.tls !== true) return start(subject, launch);
  if (!subject.speaksTls) throw new Error("it doesn't speak TLS");
  if (certificate === undefined) {
    throw new Error("there is no certificate; on Debian: apt install openssl");
  }
  return start(subject, { ...launch, certificate });
}

/** The warm-up (round 0) doesn't count, but what goes wrong in it does. */
function keep(each: Collected, round: number, { figures, fault }: Round): void {
  if (fault !== undefined) each.fault = fault;
  else if (round > 0) each.rounds.push(figures);
}

async function runMeasurements(
  scenario: MeasuredScenario,
  all: readonly Collected[],
  { site, rounds, signal, progress }: Circumstances,
): Promise<void> {
  const count = Math.min(rounds, scenario.rounds ?? rounds);
  for (let round = 1; round <= count; round++) {
    for (const each of all) {
      if (each.fault !== undefined) continue;
      const { subject, program } = each.participant;
      await attempt(each, signal, async () => {
        progress(scenario, `round ${round} of ${count}: ${nameOf(each.participant)}`);
        const figures = await scenario.measure(subject, { site, node: program, signal });
        each.rounds.push(figures);
        progress(scenario, `round ${round} of ${count}: ${nameOf(each.participant)}`, figures);
      });
    }
  }
}

/** Whatever fails is a fault of this one only, unless the whole bench is to end. */
async function attempt(
  each: Collected,
  signal: AbortSignal,
  action: () => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  try {
    await action();
  } catch (error) {
    signal.throwIfAborted();
    each.fault = error instanceof Error ? error.message : String(error);
  }
}

/** A participant with a fault has no figures: they would be those of other work. */
function rowOf({ id }: Scenario, { participant, rounds, fault }: Collected): Row {
  const { subject, node } = participant;
  const figures: Partial<Record<FigureName, ReturnType<typeof spread>>> = {};
  if (fault === undefined) {
    for (const name of Object.keys(rounds[0] ?? {}) as FigureName[]) {
      const values = rounds.flatMap((round) => round[name] ?? []);
      if (values.length > 0) figures[name] = spread(values);
    }
  }
  return {
    scenario: id,
    subject: subject.id,
    ...(node === undefined ? {} : { node }),
    figures,
    ...(fault === undefined ? {} : { remark: fault }),
  };
}
