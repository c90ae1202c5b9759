/**
 * Does the process whose number somebody wrote down still run, and is it one of ours?
 *
 * Numbers are used again, so on Linux its command line is looked at as well. This file refuses to know why
 * anybody asks.
 */
import { readFileSync } from "node:fs";

/** The command as it is installed, and as it is built. */
const OURS = /(?:^|[/\\])barewire(?:\.cjs)?$/;
const PID = /^\d{1,10}$/;

/** The number in the text of a pid file; undefined when it holds none. */
export function pidIn(text: string): number | undefined {
  const [line = ""] = text.trimStart().split("\n");
  const pid = PID.test(line.trim()) ? Number(line) : 0;
  return pid > 0 ? pid : undefined;
}

/** Also of another user. */
export function isRunning(pid: number): boolean {
  // In a container each start may have the same number.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return isOurs(pid);
}

function isOurs(pid: number): boolean {
  if (process.platform !== "linux") return true;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
    return words.some((word) => OURS.test(word));
  } catch {
    return false;
  }
}
