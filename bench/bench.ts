/**
 * What does `npm run bench` do? It prepares, measures what the flags ask for, prints a table for each scenario,
 * and keeps the result. Whatever happens, nothing that it started or made for itself is left.
 *
 * The only file that does things by being imported. It refuses to know how anything is measured.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { makeCertificate } from "./certificate.ts";
import { withUnit } from "./figures.ts";
import { commit, machine, versions } from "./machine.ts";
import { HELP, type Known, type Plan, parseOptions } from "./options.ts";
import { build, buildBefore, installPeers, NotReady } from "./preparing.ts";
import { BENCH, DEFAULT_NODE, NODES, nodeProgram, systemProgram } from "./programs.ts";
import { Progress } from "./progress.ts";
import type { FigureName, Result, Row } from "./result.ts";
import { type Circumstances, type Participant, runScenario } from "./rounds.ts";
import type { Measured, Scenario } from "./scenario.ts";
import { CONNECTIONS, QUICK_SCENARIOS, QUICK_SUBJECTS, SCENARIOS } from "./scenarios.ts";
import { makeSite, type Site } from "./site.ts";
import type { Subject } from "./subject.ts";
import { BEFORE, SUBJECTS, subjectsBefore } from "./subjects.ts";
import { scenarioTable } from "./table.ts";

const known: Known = {
  scenarios: SCENARIOS.map(({ id }) => id),
  subjects: SUBJECTS.map(({ id }) => id),
  nodes: NODES,
  defaultNode: DEFAULT_NODE,
  quickScenarios: QUICK_SCENARIOS,
  quickSubjects: QUICK_SUBJECTS,
};

/** 128 and the signal's number, as shells say it. */
const INTERRUPTED: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const ending = new AbortController();
const progress = new Progress(process.stderr);

async function main(): Promise<number> {
  const wanted = parseOptions(process.argv.slice(2), known);
  switch (wanted.kind) {
    case "mistake":
      console.error(wanted.sentence);
      return 2;
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "list":
      process.stdout.write(list());
      return 0;
    case "run":
      return run(wanted);
  }
}

function list(): string {
  const lines = (all: readonly { id: string; title: string }[]): string =>
    all.map(({ id, title }) => `  ${id.padEnd(24)}${title}\n`).join("");
  return `Scenarios\n${lines(SCENARIOS)}\nSubjects\n${lines(SUBJECTS)}`;
}

async function run(plan: Plan): Promise<number> {
  checkMachine();
  progress.show("builds barewire, and installs its peers where they are missing");
  await installPeers(ending.signal);
  await build(ending.signal);
  const before =
    plan.against === undefined ? undefined : await buildBefore(plan.against, ending.signal);
  const site = makeSite();
  process.once("exit", () => site.remove());
  try {
    const earlier = before === undefined ? [] : subjectsBefore(before.folder, before.commit);
    await measureAll(plan, site, [...SUBJECTS, ...earlier]);
    return 0;
  } finally {
    progress.clear();
    site.remove();
    before?.remove();
  }
}

/** @throws NotReady when nothing can be measured here. */
function checkMachine(): void {
  if (process.platform !== "linux") throw new NotReady("The bench reads /proc, so it needs Linux.");
  if (availableParallelism() < 2) {
    throw new NotReady("The bench needs two processors: one for the server, one for the load.");
  }
  for (const [name, debianPackage] of [
    ["wrk", "wrk"],
    ["taskset", "util-linux"],
  ] as const) {
    const { missing } = systemProgram(name, debianPackage);
    if (missing !== undefined) throw new NotReady(`${missing}. The bench can't do without it.`);
  }
}

async function measureAll(plan: Plan, site: Site, subjects: readonly Subject[]): Promise<void> {
  const absent: Record<string, string> = {};
  const everyone = participantsOf(plan, subjects, absent);
  for (const [id, why] of Object.entries(absent)) console.error(`Without ${id}: ${why}.`);
  const date = new Date().toISOString();
  const out = outputFile(plan, date);
  const rows: Row[] = [];
  const result: Result = {
    date,
    command: ["npm run bench", ...commandFlags()].join(" "),
    commit: commit(),
    machine: machine(),
    method: {
      rounds: plan.rounds,
      secondsPerRound: plan.seconds,
      warmUpSeconds: plan.warmUpSeconds,
      connections: CONNECTIONS,
    },
    versions: await versions(everyone),
    absent,
    rows,
  };
  const circumstances = await circumstancesOf(plan, site);
  for (const scenario of SCENARIOS.filter(({ id }) => plan.scenarios.includes(id))) {
    const participants = everyone.filter(({ subject }) => takesPart(scenario, subject.id));
    if (participants.length === 0) continue;
    const found = await runScenario(scenario, participants, circumstances);
    progress.clear();
    process.stdout.write(`${scenarioTable(scenario, found)}\n`);
    rows.push(...found);
    // After each scenario, so that a run that is broken off leaves what it has.
    if (out !== undefined) write(out, result);
  }
  if (out !== undefined) console.error(`The figures are in ${out}.`);
}

