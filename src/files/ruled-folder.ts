/**
 * Which folder is served, with which settings and rules, when somebody names a folder?
 *
 * The files of rules in it are read once. Settings: what somebody gave, else what `serve.json` says, else
 * the default. A setting that would lead out of the folder (symbolic links) is never taken from a file
 * in it. This file refuses to know what any rule means.
 */
import { RulesError } from "../rules/rule-fault.ts";
import { SiteRules } from "../rules/site-rules.ts";
import type { FilesOptions } from "./options.ts";
import { readRuleFiles, withoutRuleFiles } from "./rule-files.ts";

/** A folder with its rules, ready to be served. */
export interface Site {
  /** The folder whose files are served. Absolute. */
  readonly root: string;
  /** With what serve.json says where nobody said anything else. */
  readonly options: FilesOptions;
  readonly rules: SiteRules;
  /** The files of rules that were read. */
  readonly used: readonly string[];
  /** serve.json asks for symbolic links to be followed, which only an option can allow. */
  readonly wantsSymlinks: boolean;
}

/**
 * Reads the files of rules of a folder, unless the `rules` option says not to.
 *
 * @param given the options as given, without the defaults
 * @throws RulesError for faults in the files; RangeError or TypeError for a rule in the options
 */
export function readSite(
  folder: string,
  options: FilesOptions,
  given: Partial<FilesOptions>,
): Site {
  const files = options.rules ? readRuleFiles(folder) : withoutRuleFiles(folder);
  if (files.faults.length > 0) throw new RulesError(files.faults);
  const { cleanUrls, trailingSlash, directoryListing, symlinks } = files.settings;
  const said: Partial<FilesOptions> = {
    ...(cleanUrls === undefined ? {} : { cleanUrls }),
    ...(trailingSlash === undefined ? {} : { trailingSlash }),
    ...(directoryListing === undefined ? {} : { list: directoryListing }),
  };
  const chosen = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return {
    root: files.root,
    options: Object.freeze({ ...options, ...said, ...chosen }),
    rules: new SiteRules(options, files),
    used: files.used,
    wantsSymlinks: symlinks === true && options.symlinks !== "follow",
  };
}
