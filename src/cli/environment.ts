/**
 * What does the environment say? A variable BAREWIRE_… for each flag, with the flag's own syntax.
 *
 * Lists are separated by commas, and where a value may hold a comma, by line ends. A variable of ours
 * that means nothing is a mistake; an empty one counts as absent, and those that Kubernetes makes for a
 * service that is called "barewire" aren't ours. PORT, which hosts set for every program, stands below
 * BAREWIRE_PORT. This file refuses to know what any setting does.
 */
import { type Failed, type Flag, isOfEnvironment, type Read, variableOf } from "./flag.ts";
import { SETTINGS } from "./flags.ts";
import { type Layer, put, type Setting } from "./layer.ts";
import { nearest } from "./nearest.ts";
import { quoted } from "./quoting.ts";
import { fromTexts, onOrOff } from "./setting-values.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "BAREWIRE_";
const FOREIGN_NAME = /^BAREWIRE_(?:SERVICE_(?:HOST|PORT\w*)|PORT_\d+_\w+)$/;
const FOREIGN_PORT = /^(?:tcp|udp):\/\//;

/** Of these, a value may hold a comma. */
const IN_LINES: readonly Flag["kind"][] = ["mounts", "cache", "headers", "paths"];

const ON: readonly string[] = ["1", "true", "on", "yes"];
const OFF: readonly string[] = ["0", "false", "off", "no"];

const BY_VARIABLE: ReadonlyMap<string, Flag> = new Map(
  SETTINGS.filter(isOfEnvironment).map((flag) => [variableOf(flag), flag]),
);

export function environmentLayer(env: Environment): Layer | Failed {
  const layer: Layer = new Map();
  for (const [name, text = ""] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || FOREIGN_NAME.test(name)) continue;
    const flag = BY_VARIABLE.get(name);
    if (flag === undefined) return unknown(name);
    if (text === "" || (flag.name === "port" && FOREIGN_PORT.test(text))) continue;
    const failed = put(layer, flag, fromVariable(flag, text, name), "environment", name);
    if (failed !== undefined) return failed;
  }
  return layer;
}

/** The port that PORT says, for when nothing else does; undefined when it says none. */
export function inheritedPort({ PORT: text = "" }: Environment): Setting | Failed | undefined {
  const flag = BY_VARIABLE.get(`${PREFIX}PORT`);
  if (flag === undefined || text === "") return undefined;
  const read = fromVariable(flag, text, "PORT");
  return "sentence" in read ? read : { value: read.value, source: "environment", from: "PORT" };
}

/** What a variable says of a setting. */
function fromVariable(flag: Flag, text: string, name: string): Read {
  const called = `${name} in the environment`;
  const word = text.toLowerCase();
  const isWord = ON.includes(word) || OFF.includes(word);
  if (flag.kind === "switch") {
    if (isWord) return onOrOff(flag, ON.includes(word), called);
    return { sentence: `${called} takes 1, true, 0 or false, not ${quoted(text)}.` };
  }
  const hasWord = ON.includes(word) ? flag.bare !== undefined : flag.off !== undefined;
  // "off" is also a choice by itself; both mean the same there.
  if (isWord && hasWord) return onOrOff(flag, ON.includes(word), called);
  const texts = IN_LINES.includes(flag.kind)
    ? text.split("\n").filter((line) => line.trim() !== "")
    : [text];
  return fromTexts(flag, texts, called);
}

function unknown(name: string): Failed {
  const near = nearest(name.slice(PREFIX.length), [...BY_VARIABLE.keys()].map(withoutPrefix));
  const hint = near === undefined ? "" : ` Did you mean ${PREFIX}${near.toUpperCase()}?`;
  return { sentence: `${quoted(name)} in the environment means nothing to barewire.${hint}` };
}

function withoutPrefix(name: string): string {
  return name.slice(PREFIX.length).toLowerCase();
}
