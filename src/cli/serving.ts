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
import { answeredNames } from "./answered-names.ts";
import type { LoadedApplication } from "./application.ts";
import { isApplicationAlone, needlessFault, withApplication } from "./applying.ts";
import { type Https, tlsOf } from "./certificate.ts";
import type { ConfigFile } from "./config-file.ts";
import type { Decided } from "./deciding.ts";
import { canBeHad, lies } from "./exposed-files.ts";
import { countedIn } from "./figuring.ts";
import type { ByPath, Failed } from "./flag.ts";
import { TLS_FLAGS } from "./flags-tls.ts";
import { findFolder, folderFault } from "./folder.ts";
import { authorityKeyPath } from "./own-certificate.ts";
import { accessOf } from "./password.ts";
import { quoted, shown } from "./quoting.ts";
import { redirectPort } from "./redirecting.ts";
import { hstsOf } from "./remembering.ts";
import { serviceFault } from "./service-settings.ts";
import type { Settings } from "./settings.ts";
import { unnamedConfigFault } from "./unnamed-config.ts";

const HTTPS = TLS_FLAGS.map(({ name }) => name);

export interface Serving {
  /** What was decided, with what the application wishes where nobody else says anything. */
  readonly decided: Decided;
  /** What is served out of a folder, if anything is. */
  readonly folder: ServedFolder | undefined;
  readonly application: LoadedApplication | undefined;
  /** What is given to whoever serves it. */
  readonly site: SiteOptions;
  /** Undefined where plain HTTP is spoken. */
  readonly https: Https | undefined;
  /** Sentences that whoever started it should read. */
  readonly warnings: readonly string[];
}

export interface ServedFolder {
  /** As it was named, made absolute. */
  readonly path: string;
  /** With its own rules, as they were read. */
  readonly found: Site;
}

/** @param tell what is to be read while an application is being loaded */
export async function servingOf(
  given: Decided,
  tell: (sentence: string) => void,
): Promise<Serving | Failed> {
  const { config } = given;
  const unnamed = unnamedConfigFault(given.settings, config) ?? serviceFault(given.settings);
  if (unnamed !== undefined) return unnamed;
  const folder = isApplicationAlone(given.settings)
    ? needlessFault(given.settings)
    : folderOf(given);
  if (folder !== undefined && "sentence" in folder) return folder;
  const loaded = await withApplication(given, tell);
  if ("sentence" in loaded) return loaded;
  const { decided, application } = loaded;
  const { settings } = decided;
  const { handed } = given;
  const access = isSaid(settings, ["auth-file", "auth", "realm"])
    ? await accessOf(settings, handed)
    : undefined;
  if (access !== undefined && "sentence" in access) return access;
  const https = isSaid(settings, HTTPS) ? await tlsOf(settings, handed) : undefined;
  if (https !== undefined && "sentence" in https) return https;
  const redirect = redirectPort(settings);
  if (typeof redirect === "object") return redirect;
  const hsts = hstsOf(settings);
  if (hsts !== undefined && "sentence" in hsts) return hsts;
  const cors = settings.value("cors");
  const site: SiteOptions = {
    ...(folder === undefined
      ? {}
      : { root: folder.path, files: { ...settings.files(), ...countedIn(settings) } }),
    ...application?.site,
    ...answeredNames(settings),
    isolate: settings.is("isolate"),
    ...(hsts === undefined ? {} : { hsts }),
    cors: cors === true ? true : Array.isArray(cors) ? settings.list("cors") : false,
    ...(access === undefined ? {} : { auth: access.auth }),
    // The log tells it, with the request.
    error: () => undefined,
  };
  const warnings = [
    ...given.warnings,
    ...(application?.warnings ?? []),
    ...(https?.warnings ?? []),
    ...(https?.hints ?? []),
    ...warningsOf(config, folder?.path, access?.warning ?? ""),
  ];
  return { decided, folder, application, site, https, warnings };
}

/** What most don't want isn't loaded to find that out. */
function isSaid(settings: Settings, names: readonly string[]): boolean {
  return names.some((name) => settings.isSaid(name));
}

/** The folder with its rules and mounts, and nothing in it that mustn't be. */
function folderOf({ settings, config }: Decided): ServedFolder | Failed {
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
  const misnamed = pageNameFault(settings);
  if (misnamed !== undefined) return misnamed;
  const found = siteOf(folder.path, settings);
  if ("sentence" in found) return found;
  const fault =
    pageFault(settings, found.root) ??
    exposureFault(settings, config, [folder.path, found.root, ...Object.values(mounts)]);
  return fault ?? { path: folder.path, found };
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

/** Of the page of a single-page application. */
function pageNameFault(settings: Settings): Failed | undefined {
  const file = settings.text("spa") ?? "";
  if (!file.split("/").includes("..")) return undefined;
  return { sentence: `${settings.called("spa")} takes a file in the folder, not ${quoted(file)}.` };
}

function pageFault(settings: Settings, root: string): Failed | undefined {
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
  const application = settings.text("app");
  if (application !== undefined && exposed(resolve(application))) {
    return {
      sentence: `The application ${quoted(application)} lies where everybody could fetch its source: serve a folder that it isn't in.`,
    };
  }
  const saved = settings.text("save");
  if (saved !== undefined && placesOf(saved).some(exposed)) {
    return {
      sentence: `The conversations in ${quoted(saved)} would lie where everybody could fetch them: keep them outside of the folder that is served.`,
    };
  }
  const log = settings.text("log-file");
  if (log !== undefined && exposed(resolve(log))) {
    return {
      sentence: `The log ${quoted(log)} would lie where everybody could fetch it: write it outside of the folder that is served.`,
    };
  }
  const pidFile = settings.text("pid-file");
  if (pidFile !== undefined && exposed(resolve(pidFile))) {
    return {
      sentence: `The pid file ${quoted(pidFile)} would lie where everybody could fetch it: keep it outside of the folder that is served.`,
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
  const authority = settings.is("tls") ? authorityKeyPath() : undefined;
  if (authority !== undefined && placesOf(authority).some(exposed)) {
    return {
      sentence: `The private key of this user's authority would lie where everybody who comes in could fetch it: ${quoted(authority)}`,
    };
  }
  const secrets = [
    [settings.text("auth-file"), "password file"],
    [settings.text("passphrase-file"), "passphrase file"],
    ...settings.list("key").map((file) => [file, "private key"] as const),
    ...settings.list("pfx").map((file) => [file, "PFX file with a private key"] as const),
  ] as const;
  for (const [file, what] of secrets) {
    if (file === undefined || !existsSync(file) || !exposed(resolve(file))) continue;
    return {
      sentence: `The ${what} ${quoted(file)} lies where everybody who comes in could fetch it: move it out of the folder that is served.`,
    };
  }
  return undefined;
}

function warningsOf(
  config: ConfigFile | undefined,
  folder: string | undefined,
  secret: string,
): readonly string[] {
  const inside = folder !== undefined && config?.isCode === true && lies(config.path, folder);
  const ran = inside ? [`The code in ${config.name} was run, and it lies in the folder.`] : [];
  return secret === "" ? ran : [...ran, secret];
}
