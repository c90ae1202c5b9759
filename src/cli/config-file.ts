/**
 * Which config file is there, and what does it say?
 *
 * barewire.config.json, .js, .mjs, .ts or .mts in the current folder, and in no folder above it; or the
 * one that --config names. JSON is data. The others are code: it is run only when it was named, or when
 * the folder to serve was, and it lies outside of that: a folder that came from somewhere must not be able
 * to run anything.
 * This file refuses to know what the settings mean.
 */
import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type JsonMember, type JsonNode, type JsonObject, readJson } from "../rules/json-text.ts";
import { CONFIG_NAMES } from "../rules/site-rules.ts";
import { byteCount, safeName } from "../wire/visible.ts";
import { lies } from "./exposed-files.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { described, quoted, shown } from "./quoting.ts";
import { within } from "./timing.ts";

const CONFIG_MAX_BYTES = 1024 * 1024;
const LOADING_MS = 10_000;

/** How often each file was run. */
const loaded = new Map<string, number>();

export interface ConfigFile {
  /** As typed, or its name in the current folder. */
  readonly name: string;
  readonly path: string;
  /** Somebody typed its name. */
  readonly named: boolean;
  readonly isCode: boolean;
}

/** What a config file says, not yet understood. */
export interface ConfigText {
  readonly file: ConfigFile;
  readonly members: ReadonlyMap<string, unknown>;
  /** In JSON, the line of each member. */
  readonly lines: ReadonlyMap<string, number>;
}

/** @param named as `--config` names it; false: none is wanted; undefined: the one that is here */
export function findConfig(named: string | false | undefined): ConfigFile | Failed | undefined {
  if (named === false) return undefined;
  if (named !== undefined) return namedConfig(named);
  const here = CONFIG_NAMES.filter((name) => statsAt(name) !== undefined);
  const [name, second] = here;
  if (name === undefined) return undefined;
  if (second !== undefined) {
    return { sentence: `Here are ${name} and ${second}: remove one, or name one with --config.` };
  }
  return configAt(name, false);
}

function namedConfig(name: string): ConfigFile | Failed {
  if (/^-?\d+$/.test(name) && statsAt(name) === undefined) {
    const hint = "To say how long files may be cached, use --cache";
    const rule = name.startsWith("-") ? "no-store" : `max-age=${name}`;
    return { sentence: `There is no config file ${quoted(name)}. ${hint} ${rule}.` };
  }
  return configAt(name, true);
}

function configAt(name: string, named: boolean): ConfigFile | Failed {
  const extension = extname(name).slice(1);
  const isCode = ["js", "mjs", "ts", "mts"].includes(extension);
  if (!isCode && extension !== "json") {
    return {
      sentence: `A config file ends in .json, .js, .mjs, .ts or .mts, and ${quoted(name)} doesn't.`,
    };
  }
  const stats = statsAt(name);
  if (stats === undefined) return { sentence: `There is no config file ${quoted(name)}.` };
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? "a folder" : "no regular file";
    return { sentence: `${quoted(name)} should be a config file, and is ${what}.` };
  }
  return { name: shown(name), path: resolve(name), named, isCode };
}

/**
 * Why its code isn't run, if that is so.
 *
 * @param root the folder to serve, where somebody named one; which one the code would name isn't known
 */
export function refusalToRun(
  { isCode, named, path, name }: ConfigFile,
  root: string | undefined,
  mounts: readonly string[],
): string {
  if (!isCode || named) return "";
  const remedies = `To run it: --config ${name}. To do without it: --no-config.`;
  if (root === undefined) {
    return `${name} is code, and nobody named it or the folder: it isn't run. ${remedies}`;
  }
  if (![root, ...mounts].some((folder) => lies(path, folder))) return "";
  return `${name} lies in the folder that is served, so its code isn't run unasked. ${remedies} To serve another folder: name it.`;
}

/** Reads it, or runs it. */
export async function loadConfig(file: ConfigFile): Promise<ConfigText | Failed> {
  return file.isCode ? await run(file) : readData(file);
}

function readData(file: ConfigFile): ConfigText | Failed {
  const { name, path } = file;
  let text: string;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > CONFIG_MAX_BYTES) return tooLarge(name);
    // The decoder takes a byte order mark away.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    return { sentence: `${name} can't be read: ${reasonOf(error)}` };
  }
  const json = readJson(text);
  if ("error" in json) return { sentence: `${name}:${json.line}: ${json.error}.` };
  const lines = json.value instanceof Map ? [...json.value].map(lineOf) : [];
  return membersOf(file, plain(json), new Map(lines));
}

function lineOf([key, { line }]: readonly [string, JsonMember]): readonly [string, number] {
  return [key, line];
}

/** The value as programs have it, without its lines. */
function plain({ value }: JsonNode): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!isObject(value)) return value.map(plain);
  return Object.fromEntries([...value].map(([key, member]) => [key, plain(member.value)]));
}

function isObject(value: readonly JsonNode[] | JsonObject): value is JsonObject {
  return value instanceof Map;
}

function tooLarge(name: string): Failed {
  return { sentence: `${name} is larger than ${byteCount(CONFIG_MAX_BYTES)}.` };
}

async function run(file: ConfigFile): Promise<ConfigText | Failed> {
  const { name, path } = file;
  const { features } = process as { features: { typescript?: unknown } };
  if (/^m?ts$/.test(extname(name).slice(1)) && !features.typescript) {
    const remedy = "Use Node 22.18 or newer, or a file that ends in .mjs or .json";
    return {
      sentence: `${name} is TypeScript, which Node ${process.versions.node} can't run. ${remedy}.`,
    };
  }
  try {
    const module: Readonly<Record<string, unknown>> | undefined = await within(
      LOADING_MS,
      import(addressOf(path)),
    );
    if (module === undefined) return { sentence: `${name} didn't finish within 10 s.` };
    if (!("default" in module)) {
      return { sentence: `${name} has no default export: export default { port: 8080 }` };
    }
    const { default: settings } = module;
    return membersOf(file, settings, new Map());
  } catch (error) {
    return { sentence: `${name}${placeIn(path, error)} could not be run: ${reasonOf(error)}` };
  }
}

/** Of this file as it is now: the runtime keeps what it has loaded once, by its address. */
function addressOf(path: string): string {
  const url = pathToFileURL(path).href;
  const before = loaded.get(path) ?? 0;
  loaded.set(path, before + 1);
  if (before === 0) return url;
  delete process.getBuiltinModule("node:module").createRequire(path).cache[path];
  return `${url}?again=${before}`;
}

function membersOf(
  file: ConfigFile,
  settings: unknown,
  lines: ReadonlyMap<string, number>,
): ConfigText | Failed {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    const example = file.isCode ? "export default { port: 8080 }" : '{ "port": 8080 }';
    return {
      sentence: `${file.name} holds ${described(settings)}, and should hold an object: ${example}`,
    };
  }
  return { file, members: new Map(Object.entries(settings)), lines };
}

/** ":3" where the fault happened in that file. */
function placeIn(path: string, error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const start of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(`${start}:`);
    const line = at < 0 ? undefined : /^\d+/.exec(stack.slice(at + start.length + 1))?.[0];
    if (line !== undefined) return `:${line}`;
  }
  return "";
}

/** The first line of what went wrong, without paths of this machine. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return safeName(`${described(error)} was thrown`);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "this user has no permission.";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "it isn't UTF-8.";
  return (error.message.split("\n")[0] ?? "").replaceAll(`${process.cwd()}/`, "");
}
