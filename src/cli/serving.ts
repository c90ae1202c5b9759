/**
 * What is served, by the settings, and is all of it there?
 *
 * Names of folders and files are tried before a server starts, and whatever holds secrets must not lie
 * where everybody can ask for it. This file refuses to know where a server listens.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { SiteOptions } from "../app/site.ts";
import { CONFIG_NAMES, type ConfigFile } from "./config-file.ts";
import type { Decided } from "./deciding.ts";
import type { ByPath, Failed } from "./flag.ts";
import { type FoundFolder, findFolder, folderFault } from "./folder.ts";
import { canBeHad, lies } from "./lying.ts";
import { accessOf } from "./password.ts";
import { quoted } from "./quoting.ts";
import type { Settings } from "./settings.ts";

export interface Serving {
  readonly folder: FoundFolder;
  readonly site: SiteOptions;
  /** Sentences that whoever started it should read. */
  readonly warnings: readonly string[];
}

export function servingOf({ settings, config }: Decided): Serving | Failed {
  const folder = findFolder(settings.text("root"), settings.list("index"));
  if ("sentence" in folder) return folder;
  const mounts = (settings.value("mount") ?? {}) as ByPath;
  for (const [path, dir] of Object.entries(mounts)) {
    const fault = folderFault(dir, resolve(dir));
    if (fault !== undefined) return { sentence: `--mount ${path}: ${fault.sentence}` };
  }
  const fault =
    applicationFault(settings, folder) ?? exposureFault(settings, config, folder, mounts);
  if (fault !== undefined) return fault;
  const access = accessOf(settings);
  if (access !== undefined && "sentence" in access) return access;
  const cors = settings.value("cors");
  const site: SiteOptions = {
    root: folder.path,
    files: settings.files(),
    isolate: settings.is("isolate"),
    cors: cors === true ? true : Array.isArray(cors) ? settings.list("cors") : false,
    ...(access === undefined ? {} : { auth: access.auth }),
    // The log tells it, with the request.
    error: () => undefined,
  };
  return { folder, site, warnings: warningsOf(config, folder, access?.warning ?? "") };
}

function applicationFault(settings: Settings, { path }: FoundFolder): Failed | undefined {
  const file = settings.text("spa");
  if (file === undefined) return undefined;
  const names = file.split("/").filter((name) => name !== "" && name !== ".");
  if (names.includes("..")) {
    return { sentence: `--spa takes a file in the folder, not ${quoted(file)}.` };
  }
  if (existsSync(join(path, ...names))) return undefined;
  const from = settings.setting("spa")?.from ?? "--spa";
  return { sentence: `${from} wants ${quoted(file)}, and there is no such file in the folder.` };
}

/** Files that nobody should be able to fetch, and that lie where everybody could. */
function exposureFault(
  settings: Settings,
  config: ConfigFile | undefined,
  folder: FoundFolder,
  mounts: ByPath,
): Failed | undefined {
  const dotfiles = settings.is("dotfiles");
  const folders = [folder.path, ...Object.values(mounts).map((dir) => resolve(dir))];
  const exposed = (path: string, reserved: readonly string[]): boolean =>
    folders.some((one) => canBeHad(path, one, dotfiles, reserved));
  if (config !== undefined && exposed(config.path, CONFIG_NAMES)) {
    return {
      sentence: `The config file ${quoted(config.name)} lies where everybody could fetch it: move it out of the folder that is served.`,
    };
  }
  const users = settings.text("auth-file");
  if (users === undefined || !existsSync(users) || !exposed(resolve(users), [])) return undefined;
  return {
    sentence: `The password file ${quoted(users)} lies where everybody who comes in could fetch it: move it out of the folder that is served.`,
  };
}

function warningsOf(
  config: ConfigFile | undefined,
  { path }: FoundFolder,
  secret: string,
): readonly string[] {
  const inside = config?.isCode === true && lies(config.path, path);
  const ran = inside ? [`The code in ${config.name} was run, and it lies in the folder.`] : [];
  return secret === "" ? ran : [...ran, secret];
}
