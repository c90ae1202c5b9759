/**
 * What is written down of requests, in which form, and where, by the settings?
 *
 * What can't be meant is found before a server starts. This file refuses to know how a line is made, and how it gets
 * into a file.
 */
import { resolveRequestIds } from "../server/request-ids.ts";
import type { Tap } from "../server/tap.ts";
import { accessLog } from "../wire/access-log.ts";
import { type LogFormat, lineFormat } from "../wire/log-format.ts";
import { namesRequestId } from "../wire/log-template.ts";
import type { Failed } from "./flag.ts";
import { LogFile, reasonOf } from "./log-file.ts";
import { quoted } from "./quoting.ts";
import type { Settings } from "./settings.ts";
import { clockOfTurns } from "./timing.ts";

/** A log in a file. */
export interface Logging {
  readonly tap: Tap;
  /** Settles when all of it is written, or can't be. */
  end(): Promise<void>;
}

/**
 * Opens the file, if the log goes into one.
 * @param tell is told what whoever runs the server should know
 */
export function loggingOf(
  settings: Settings,
  tell: (sentence: string) => void,
): Logging | Failed | undefined {
  const fault = loggingFault(settings);
  const path = settings.text("log-file");
  if (fault !== undefined || path === undefined) return fault;
  try {
    const file = new LogFile(path, tell);
    // Node would open its debugger instead; Windows has no such signal.
    if (process.platform !== "win32") process.on("SIGUSR1", () => file.reopen());
    process.on("exit", () => file.endNow());
    return { tap: logTo(settings, (text) => file.write(text)), end: () => file.end() };
  } catch (error) {
    const reason = reasonOf(error as NodeJS.ErrnoException);
    return { sentence: `The log can't be written to ${quoted(path)}: ${reason}.` };
  }
}

/** The log on standard output; none where it goes elsewhere, or isn't wanted. */
export function printedLog(settings: Settings, out: (text: string) => void): Tap[] {
  if (settings.is("quiet") || settings.text("log-file") !== undefined) return [];
  return [logTo(settings, out)];
}

/** What the server is told of ids. */
export function requestIdOf(settings: Settings): string | false {
  return settings.text("request-id") ?? false;
}

function logTo(settings: Settings, write: (text: string) => void): Tap {
  const format = settings.text("log-format") as LogFormat;
  return accessLog(write, { format, reasons: settings.is("verbose"), now: clockOfTurns() });
}

function loggingFault(settings: Settings): Failed | undefined {
  const format = settings.text("log-format") ?? "";
  try {
    resolveRequestIds({ requestId: requestIdOf(settings) });
  } catch (error) {
    return faultOf(settings.called("request-id"), error);
  }
  try {
    lineFormat(format, settings.is("verbose"));
  } catch (error) {
    return faultOf(settings.called("log-format"), error);
  }
  if (!namesRequestId(format) || settings.text("request-id") !== undefined) return undefined;
  return faultOf(settings.called("log-format"), new Error("{id} needs --request-id"));
}

function faultOf(called: string, error: unknown): Failed {
  return { sentence: `${called}: ${error instanceof Error ? error.message : String(error)}.` };
}
