/**
 * What does SIGHUP mean here? To a program of a terminal, that the terminal is gone; to a service, that it should
 * read its settings again.
 *
 * A process that belongs to no terminal can't lose one, and one that writes a pid file or reports to a service
 * manager is a service wherever it was started. This file refuses to know what is done then.
 */
import { closeSync, openSync } from "node:fs";
import type { Environment } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** Whether SIGHUP asks for a reload; to be asked at the start, while a terminal would still be there. */
export function hangUpReloads(
  settings: Settings,
  { NOTIFY_SOCKET: manager }: Environment,
): boolean {
  if (process.platform === "win32") return false;
  if (settings.text("pid-file") !== undefined || manager !== undefined) return true;
  return !hasTerminal();
}

/** The system has a name for the terminal of whoever asks. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}
