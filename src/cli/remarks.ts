/**
 * What about this server is not as it usually is? A few words for whoever started it.
 *
 * What lets others see more than they might expect is a warning; the rest is said discreetly. This file
 * refuses to know how a page of words is laid out.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { safeName } from "../wire/visible.ts";
import type { ConfigFile } from "./config-file.ts";
import type { ByPath } from "./flag.ts";
import type { Settings } from "./settings.ts";

const RULE_FILES: readonly string[] = ["_redirects", "_headers", "serve.json"];

export interface Remarks {
  /** What is exposed beyond the usual. */
  readonly warnings: readonly string[];
  readonly hints: readonly string[];
}

export function remarksOf(
  settings: Settings,
  folder: string,
  config: ConfigFile | undefined,
): Remarks {
  const warnings: string[] = [];
  if (settings.is("dotfiles")) warnings.push("Names that begin with a dot are served, too.");
  if (settings.value("symlinks") === "follow") {
    warnings.push("Links are followed wherever they lead, out of the folder as well.");
  }
  const hints = [
    ...mounted(settings),
    ...exposed(settings),
    ...sources(settings, folder, config),
    ...(settings.is("dotfiles") ? [] : ["Names that begin with a dot are not served."]),
  ];
  return { warnings, hints };
}

function mounted(settings: Settings): string[] {
  const mounts = Object.entries((settings.value("mount") ?? {}) as ByPath);
  return mounts.map(([path, folder]) => `${safeName(path)} is ${safeName(folder)}.`);
}

function exposed(settings: Settings): string[] {
  const hints: string[] = [];
  const [lists, archives] = [settings.is("list"), settings.is("archive")];
  if (lists) hints.push("Folders without an index are listed.");
  if (archives) hints.push("Whole folders can be fetched (?archive=tar.gz).");
  const page = settings.text("spa");
  if (page !== undefined) hints.push(`${safeName(page)} answers where there is no file.`);
  const cors = settings.value("cors");
  if (cors === true) hints.push("Pages of every origin may read it.");
  if (Array.isArray(cors)) hints.push(`Pages of ${cors.join(", ")} may read it.`);
  if (settings.is("isolate")) hints.push("Pages are cross-origin isolated.");
  const secret = settings.text("auth-file") ?? settings.text("auth");
  if (secret !== undefined) hints.push("A password is asked for.");
  return hints;
}

/** Files that had their say. */
function sources(settings: Settings, folder: string, config: ConfigFile | undefined): string[] {
  const hints: string[] = [];
  if (config !== undefined) hints.push(`Settings come from ${safeName(config.name)}.`);
  const rules = settings.is("rules")
    ? RULE_FILES.filter((name) => existsSync(join(folder, name)))
    : [];
  if (rules.length > 0) hints.push(`Rules come from ${rules.join(" and ")}.`);
  return hints;
}
