/**
 * What does this command line say? A subcommand, its words and the flags that were given, or the
 * sentence that says what is wrong.
 *
 * Pure: words in, a value out. The runtime's `util.parseArgs` tells words apart; what they mean, and
 * what to say when they mean nothing, is decided here from the table of flags.
 */
import { parseArgs } from "node:util";
import { canBeSwitchedOff, type Failed, type Flag, type Read } from "./flag.ts";
import { FLAGS, flagNamed } from "./flags.ts";
import { foreignHint } from "./foreign-flags.ts";
import { type Layer, put } from "./layer.ts";
import { nearest } from "./nearest.ts";
import { quoted, shown } from "./quoting.ts";
import { fromTexts, onOrOff } from "./setting-values.ts";

/** A first word that is none of these names a folder; `./why` is a folder, too. */
const SUBCOMMANDS = ["why", "config"] as const;

export type Subcommand = (typeof SUBCOMMANDS)[number];

export type CommandLine =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "mistake"; readonly sentence: string }
  | WantedCommand;

export interface WantedCommand {
  readonly kind: "serve" | Subcommand;
  /** Words that belong to no flag, without the subcommand. */
  readonly words: readonly string[];
  readonly layer: Layer;
}

/** What was said for a flag, in order: with a value, without one, or with "no". */
type Said = string | boolean;

/** Kinds that need no value, or take it with `=` only. */
const WITHOUT_VALUE: readonly Flag["kind"][] = ["switch", "optional", "origins"];

