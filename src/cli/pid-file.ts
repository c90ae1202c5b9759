/**
 * Where does it stand which process serves, and how did it take its last reload?
 *
 * One file holds the number and nothing else, since other programs read it. Beside it lies another for
 * `barewire reload`, which wants to know what became of it. Both are made before rights are dropped, kept open,
 * and emptied where they can't be deleted any more; a process that has died leaves them for the next one.
 * This file refuses to know what a reload is.
 */
import {
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { Failed } from "./flag.ts";
import { quoted } from "./quoting.ts";
import { isRunning, pidIn } from "./running-process.ts";

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_WRONLY } = constants;

/** Where the outcome of reloads stands: how many there were, and what was said of the last one. */
export function outcomePath(pidFile: string): string {
  return `${pidFile}.outcome`;
}

/** Why the file can't be had, if that is so; before anything is bound. */
export function pidFileFault(path: string): Failed | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isFile()) {
      return { sentence: `The pid file ${quoted(path)} exists and is no regular file.` };
    }
    const text = readFileSync(path, "utf8");
    const pid = pidIn(text);
    if (pid === undefined && text.trim() !== "") {
      return {
        sentence: `${quoted(path)} holds something else than a process's number, so it isn't replaced.`,
      };
    }
    if (pid === undefined || !isRunning(pid)) return undefined;
    return { sentence: `Process ${pid} serves already, as the pid file ${quoted(path)} says.` };
  } catch (error) {
    return cannot(path, error);
  }
}

export class PidFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #outcome: number;
  #reloads = 0;

  private constructor(path: string, descriptor: number, outcome: number) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#outcome = outcome;
  }

  /** Writes both; they are gone when the process ends. */
  static write(path: string): PidFile | Failed {
    const fault = pidFileFault(path);
    if (fault !== undefined) return fault;
    try {
      const descriptor = fresh(path, 0o644);
      writeSync(descriptor, `${process.pid}\n`);
      const file = new PidFile(path, descriptor, fresh(outcomePath(path), 0o600));
      file.#tell("");
      process.on("exit", () => file.#remove());
      return file;
    } catch (error) {
      return cannot(path, error);
    }
  }

  /** What became of a reload: its words, or none where it went well. */
  reloaded(sentence: string): void {
    this.#reloads++;
    this.#tell(sentence);
  }

  #tell(sentence: string): void {
    try {
      ftruncateSync(this.#outcome);
      writeSync(this.#outcome, `${this.#reloads}\n${sentence}\n.\n`, 0);
    } catch {
      // A full disk: whoever waits for it is told by the log.
    }
  }

  #remove(): void {
    for (const [path, descriptor] of [
      [this.#path, this.#descriptor],
      [outcomePath(this.#path), this.#outcome],
    ] as const) {
      removed(path, descriptor);
      closeSync(descriptor);
    }
  }
}

/** A file that is new, whatever was there. */
function fresh(path: string, mode: number): number {
  for (let attempt = 1; ; attempt++) {
    try {
      return openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, mode);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 1) throw error;
      unlinkSync(path);
    }
  }
}

/** Deletes it, or empties it where this user can't. */
function removed(path: string, descriptor: number): void {
  try {
    unlinkSync(path);
  } catch {
    try {
      ftruncateSync(descriptor);
    } catch {
      // Then it names a process that doesn't run, which the next one finds out.
    }
  }
}

function cannot(path: string, error: unknown): Failed {
  const { code = "no reason given" } = error as NodeJS.ErrnoException;
  const why =
    code === "ENOENT" || code === "ENOTDIR"
      ? "its folder doesn't exist"
      : code === "EACCES" || code === "EPERM"
        ? "this user has no permission"
        : code;
  return { sentence: `The pid file ${quoted(path)} can't be written: ${why}.` };
}
