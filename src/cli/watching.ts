/**
 * How does the command start again whenever an application changes? The runtime's own `--watch` does it.
 *
 * It knows the file and all that it imports, ends the one that runs, and starts the same command again. This
 * process only waits for it, and hands signals on. This file refuses to know
 * what an application is.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { StopSignal } from "./stopping.ts";

/** The screen stays as it is: what was printed before may be what one wants to read. */
const WATCH = ["--watch", "--watch-preserve-output"];

/**
 * Runs the command under a watcher, to the end of that.
 *
 * @param command the file that Node runs
 * @param words of the command, of which `--watch` is left out
 * @returns the status to end with
 */
export function watch(command: string, words: readonly string[]): Promise<number> {
  const { execArgv, execPath } = process;
  const end = words.indexOf("--");
  const rest = words.filter((word, at) => word !== "--watch" || (end >= 0 && at > end));
  const child = spawn(execPath, [...execArgv, ...WATCH, command, ...rest], { stdio: "inherit" });
  // What a terminal sends, to all of its processes, comes twice, which the command takes for once.
  const hand = (signal: StopSignal) => (): void => {
    child.kill(signal);
  };
  process.on("SIGINT", hand("SIGINT")).on("SIGTERM", hand("SIGTERM")).on("SIGHUP", hand("SIGHUP"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status, signal) => {
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
