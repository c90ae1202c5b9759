/**
 * What does this command line ask for? A command, or the sentence that says what is wrong with it.
 *
 * Pure: words and environment in, a value out. The runtime's `util.parseArgs` tells words apart; what
 * they mean, and what to say when they mean nothing, is decided here from the table of flags.
 */
import { parseArgs } from "node:util";
import type { LimitName } from "../server/options.ts";
import { FLAGS, type Flag, flagNamed, readAmount } from "./flags.ts";
import { nearest } from "./nearest.ts";

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "mistake"; readonly sentence: string }
  | ServeCommand;

export interface ServeCommand {
  readonly kind: "serve";
  /** As typed; undefined: the default. */
  readonly folder: string | undefined;
  readonly port: number;
  /** An address or a name, or EVERY_INTERFACE. */
  readonly host: string;
  readonly unix: string | undefined;
  readonly wire: boolean;
  readonly quiet: boolean;
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
}

export const EVERY_INTERFACE = "*";
const PORT = 8000;
const HOST = "localhost";

type Environment = Readonly<Record<string, string | undefined>>;
type Values = ReadonlyMap<string, string | true>;

/** The words behind the command's name, and the environment. */
export function parse(argv: readonly string[], env: Environment): Command {
  const slip = singleDash(argv);
  if (slip !== undefined) return mistake(slip);
  const { tokens } = parseArgs({
    args: withHostExplicit(argv),
    options: parserOptions(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string | true>();
  const folders: string[] = [];
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") folders.push(token.value);
    if (token.kind !== "option") continue;
    const fault = optionFault(token);
    if (fault !== undefined) faults.push(fault);
    values.set(token.name, token.value ?? true);
  }
  if (values.has("help")) return { kind: "help" };
  if (values.has("version")) return { kind: "version" };
  if (faults[0] !== undefined) return mistake(faults[0]);
  return serveCommand(folders, values, env);
}

function mistake(sentence: string): Command {
  return { kind: "mistake", sentence };
}

type ParserOptions = Record<string, { type: "boolean" | "string"; short?: string }>;

function parserOptions(): ParserOptions {
  const options: ParserOptions = {};
  for (const { name, short, kind } of FLAGS) {
    const type = kind === "flag" ? "boolean" : "string";
    options[name] = short === undefined ? { type } : { type, short };
  }
  return options;
}

/** `--host` takes its value from the next word, unless there is none or it is a flag itself. */
function withHostExplicit(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  return argv.map((word, index) => {
    if (word !== "--host" || (end >= 0 && index > end)) return word;
    const next = argv[index + 1];
    return next === undefined || next.startsWith("-") ? `--host=${EVERY_INTERFACE}` : word;
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

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function optionFault({ name, rawName, value, inlineValue }: OptionToken): string | undefined {
  const flag = flagNamed(name);
  if (flag === undefined) return unknownFlag(rawName, name);
  if (flag.kind === "flag") {
    return value === undefined ? undefined : `${rawName} takes no value, so "=${value}" must go.`;
  }
  const swallowed = value?.startsWith("--") === true && inlineValue === false;
  if (value === undefined || value === "" || swallowed) return missingValue(rawName, flag);
  return undefined;
}

function missingValue(rawName: string, { kind, example }: Flag): string {
  const fallback = kind === "duration" ? "10s" : kind === "size" ? "16k" : "100";
  return `${rawName} needs a value, such as ${rawName} ${example ?? fallback}.`;
}

function unknownFlag(rawName: string, name: string): string {
  const names = FLAGS.map((flag) => flag.name);
  const near = rawName.startsWith("--") ? nearest(name, names) : undefined;
  const hint = near === undefined ? "barewire --help lists them all." : `Did you mean --${near}?`;
  return `There is no flag ${rawName}. ${hint}`;
}

function serveCommand(folders: readonly string[], values: Values, env: Environment): Command {
  const [folder, second] = folders;
  if (second !== undefined) {
    return mistake(`barewire serves one folder, and "${folder}" and "${second}" are two.`);
  }
  if (folder === "") return mistake("The folder's name is empty.");
  const clash = contradiction(values);
  if (clash !== undefined) return mistake(clash);
  const limits = limitsOf(values);
  if (typeof limits === "string") return mistake(limits);
  const port = portOf(values, env);
  if (typeof port === "string") return mistake(port);
  const host = hostOf(values);
  if ("sentence" in host) return mistake(host.sentence);
  const unix = values.get("unix");
  return {
    kind: "serve",
    folder,
    port,
    host: host.name,
    unix: typeof unix === "string" ? unix : undefined,
    wire: values.has("wire"),
    quiet: values.has("quiet"),
    limits,
  };
}

function contradiction(values: Values): string | undefined {
  for (const other of ["port", "host"]) {
    if (values.has("unix") && values.has(other)) {
      return `--unix listens on a file and not on a port, so --${other} has no place beside it.`;
    }
  }
  if (values.has("wire") && values.has("quiet")) {
    return "--wire prints every request and --quiet prints none: choose one.";
  }
  return undefined;
}

function limitsOf(values: Values): Partial<Record<LimitName, number>> | string {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const flag of FLAGS) {
    const text = values.get(flag.name);
    if (flag.option === undefined || typeof text !== "string") continue;
    const amount = readAmount(flag, text);
    if (typeof amount === "string") return amount;
    limits[flag.option] = amount;
  }
  return limits;
}

/** The flag, else the environment, else the default. */
function portOf(values: Values, env: Environment): number | string {
  const flag = flagNamed("port");
  const given = values.get("port");
  if (flag === undefined || values.has("unix")) return PORT;
  if (typeof given === "string") return readAmount(flag, given);
  const { PORT: inherited = "" } = env;
  return inherited === "" ? PORT : readAmount(flag, inherited, "PORT in the environment");
}

function hostOf(values: Values): { readonly name: string } | { readonly sentence: string } {
  const given = values.get("host");
  if (typeof given !== "string") return { name: HOST };
  const bare = /^\[(.*)\]$/.exec(given)?.[1] ?? given;
  if (/[/\s[\]]/.test(bare) || /^[^:]*:\d*$/.test(bare)) {
    return { sentence: `--host takes an address alone, such as 127.0.0.1 or ::1, not "${given}".` };
  }
  return { name: bare };
}
