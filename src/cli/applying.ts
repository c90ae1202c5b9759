/**
 * What follows for the settings when an application is served?
 *
 * It may wish for an address where nobody says one. Without a folder beside it, settings that say how a folder
 * is served mean nothing, and are refused. What loads applications is loaded here. This file refuses to know
 * how that is done.
 */
import type { LoadedApplication } from "./application.ts";
import type { Decided } from "./deciding.ts";
import type { Failed } from "./flag.ts";
import { SETTINGS } from "./flags.ts";
import { shown } from "./quoting.ts";
import type { Settings } from "./settings.ts";

export interface WithApplication {
  readonly decided: Decided;
  readonly application: LoadedApplication | undefined;
}

/** An application, and no folder beside it. */
export function isApplicationAlone(settings: Settings): boolean {
  return settings.text("app") !== undefined && settings.text("root") === undefined;
}

/** The first setting that needs a folder, where there is none. */
export function needlessFault(settings: Settings): Failed | undefined {
  const needless = SETTINGS.find(
    ({ name, files, standard }) =>
      files !== undefined && settings.isSaid(name) && settings.value(name) !== standard,
  );
  if (needless === undefined) return undefined;
  const application = shown(settings.text("app") ?? "");
  return {
    sentence: `${settings.called(needless.name)} says how a folder is served, and none is named beside ${application}: barewire ${application} htdocs`,
  };
}

/** Loads it, if there is one. @param tell what is to be read meanwhile */
export async function withApplication(
  decided: Decided,
  tell: (sentence: string) => void,
): Promise<WithApplication | Failed> {
  const { settings } = decided;
  const name = settings.text("app");
  if (name === undefined) return { decided, application: undefined };
  const { loadApplication } = await import("./application.ts");
  const application = await loadApplication(name, tell);
  if ("sentence" in application) return application;
  const wished = settings.withWishes(withoutPlace(settings, application), application.name);
  return { decided: { ...decided, settings: wished }, application };
}

/** On a Unix socket there is neither a port nor a host. */
function withoutPlace(
  settings: Settings,
  { wishes }: LoadedApplication,
): LoadedApplication["wishes"] {
  return settings.text("unix") === undefined ? wishes : new Map();
}
