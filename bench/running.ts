/**
 * How does a subject run? On one processor of its own if it doesn't spread, in a process group of its own, read until it has
 * nothing more to say, and always ended, also when the bench is. This file refuses to know what it does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answers } from "./ask.ts";
import type { Launch, Running, Subject } from "./subject.ts";

/** The processor of the subject, and that of the load. */
export const SUBJECT_PROCESSOR = 0;
export const LOAD_PROCESSOR = 1;

const START_MS = 30_000;
const LOOK_MS = 20;
const END_MS = 3_000;

/** What a launch has besides what `start` chooses itself. */
export type LaunchOptions = Omit<Launch, "port" | "folder">;

const groups = new Set<number>();

// However the bench ends, nothing that it started outlives it.
process.on("exit", () => {
  for (const group of groups) signalGroup(group, "SIGKILL");
});

/**
 * Starts a subject and waits until it answers.
 * @throws Error with what it printed, when it ends or doesn't answer within half a minute.
 */
export async function start(subject: Subject, options: LaunchOptions): Promise<Running> {
  const port = await freePort();
  const folder = mkdtempSync(join(options.site.besides, `${subject.id}-`));
  const command = subject.command({ ...options, port, folder });
  const output = command.output === undefined ? "pipe" : openSync(command.output, "a");
  const child = spawn("taskset", ["-c", processors(subject), command.program, ...command.args], {
    cwd: folder,
    detached: true,
    env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1", ...command.env },
    stdio: ["ignore", output, output],
  });
  if (typeof output === "number") closeSync(output);
  const printed = lastWords(child);
  await Promise.race([once(child, "spawn"), once(child, "error")]);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${subject.title} can't be started: ${printed()}`);
  groups.add(pid);
  const running = { pid, port, stop: () => stop(child, pid) };
  try {
    await untilAnswers(child, port, options.certificate !== undefined);
  } catch (error) {
    await running.stop();
    throw new Error(`${subject.title} ${(error as Error).message}: ${printed()}`);
  }
  return running;
}

function processors({ spreads = false }: Subject): string {
  return spreads ? `0-${cpus().length - 1}` : String(SUBJECT_PROCESSOR);
}

/** Keeps the end of what a program prints, and reads all of it. */
function lastWords(child: ChildProcess): () => string {
  let text = "";
  const add = (piece: string): void => {
    text = (text + piece).slice(-500);
  };
  child.on("error", (error) => add(error.message));
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", add);
  return () => text.trim() || "it printed nothing";
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

async function untilAnswers(child: ChildProcess, port: number, tls: boolean): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await answers(port, tls))) {
    if (hasEnded(child)) throw new Error("ended instead of answering");
    if (Date.now() > deadline) throw new Error("doesn't answer");
    await sleep(LOOK_MS);
  }
}

async function stop(child: ChildProcess, group: number): Promise<void> {
  signalGroup(group, "SIGTERM");
  const deadline = Date.now() + END_MS;
  while (signalGroup(group, 0) && Date.now() < deadline) await sleep(LOOK_MS);
  signalGroup(group, "SIGKILL");
  if (!hasEnded(child)) await once(child, "exit");
  groups.delete(group);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Whether there is such a group. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
