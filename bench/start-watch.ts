/**
 * How long does a program take from being started until it answers, or until it ends? The watch itself, in
 * a process of its own, so that nothing else that happens in the bench is in the figure.
 *
 * Told over the channel of `child_process` what to start, it answers with one message for each. It looks
 * every millisecond: connecting to a port that nobody listens on fails at once. This file refuses to know
 * what it starts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where it will answer; undefined: wait until it ends. */
  readonly port: number | undefined;
  /** What is asked for; begins with a slash. */
  readonly path: string;
}

export type StartAnswer =
  | { readonly kind: "done"; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly sentence: string };

const LOOK_MS = 1;
const LONGEST_MS = 30_000;
const END_MS = 3_000;

let child: ChildProcess | undefined;

/** The status of an answer, as far as its first line has come. */
export function statusOf(text: string): number | undefined {
  const found = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(text);
  return found === null ? undefined : Number(found[1]);
}

/** The status that a port answers with, or undefined while nobody listens. */
function look(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    let text = "";
    socket.once("connect", () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    );
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      const status = statusOf(text);
      if (status === undefined) return;
      resolve(status);
      socket.destroy();
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
  });
}

async function untilAnswers(port: number, path: string, started: ChildProcess): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const status = await look(port, path);
    if (status === 200) return;
    if (status !== undefined) throw new Error(`it answered ${status} instead of 200`);
    if (started.exitCode !== null) throw new Error("it ended instead of answering");
    if (performance.now() > deadline) throw new Error("it didn't answer within half a minute");
    await sleep(LOOK_MS);
  }
}

async function untilEnds(started: ChildProcess): Promise<void> {
  const [status] = await once(started, "exit", { signal: AbortSignal.timeout(LONGEST_MS) });
  if (status !== 0) throw new Error(`it ended with status ${status}`);
}

/** Starts it, waits, and ends it. */
async function timed(command: StartCommand): Promise<StartAnswer> {
  const { program, args, cwd, env, port, path } = command;
  const startedAt = performance.now();
  child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "ignore"] });
  const started = child;
  started.stdout?.resume();
  try {
    const failed = once(started, "error").then(([error]) => Promise.reject(error as Error));
    await Promise.race([
      port === undefined ? untilEnds(started) : untilAnswers(port, path, started),
      failed,
    ]);
    return { kind: "done", milliseconds: performance.now() - startedAt };
  } catch (error) {
    return { kind: "failed", sentence: (error as Error).message };
  } finally {
    await end(started);
    child = undefined;
  }
}

async function end(started: ChildProcess): Promise<void> {
  if (started.pid === undefined || started.exitCode !== null || started.signalCode !== null) return;
  const gone = once(started, "exit");
  started.kill("SIGTERM");
  const timer = setTimeout(() => started.kill("SIGKILL"), END_MS);
  await gone;
  clearTimeout(timer);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.on("message", async (command: StartCommand) => {
    const said = await timed(command);
    if (process.connected) process.send?.(said);
  });
  process.once("disconnect", () => process.exit());
  process.once("exit", () => child?.kill("SIGKILL"));
}
