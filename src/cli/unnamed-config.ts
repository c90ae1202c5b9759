/**
 * May a config file that nobody named say this?
 *
 * It was used because it lies in the current folder, which may have come from anywhere. So it can decide
 * how that folder is served, and not that something outside is: else a page of the folder could read the
 * rest of the disk. Whoever names the file with --config vouches for it. Code is judged elsewhere, before
 * it runs. This file refuses to know where settings come from otherwise.
 */
import { dirname, resolve } from "node:path";
import { isBeneath } from "../disk/root.ts";
import type { ConfigFile } from "./config-file.ts";
import type { ByPath, Failed } from "./flag.ts";
import { realPathOf } from "./named-place.ts";
import type { Settings } from "./settings.ts";

export function unnamedConfigFault(
  settings: Settings,
  config: ConfigFile | undefined,
): Failed | undefined {
  if (config === undefined || config.named || config.isCode) return undefined;
  const home = real(dirname(config.path));
  const leadsOut = (path: string): boolean => !isBeneath(home, real(path));
  const said = (name: string): boolean => settings.setting(name)?.source === "file";
  const mounts = Object.values((settings.value("mount") ?? {}) as ByPath);
  const key =
    said("root") && leadsOut(settings.text("root") ?? ".")
      ? "root"
      : said("mount") && mounts.some(leadsOut)
        ? "mounts"
        : said("symlinks") && settings.value("symlinks") === "follow"
          ? "symlinks"
          : undefined;
  if (key === undefined) return undefined;
  const { name } = config;
  return {
    sentence: `"${key}" in ${name} leads out of this folder, which a file that nobody named can't do. To allow it: --config ${name}`,
  };
}

/** What isn't there is refused elsewhere. */
function real(path: string): string {
  return realPathOf(path) ?? resolve(path);
}
