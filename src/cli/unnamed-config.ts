/**
 * May a config file that nobody named say this?
 *
 * It was used because it lies in the current folder, which may have come from anywhere. So it can decide
 * how that folder is served to this computer, and neither that something outside is, nor to whom else:
 * else a page of the folder could read the rest of the disk, and the network the folder. Whoever names the
 * file with --config vouches for it. Code is judged elsewhere, before it runs. This file refuses to know
 * where settings come from otherwise.
 */
import { basename, dirname, join, resolve } from "node:path";
import { isLoopback } from "../app/hosts.ts";
import { isBeneath } from "../disk/root.ts";
import type { ConfigFile } from "./config-file.ts";
import { canBeHad } from "./exposed-files.ts";
import type { ByPath, Failed, Value } from "./flag.ts";
import { isOfOthers } from "./metrics-address.ts";
import { realPathOf } from "./named-place.ts";
import type { Settings } from "./settings.ts";

const LEADS_OUT = "leads out of this folder";
const LETS_IN = "lets others in";

interface Guard {
  /** The setting, as the command line calls it, and as the file does. */
  readonly name: string;
  readonly key: string;
  readonly does: string;
  readonly refuses: (value: Value, leadsOut: (path: string) => boolean) => boolean;
}

const GUARDS: readonly Guard[] = [
  path("root", "root"),
  { name: "app", key: "app", does: "runs code", refuses: () => true },
  {
    name: "mount",
    key: "mounts",
    does: LEADS_OUT,
    refuses: (value, leadsOut) => Object.values(value as ByPath).some(leadsOut),
  },
  { name: "symlinks", key: "symlinks", does: LEADS_OUT, refuses: (value) => value === "follow" },
  {
    name: "workers",
    key: "workers",
    does: "starts processes",
    refuses: () => true,
  },
  path("unix", "unix"),
  paths("cert"),
  paths("key"),
  paths("pfx"),
  path("passphrase-file", "passphraseFile"),
  path("auth-file", "authFile"),
  path("log-file", "logFile"),
  path("pid-file", "pidFile"),
  { name: "descriptors", key: "descriptors", does: LETS_IN, refuses: () => true },
  { name: "unix-mode", key: "unixMode", does: LETS_IN, refuses: () => true },
  { name: "user", key: "user", does: "decides who the server is", refuses: () => true },
  { name: "host", key: "host", does: LETS_IN, refuses: (value) => !isLoopback(String(value)) },
  { name: "allow-host", key: "allowHost", does: LETS_IN, refuses: () => true },
  {
    name: "metrics",
    key: "metrics",
    does: LETS_IN,
    refuses: (value) => isOfOthers(String(value)),
  },
  { name: "cors", key: "cors", does: LETS_IN, refuses: (value) => value !== false },
  {
    name: "dotfiles",
    key: "dotfiles",
    does: "shows what is hidden",
    refuses: (value) => value !== false,
  },
];

function path(name: string, key: string): Guard {
  return { name, key, does: LEADS_OUT, refuses: (value, leadsOut) => leadsOut(String(value)) };
}

function paths(name: string): Guard {
  const refuses: Guard["refuses"] = (value, leadsOut) =>
    Array.isArray(value) && value.some((one) => leadsOut(String(one)));
  return { name, key: name, does: LEADS_OUT, refuses };
}

export function unnamedConfigFault(
  settings: Settings,
  config: ConfigFile | undefined,
): Failed | undefined {
  if (config === undefined || config.named || config.isCode) return undefined;
  const home = real(dirname(config.path));
  const leadsOut = (given: string): boolean => !isBeneath(home, real(resolve(given)));
  const guard = GUARDS.find(({ name, refuses }) => {
    const setting = settings.setting(name);
    return setting?.source === "file" && refuses(setting.value, leadsOut);
  });
  if (guard === undefined) return undefined;
  const { name } = config;
  const remedy = wouldBeServed(settings, config)
    ? "move it to where it isn't served, and name it with --config"
    : `--config ${name}`;
  return {
    sentence: `"${guard.key}" in ${name} ${guard.does}, which a file that nobody named can't do. To allow it: ${remedy}`,
  };
}

/** Named or not, such a file is refused later. */
function wouldBeServed(settings: Settings, config: ConfigFile): boolean {
  const mounts = Object.values((settings.value("mount") ?? {}) as ByPath);
  return [settings.text("root") ?? ".", ...mounts].some((folder) =>
    canBeHad(config.path, resolve(folder), settings.is("dotfiles")),
  );
}

/** Where it leads; of what isn't there yet, where it would lie. */
function real(given: string): string {
  const parent = dirname(given);
  return realPathOf(given) ?? (parent === given ? given : join(real(parent), basename(given)));
}
