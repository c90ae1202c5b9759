/**
 * How does the bench talk to a process of its own that measures for it? One command, one answer, on the
 * processor of the load. This file refuses to know what is measured.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { BENCH } from "./programs.ts";
import { LOAD_PROCESSOR } from "./running.ts";

/** What a helper answers, whatever else is in it. */
export type Answered =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly sentence: string };

export interface Helper<Command, Answer extends Answered> {
  /** @throws Error with the helper's sentence when it failed, or has ended. */
  tell(command: Command): Promise<Extract<Answer, { kind: "done" }>>;
  /** Ends it. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a helper.
 *
 * @param script its name in the folder of the bench
 * @param signal ends it when it becomes aborted
 */
export function startHelper<Command extends object, Answer extends Answered>(
  script: string,
  signal: AbortSignal,
): Helper<Command, Answer> {
  // What this process was started with makes Node read TypeScript, so the helper needs it, too.
  const child = spawn(
    "taskset",
    ["-c", String(LOAD_PROCESSOR), process.execPath, ...process.execArgv, join(BENCH, script)],
    { stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );
  const kill = (): unknown => child.kill("SIGKILL");
  process.once("exit", kill);
  signal.addEventListener("abort", kill);
  child.once("exit", () => {
    process.off("exit", kill);
    signal.removeEventListener("abort", kill);
  });
  const lost = once(child, "exit").then(() => {
    throw new Error(`${script} has ended before it answered`);
  });
  lost.catch(() => {});
  return {
    tell: async (command) => {
      signal.throwIfAborted();
      const answer = once(child, "message") as Promise<[Answer]>;
      child.send(command);
      const [said] = await Promise.race([answer, lost]);
      if (said.kind === "failed") throw new Error(said.sentence);
      return said as Extract<Answer, { kind: "done" }>;
    },
    stop: () => stop(child),
  };
}

/** Its channel closes, and then it ends by itself. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  if (child.connected) child.disconnect();
  await gone;
}
