/**
 * What is served, by the settings, and is all of it there?
 *
 * Names of folders and files are tried before a server starts, and whatever holds secrets must not lie
 * where everybody can ask for it. This file refuses to know where a server listens.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { SiteOptions } from "../app/site.ts";
import { checkedFilesOptions } from "../files/options.ts";
import { readSite, type Site } from "../files/ruled-folder.ts";
import { RulesError } from "../rules/rule-fault.ts";
import type { TlsOptions } from "../server/credentials.ts";
import { answeredNames } from "./answered-names.ts";
import { tlsOf } from "./certificate.ts";
import type { ConfigFile } from "./config-file.ts";
import type { Decided } from "./deciding.ts";
import { canBeHad, lies } from "./exposed-files.ts";
import type { ByPath, Failed } from "./flag.ts";
import { findFolder, folderFault } from "./folder.ts";
import { accessOf } from "./password.ts";
import { quoted, shown } from "./quoting.ts";
import type { Settings } from "./settings.ts";
import { unnamedConfigFault } from "./unnamed-config.ts";

export interface Serving {
  /** As it was named, made absolute. */
  readonly folder: string;
  /** What is given to whoever serves it. */
  readonly site: SiteOptions;
  /** Undefined where plain HTTP is spoken. */
  readonly tls: TlsOptions | undefined;
  /** The folder with its own rules, as they were read. */
  readonly found: Site;
  /** Sentences that whoever started it should read. */
  readonly warnings: readonly string[];
}

export async function servingOf({ settings, config }: Decided): Promise<Serving | Failed> {
  const unnamed = unnamedConfigFault(settings, config);
  if (unnamed !== undefined) return unnamed;
  const folder = findFolder(settings.text("root"));
  if ("sentence" in folder) {
    if (settings.setting("root")?.source !== "file") return folder;
    return { sentence: `${settings.called("root")}: ${folder.sentence}` };
  }
  const mounts = (settings.value("mount") ?? {}) as ByPath;
  for (const [path, dir] of Object.entries(mounts)) {
    const fault = folderFault(dir, resolve(dir));
    if (fault !== undefined)
      return { sentence: `${settings.called("mount")} ${shown(path)}: ${fault.sentence}` };
  }
  const misnamed = applicationNameFault(settings);
  if (misnamed !== undefined) return misnamed;
  const found = siteOf(folder.path, settings);
  if ("sentence" in found) return found;
  const fault =
    applicationFault(settings, found.root) ??
    exposureFault(settings, config, [folder.path, found.root, ...Object.values(mounts)]);
  if (fault !== undefined) return fault;
  const access = await accessOf(settings);
  if (access !== undefined && "sentence" in access) return access;
  const tls = tlsOf(settings);
  if (tls !== undefined && "sentence" in tls) return tls;
  const cors = settings.value("cors");
  const site: SiteOptions = {
    root: folder.path,
    files: settings.files(),
    ...answeredNames(settings),
    isolate: settings.is("isolate"),
    cors: cors === true ? true : Array.isArray(cors) ? settings.list("cors") : false,
    ...(access === undefined ? {} : { auth: access.auth }),
    // The log tells it, with the request.
    error: () => undefined,
  };
  const warnings = warningsOf(config, folder.path, access?.warning ?? "");
  return { folder: folder.path, site, tls, found, warnings };
}

/** The folder's own rules, or all that is wrong with them. */
function siteOf(folder: string, settings: Settings): Site | Failed {
  const given = settings.files();
  try {
    return readSite(folder, checkedFilesOptions(given), given);
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    const lines = error.message.split("\n").map((line) => `  ${line}`);
    const what = lines.length === 1 ? "a rule" : "rules";
    const sentence = `The folder has ${what} that can't be followed; --no-rules leaves them all out.`;
    return { sentence: `${sentence}\n${lines.join("\n")}` };
  }
}

function applicationNameFault(settings: Settings): Failed | undefined {
  const file = settings.text("spa") ?? "";
  if (!file.split("/").includes("..")) return undefined;
  return { sentence: `${settings.called("spa")} takes a file in the folder, not ${quoted(file)}.` };
}

function applicationFault(settings: Settings, root: string): Failed | undefined {
  const file = settings.text("spa");
  if (file === undefined || existsSync(join(root, file))) return undefined;
  return {
    sentence: `${settings.called("spa")} wants ${quoted(file)}, and there is no such file in the folder.`,
  };
}

/** Files that nobody should be able to fetch, and that lie where everybody could. */
function exposureFault(
  settings: Settings,
  config: ConfigFile | undefined,
  folders: readonly string[],
): Failed | undefined {
  const dotfiles = settings.is("dotfiles");
  const exposed = (path: string): boolean =>
    folders.some((folder) => canBeHad(path, resolve(folder), dotfiles));
  if (config !== undefined && exposed(config.path)) {
    return {
      sentence: `The config file ${quoted(config.name)} lies where everybody could fetch it: move it out of the folder that is served.`,
    };
  }
  const saved = settings.text("save");
  if (saved !== undefined && placesOf(saved).some(exposed)) {
    return {
      sentence: `The conversations in ${quoted(saved)} would lie where everybody could fetch them: keep them outside of the folder that is served.`,
    };
  }
  return secretFault(settings, exposed);
}

/** Of a folder that may be missing: the first name that is, or will be, beneath what there is. */
function placesOf(folder: string): string[] {
  let place = resolve(folder);
  while (!existsSync(dirname(place))) place = dirname(place);
  return [place, join(place, "conversation")];
}

/** Files of secrets that whoever comes in could read. */
function secretFault(settings: Settings, exposed: (path: string) => boolean): Failed | undefined {
  for (const [name, what] of [
    ["auth-file", "password file"],
    ["key", "private key"],
  ] as const) {
    const file = settings.text(name);
    if (file === undefined || !existsSync(file) || !exposed(resolve(file))) continue;
    return {
      sentence: `The ${what} ${quoted(file)} lies where everybody who comes in could fetch it: move it out of the folder that is served.`,
    };
  }
  return undefined;
}

function warningsOf(
  config: ConfigFile | undefined,
  folder: string,
  secret: string,
): readonly string[] {
  const inside = config?.isCode === true && lies(config.path, folder);
  const ran = inside ? [`The code in ${config.name} was run, and it lies in the folder.`] : [];
  return secret === "" ? ran : [...ran, secret];
}