/** Each subject that was asked for, once for each version of Node that runs it. */
function participantsOf(
  plan: Plan,
  subjects: readonly Subject[],
  absent: Record<string, string>,
): Participant[] {
  const wanted = new Set(plan.subjects);
  for (const [id, before] of BEFORE) if (wanted.has(id)) wanted.add(before);
  const ids = new Set(SCENARIOS.filter(({ id }) => plan.scenarios.includes(id)).flatMap(idsOf));
  const participants: Participant[] = [];
  for (const subject of subjects) {
    if (!wanted.has(subject.id) || !ids.has(subject.id)) continue;
    const missing = subject.missing();
    if (missing !== undefined) {
      absent[subject.id] = missing;
      continue;
    }
    for (const node of subject.onNode ? plan.nodes : [undefined]) {
      const program = nodeProgram(node ?? DEFAULT_NODE);
      if (program.missing === undefined) {
        participants.push({ subject, node, program: program.path });
      } else {
        absent[`${subject.id} on Node ${node}`] = program.missing;
      }
    }
  }
  return participants;
}

/** Who takes part, with our earlier selves. */
function idsOf({ subjects }: Scenario): string[] {
  return subjects.flatMap((id) => [id, BEFORE.get(id) ?? id]);
}

function takesPart(scenario: Scenario, subject: string): boolean {
  return idsOf(scenario).includes(subject);
}

async function circumstancesOf(plan: Plan, site: Site): Promise<Circumstances> {
  const openssl = systemProgram("openssl", "openssl");
  if (openssl.missing !== undefined) console.error(`Without TLS: ${openssl.missing}.`);
  return {
    site,
    certificate: openssl.missing === undefined ? await makeCertificate(site.besides) : undefined,
    rounds: plan.rounds,
    secondsPerRound: plan.seconds,
    warmUpSeconds: plan.warmUpSeconds,
    signal: ending.signal,
    progress: (scenario, what, figures) => {
      progress.show(
        `${scenario.id}, ${what}${figures === undefined ? "" : lastFigure(scenario, figures)}`,
      );
    },
  };
}

function lastFigure({ shows: [main] }: Scenario, figures: Measured): string {
  const value = main === undefined ? undefined : figures[main];
  return main === undefined || value === undefined
    ? ""
    : `, ${withUnit(main as FigureName, value)}`;
}

/** Relative to where npm was started, though it runs scripts at the root of the project. */
function outputFile({ out, full }: Plan, date: string): string | undefined {
  const { INIT_CWD = process.cwd() } = process.env;
  if (out !== undefined) return resolve(INIT_CWD, out);
  if (!full) return undefined;
  return join(BENCH, "results", `${date.slice(0, 16).replace(":", "")}.json`);
}

function write(file: string, result: Result): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  } catch (error) {
    throw new NotReady(`The figures can't be written to ${file}: ${(error as Error).message}.`);
  }
}

function commandFlags(): string[] {
  const args = process.argv.slice(2);
  return args.length === 0 ? [] : ["--", ...args];
}

for (const signal of Object.keys(INTERRUPTED)) {
  process.on(signal, () => {
    // The second time nothing is waited for.
    if (ending.signal.aborted) process.exit(INTERRUPTED[signal]);
    process.exitCode = INTERRUPTED[signal];
    ending.abort();
  });
}
// Whoever reads only the beginning (`| head`) has seen enough.
process.stdout.on("error", () => process.exit(1));

try {
  const status = await main();
  process.exitCode ??= status;
} catch (error) {
  progress.clear();
  if (ending.signal.aborted) console.error("Ended before everything was measured.");
  else if (error instanceof NotReady) console.error(error.message);
  else console.error("The bench itself has a fault:", error);
  process.exitCode ??= 1;
}
