/**
 * Who looks on while the server works, by the settings? A log in a file, figures, kept conversations, a page.
 *
 * Each of them begins before the server does, so that it misses nothing. This file refuses to know what any of
 * them sees.
 */
import type { Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import type { Figures } from "./asked-figures.ts";
import type { Decided } from "./deciding.ts";
import { figuresOf, metricsWords } from "./figuring.ts";
import type { Failed } from "./flag.ts";
import type { Inspecting } from "./inspecting.ts";
import { loggingOf } from "./logging.ts";
import { Saving } from "./saving.ts";
import type { Settings } from "./settings.ts";

export interface LookingOn {
  readonly saving: Saving | undefined;
  /** Of whatever listens. */
  readonly counts: readonly Tap[];
  /** Of the server alone. */
  readonly all: readonly Tap[];
  /** It listens. @returns what whoever started it should read */
  begin(server: Server, isSecure: boolean): string;
  /** What has been counted; undefined where nothing is. */
  readonly figures: (() => Promise<Figures>) | undefined;
  /** Settles when all is written, or can't be. */
  end(): Promise<unknown>;
}

/**
 * @param tell is told what whoever runs the server should know
 * @param isOneOfSeveral another process tells the figures of all
 */
export async function lookingOn(
  { settings }: Decided,
  tell: (sentence: string) => void,
  isOneOfSeveral: boolean,
): Promise<LookingOn | Failed> {
  const logging = loggingOf(settings, tell);
  if (logging !== undefined && "sentence" in logging) return logging;
  const folder = settings.text("save");
  const saving = folder === undefined ? undefined : await Saving.in(folder, tell);
  if (saving !== undefined && "sentence" in saving) return saving;
  const page = await inspectingOf(settings);
  if (page !== undefined && "sentence" in page) return page;
  const metrics = await figuresOf(settings, isOneOfSeveral);
  if (metrics !== undefined && "sentence" in metrics) return metrics;
  const counts = [logging?.tap, metrics?.tap].filter((tap) => tap !== undefined);
  return {
    saving,
    counts,
    all: page === undefined ? counts : [...counts, page.tap],
    begin: (server, isSecure) => {
      metrics?.look(server);
      page?.look(server, settings.text("unix"), isSecure);
      const told = metricsWords(settings, metrics?.url);
      return page === undefined ? told : `${told}${inspectorWords(page.url, settings.is("quiet"))}`;
    },
    figures: metrics?.figures,
    end: () => Promise.all([saving?.end(), logging?.end()]),
  };
}

async function inspectingOf(settings: Settings): Promise<Inspecting | Failed | undefined> {
  const port = settings.text("inspect");
  if (port === undefined) return undefined;
  const { startInspecting } = await import("./inspecting.ts");
  const isSame = port !== "0" && port === String(settings.number("port"));
  if (isSame && settings.isSaid("port")) {
    return {
      sentence: `--port and --inspect can't both be ${port}. --inspect alone finds a free one.`,
    };
  }
  return startInspecting({ port, secrets: settings.is("wire-secrets") });
}

/** The address alone on its line, for people and for programs. */
function inspectorWords(url: string, isQuiet: boolean): string {
  return isQuiet
    ? `${url}\n`
    : `  Look on from here; the address is the key, so keep it to yourself:\n${url}\n\n`;
}