/** The words behind the command's name. */
export function parse(argv: readonly string[]): CommandLine {
  const slip = singleDash(argv);
  if (slip !== undefined) return mistake(slip);
  const subcommand = SUBCOMMANDS.find((name) => name === argv[0]);
  const { tokens } = parseArgs({
    args: explicit(subcommand === undefined ? argv : argv.slice(1)),
    options: parserOptions(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const said = new Map<Flag, Said[]>();
  const words: string[] = [];
  const faults: string[] = [];
  let apart: string | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "positional") {
      words.push(token.value);
      apart ??= valueApart(tokens[index - 1], token.value);
    }
    if (token.kind !== "option") continue;
    const found = understood(token);
    if ("sentence" in found) faults.push(found.sentence);
    else said.set(found.flag, [...(said.get(found.flag) ?? []), found.said]);
  }
  const has = (name: string): boolean => [...said.keys()].some((flag) => flag.name === name);
  if (has("help")) return { kind: "help" };
  if (has("version")) return { kind: "version" };
  if (faults[0] !== undefined) return mistake(faults[0]);
  if (has("json") && subcommand !== "config") {
    return mistake("--json goes with the word config: barewire config --json");
  }
  if (apart !== undefined && subcommand !== "why" && words.length + (has("root") ? 1 : 0) > 1) {
    return mistake(apart);
  }
  const layer = layerOf(said);
  if ("sentence" in layer) return mistake(layer.sentence);
  return { kind: subcommand ?? "serve", words, layer };
}

function mistake(sentence: string): CommandLine {
  return { kind: "mistake", sentence };
}

type ParserOptions = Record<string, { type: "boolean" | "string"; short?: string }>;

function parserOptions(): ParserOptions {
  const options: ParserOptions = {};
  for (const { name, short, kind } of FLAGS) {
    const type = WITHOUT_VALUE.includes(kind) ? "boolean" : "string";
    options[name] = short === undefined ? { type } : { type, short };
  }
  return options;
}

/** Words as the parser takes them: `--host` with its value or without, `-s=FILE` as `--spa=FILE`. */
function explicit(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  return argv.map((word, index) => {
    if (end >= 0 && index > end) return word;
    if (word === "--host") {
      const next = argv[index + 1];
      return next === undefined || next.startsWith("-") ? "--host=*" : word;
    }
    const [, letter, value] = /^-([A-Za-z])=(.*)$/s.exec(word) ?? [];
    const flag = FLAGS.find(({ short }) => short !== undefined && short === letter);
    return flag === undefined ? word : `--${flag.name}=${value}`;
  });
}

/** `-port 80` would be read as `-p ort`. */
function singleDash(argv: readonly string[]): string | undefined {
  for (const word of argv) {
    if (word === "--") return undefined;
    const name = /^-([a-z][a-z-]+)(?:=|$)/.exec(word)?.[1];
    if (name !== undefined && flagNamed(name) !== undefined) {
      return `${word} has one dash too few: did you mean --${name}?`;
    }
  }
  return undefined;
}

/** What to say of a word too many behind a flag that takes its value with `=`. */
function valueApart(before: Token | undefined, word: string): string | undefined {
  if (before?.kind !== "option" || before.value !== undefined) return undefined;
  const flag = flagNamed(before.name);
  if (flag === undefined || flag.kind === "switch") return undefined;
  return `--${flag.name} takes its value with =: --${flag.name}=${shown(word)}`;
}

type Token =
  | { readonly kind: "positional" | "option-terminator" }
  | (OptionToken & { readonly kind: "option" });

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

interface Understood {
  readonly flag: Flag;
  readonly said: Said;
}

function understood({ name, rawName, value, inlineValue }: OptionToken): Understood | Failed {
  const flag = flagNamed(name);
  if (flag === undefined) return switchedOff(name, value) ?? unknownFlag(rawName, name);
  if (flag.kind === "switch") {
    if (value === undefined) return { flag, said: true };
    return { sentence: `${rawName} takes no value, so ${quoted(`=${value}`)} must go.` };
  }
  if (value === undefined && WITHOUT_VALUE.includes(flag.kind)) return { flag, said: true };
  const swallowed = value?.startsWith("--") === true && inlineValue === false;
  if (value === undefined || value === "" || swallowed) return missingValue(rawName, flag);
  return { flag, said: value };
}

function switchedOff(name: string, value: string | undefined): Understood | Failed | undefined {
  const flag = name.startsWith("no-") ? flagNamed(name.slice(3)) : undefined;
  if (flag === undefined || !canBeSwitchedOff(flag)) return undefined;
  if (value === undefined) return { flag, said: false };
  return { sentence: `--${name} takes no value, so ${quoted(`=${value}`)} must go.` };
}

function missingValue(rawName: string, flag: Flag): Failed {
  const { kind, example } = flag;
  const fallback = kind === "duration" ? "10s" : kind === "size" ? "16k" : "100";
  const joint = WITHOUT_VALUE.includes(kind) ? "=" : " ";
  return {
    sentence: `${rawName} needs a value, such as ${rawName}${joint}${example ?? fallback}.`,
  };
}

function unknownFlag(rawName: string, name: string): Failed {
  const typed = shown(rawName);
  const foreign = foreignHint(name);
  if (foreign !== undefined) return { sentence: `There is no flag ${typed}; ${foreign}.` };
  const positive = name.startsWith("no-") ? flagNamed(name.slice(3)) : undefined;
  if (positive !== undefined) {
    return { sentence: `There is no flag ${typed}; --${positive.name} can only be left out.` };
  }
  const names = FLAGS.flatMap((flag) =>
    canBeSwitchedOff(flag) ? [flag.name, `no-${flag.name}`] : [flag.name],
  );
  const near = rawName.startsWith("--") ? nearest(name, names) : undefined;
  const hint = near === undefined ? "barewire --help lists them all." : `Did you mean --${near}?`;
  return { sentence: `There is no flag ${typed}. ${hint}` };
}

function layerOf(said: ReadonlyMap<Flag, readonly Said[]>): Layer | Failed {
  const layer: Layer = new Map();
  for (const [flag, words] of said) {
    const failed = put(layer, flag, read(flag, words), "flag", `--${flag.name}`);
    if (failed !== undefined) return failed;
  }
  return layer;
}

/** The last word holds, and of lists all do. */
function read(flag: Flag, words: readonly Said[]): Read {
  const called = `--${flag.name}`;
  const last = words.at(-1);
  if (typeof last === "boolean") return onOrOff(flag, last, called);
  const texts = words.filter((word) => typeof word === "string");
  return fromTexts(flag, texts, called);
}
