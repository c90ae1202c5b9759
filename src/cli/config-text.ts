/**
 * What does a config file say? JSON is read, and code is run.
 *
 * This file refuses to know whether it may be run, and what the settings mean.
 */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { type JsonMember, type JsonNode, type JsonObject, readJson } from "../rules/json-text.ts";
import { byteCount, safeName } from "../wire/visible.ts";
import type { ConfigFile } from "./config-file.ts";
import type { Failed } from "./flag.ts";
import { described } from "./quoting.ts";
import { within } from "./timing.ts";

const CONFIG_MAX_BYTES = 1024 * 1024;
const LOADING_MS = 10_000;

/** How often each file was run. */
const loaded = new Map<string, number>();

/** What a config file says, not yet understood. */
export interface ConfigText {
  readonly file: ConfigFile;
  readonly members: ReadonlyMap<string, unknown>;
  /** In JSON, the line of each member. */
  readonly lines: ReadonlyMap<string, number>;
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
      return { sentence: `${name} has no default export, such as "export default { port: 8080 }"` };
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
