/**
 * What about this server is not as it usually is? A few words for whoever started it.
 *
 * What lets others see more than they might expect is a warning; the rest is said discreetly. This file
 * refuses to know how a page of words is laid out.
 */
import type { FilesOptions } from "../files/options.ts";
import { safeName } from "../wire/visible.ts";
import { answersStrangeNames, listensHereOnly } from "./answered-names.ts";
import type { ConfigFile } from "./config-file.ts";
import type { Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";

export interface Remarks {
  /** What is exposed beyond the usual. */
  readonly warnings: readonly string[];
  readonly hints: readonly string[];
}

export function remarksOf({ decided: { settings, config }, folder }: Serving): Remarks {
  const found = folder?.found;
  const warnings: string[] = [];
  if (found?.options.dotfiles) warnings.push("Names that begin with a dot are served, too.");
  if (found?.options.symlinks === "follow") {
    warnings.push("Links are followed wherever they lead, out of the folder as well.");
  }
  if (answersStrangeNames(settings)) {
    warnings.push("Every name is answered, so a page of another site can lead its own here.");
  }
  if (found?.wantsSymlinks) {
    warnings.push("serve.json wants links to be followed, and only --symlinks follow does that.");
  }
  const isPrivate = listensHereOnly(settings) || settings.text("unix") !== undefined;
  if (settings.text("user") === undefined && isRoot() && !isPrivate) {
    warnings.push("It runs as root, which nothing here needs; --user NAME gives that up.");
  }
  const hints = [
    ...(found === undefined ? [] : shows(found.options)),
    ...lets(settings),
    ...sources(config, found?.used ?? []),
    ...(found?.options.dotfiles === false ? ["Names that begin with a dot are not served."] : []),
  ];
  return { warnings, hints };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function shows({ list, archive, spa }: FilesOptions): string[] {
  const hints: string[] = [];
  if (list) hints.push("Folders without an index are listed.");
  if (archive) hints.push("Whole folders can be fetched (?archive=tar.gz).");
  if (spa !== undefined) hints.push(`${safeName(spa)} answers where there is no file.`);
  return hints;
}

function lets(settings: Settings): string[] {
  const hints: string[] = [];
  const cors = settings.value("cors");
  if (cors === true) hints.push("Pages of every origin may read it.");
  if (Array.isArray(cors)) hints.push(`Pages of ${cors.join(", ")} may read it.`);
  if (settings.is("isolate")) hints.push("Pages are cross-origin isolated.");
  const secret = settings.text("auth-file") ?? settings.text("auth");
  if (secret !== undefined) hints.push("A password is asked for.");
  return hints;
}

/** Files that had their say. */
function sources(config: ConfigFile | undefined, rules: readonly string[]): string[] {
  const hints: string[] = [];
  if (config !== undefined) hints.push(`Settings come from ${safeName(config.name)}.`);
  if (rules.length > 0) hints.push(`Rules come from ${rules.map(safeName).join(" and ")}.`);
  return hints;
}
