/**
 * Does a server ever answer wrongly while its files change under it? Twelve readers and one writer,
 * against whatever serves the folder.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Cleanup } from "../support/test-server.ts";
import { AnswerChecker } from "./answer-checker.ts";
import { Ledger } from "./changing-ledger.ts";
import { Reader, type Sparing } from "./changing-reader.ts";
import { Writer, type WriterTask } from "./changing-writer.ts";
import { Findings } from "./findings.ts";

const READERS = 12;
/** While fewer files are replaced, the readers rest between questions: they share a machine. */
const AIM_PER_SECOND = 750;
/** A thread doesn't inherit what reads TypeScript here, and must ask for it. */
const WRITER = `
  import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))}).then(({ register }) => {
    register();
    return import(${JSON.stringify(import.meta.resolve("./changing-writer.ts"))});
  });
`;

/** A folder to be served, and everything that is needed to change it. */
export interface ChangingFolder {
  readonly path: string;
  readonly ledger: Ledger;
  readonly task: WriterTask;
}

export interface HuntOptions {
  readonly seconds: number;
  /** Enough is known after one violation. Default: false. */
  readonly untilViolation?: boolean;
  readonly spare?: Sparing;
}

export interface Hunted {
  readonly findings: Findings;
  readonly seconds: number;
  /** Files replaced by rename or taken away, per second. */
  readonly replacedPerSecond: number;
  /** Changes of files that are written to in place, per second. */
  readonly inPlacePerSecond: number;
  readonly answersPerSecond: number;
}

/** With the first state of every file in it, until the test is over. */
export function changingFolder(t: Cleanup): ChangingFolder {
  const parent = mkdtempSync(join(tmpdir(), "barewire-changing-"));
  t.after(async () => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, "served");
  const staging = join(parent, "staging");
  mkdirSync(folder);
  mkdirSync(staging);
  const ledger = new Ledger();
  const task = { memory: ledger.memory, folder, staging };
  new Writer(task).prepare();
  return { path: folder, ledger, task };
}

/** Changes the files and asks for them; when the last change is done, asks for all of them once more. */
export async function hunt(
  { ledger, task }: ChangingFolder,
  port: number,
  { seconds, untilViolation = false, spare = {} }: HuntOptions,
): Promise<Hunted> {
  const findings = new Findings();
  const checker = new AnswerChecker(ledger, findings);
  const readers = Array.from(
    { length: READERS },
    (_, at) => new Reader(port, at + 1, ledger, checker, spare),
  );
  const writer = new Worker(WRITER, { eval: true, workerData: task });
  const ended = new Promise<never>((_, reject) => {
    writer.once("error", reject);
    writer.once("exit", () => reject(new Error("the writer ended by itself")));
  });
  await Promise.race([once(writer, "message"), ended]);
  const started = performance.now();
  let stopped = false;
  const isOver = () =>
    stopped ||
    performance.now() > started + 1000 * seconds ||
    (untilViolation && findings.violations > 0);
  const mustYield = () =>
    ledger.counted("replaced") < (AIM_PER_SECOND * (performance.now() - started)) / 1000;
  const running = readers.map((reader) => reader.run(isOver, mustYield));
  try {
    await Promise.race([Promise.all(running), ended]);
  } finally {
    stopped = true;
    const gone = once(writer, "exit");
    ledger.stop();
    await gone;
  }
  const took = (performance.now() - started) / 1000;
  const answers = findings.counted("answers");
  if (!untilViolation) {
    for (const reader of readers.slice(0, 2)) await reader.askForEverything();
  }
  for (const reader of readers) reader.close();
  return {
    findings,
    seconds: took,
    replacedPerSecond: ledger.counted("replaced") / took,
    inPlacePerSecond: ledger.counted("inPlace") / took,
    answersPerSecond: answers / took,
  };
}
