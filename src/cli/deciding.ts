/**
 * What holds for this run of the command? Flags, environment and config file together.
 *
 * Which config file is read is decided by the two others, and so is whether it may be run. This file
 * refuses to know what any setting does.
 */
import { isApplicationName } from "./application-name.ts";
import type { WantedCommand } from "./command-line.ts";
import { type ConfigFile, findConfig, refusalToRun } from "./config-file.ts";
import { configLayer } from "./config-layer.ts";
import { loadConfig } from "./config-text.ts";
import { type Environment, environmentLayer, inheritedPort } from "./environment.ts";
import type { ByPath, Failed } from "./flag.ts";
import { type GivenSockets, onGivenSockets } from "./given-sockets.ts";
import type { HandedFiles } from "./handed-files.ts";
import type { Layer } from "./layer.ts";
import { quoted } from "./quoting.ts";
import { type Settings, settle } from "./settings.ts";

export interface Decided {
  readonly settings: Settings;
  readonly config: ConfigFile | undefined;
  /** Sentences that whoever started it should read. */
  readonly warnings: readonly string[];
  /** Files that are read for this process, for want of rights. Default: none. */
  readonly handed?: HandedFiles;
}

/**
 * May be asked again while a server runs.
 *
 * @param words those that name a folder or an application: none, or one of each, in any order
 * @param given what a service manager has handed over
 */
export async function decide(
  { layer }: WantedCommand,
  words: readonly string[],
  env: Environment,
  given?: GivenSockets,
): Promise<Decided | Failed> {
  const flags = new Map(layer);
  const failed =
    nameFolder(
      flags,
      words.filter((word) => !isApplicationName(word)),
    ) ?? nameApplication(flags, words.filter(isApplicationName));
  if (failed !== undefined) return failed;
  const variables = environmentLayer(env);
  if ("sentence" in variables) return variables;
  const said = (name: string) => (flags.get(name) ?? variables.get(name))?.value;
  const wanted = said("config");
  const config = findConfig(typeof wanted === "string" || wanted === false ? wanted : undefined);
  const layers = [flags, variables];
  if (config !== undefined) {
    if ("sentence" in config) return config;
    const mounts = Object.values((said("mount") ?? {}) as ByPath);
    const root = said("root");
    const refusal = refusalToRun(config, root === undefined ? root : String(root), mounts);
    if (refusal !== "") return { sentence: refusal };
    const text = await loadConfig(config);
    if ("sentence" in text) return text;
    const settings = configLayer(text);
    if ("sentence" in settings) return settings;
    layers.push(settings);
  }
  const settings = settle(layers, inheritedPort(env));
  return "sentence" in settings ? settings : { ...onGivenSockets(settings, given), config };
}

/** The folder may be the first word or `--root`, but not two folders. */
function nameFolder(flags: Layer, [folder, second]: readonly string[]): Failed | undefined {
  if (folder === undefined) return undefined;
  if (folder === "") return { sentence: "The folder's name is empty." };
  const other = second ?? flags.get("root")?.value;
  if (other !== undefined) {
    return {
      sentence: `barewire serves one folder, and ${quoted(folder)} and ${quoted(String(other))} are two; --mount adds others.`,
    };
  }
  flags.set("root", { value: folder, source: "flag", from: "first word" });
  return undefined;
}

/** So may the application, by how it ends. */
function nameApplication(flags: Layer, [file, second]: readonly string[]): Failed | undefined {
  if (file === undefined) return undefined;
  const other = second ?? flags.get("app")?.value;
  if (other !== undefined) {
    return {
      sentence: `barewire runs one application, and ${quoted(file)} and ${quoted(String(other))} are two.`,
    };
  }
  flags.set("app", { value: file, source: "flag", from: "a word" });
  return undefined;
}
