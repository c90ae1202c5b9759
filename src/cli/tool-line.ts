/**
 * What does the command line of a tool say? Its words and flags, or the sentence that says what is wrong.
 *
 * Pure, like the command line of the server, but with a tool's own few flags. This file refuses to know
 * any of them.
 */
import { parseArgs } from "node:util";
import { readDuration, readNumber, readSize, writeDuration, writeSize } from "./amounts.ts";
import type { Failed } from "./flag.ts";
import { nearest } from "./nearest.ts";
import { quoted, shown } from "./quoting.ts";
import type { Tool, ToolFlag, ToolFlagKind } from "./tool.ts";

/** What was typed behind the name of a tool. */
export class ToolLine {
  readonly words: readonly string[];
  readonly #values: ReadonlyMap<string, string | number | true>;

  constructor(words: readonly string[], values: ReadonlyMap<string, string | number | true>) {
    this.words = words;
    this.#values = values;
  }

  /** Was this switch, or any other flag, said? */
  is(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === "string" ? value : undefined;
  }

  /** Milliseconds of a duration, bytes of a size. */
  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === "number" ? value : undefined;
  }
}

const HELP: ToolFlag = { name: "help", short: "h", kind: "switch", help: "this text" };

/** A flag that is said twice holds as it was said last. */
export function toolLine(
  { name, flags }: Pick<Tool, "name" | "flags">,
  argv: readonly string[],
): ToolLine | "help" | Failed {
  const all = [...flags, HELP];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      all.map((flag) => [
        flag.name,
        {
          type: flag.kind === "switch" ? ("boolean" as const) : ("string" as const),
          ...(flag.short === undefined ? {} : { short: flag.short }),
        },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const values = new Map<string, string | number | true>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const flag = all.find((candidate) => candidate.name === token.name);
    if (flag === undefined) return unknown(name, token.rawName, token.name, all);
    const value = readValue(flag, token.rawName, token.value, token.inlineValue);
    if (typeof value === "object") return value;
    values.set(flag.name, value);
  }
  return values.has("help") ? "help" : new ToolLine(words, values);
}

function unknown(tool: string, rawName: string, name: string, flags: readonly ToolFlag[]): Failed {
  const near = nearest(
    name,
    flags.map((flag) => flag.name),
  );
  const isLong = rawName.startsWith("--");
  const hint =
    isLong && near !== undefined
      ? `Did you mean --${near}?`
      : `barewire ${tool} --help lists them all.`;
  return { sentence: `${tool} has no flag ${shown(rawName)}. ${hint}` };
}

function readValue(
  flag: ToolFlag,
  rawName: string,
  text: string | undefined,
  inline: boolean | undefined,
): string | number | true | Failed {
  if (flag.kind === "switch") {
    if (text === undefined) return true;
    return { sentence: `${rawName} takes no value, so ${quoted(`=${text}`)} must go.` };
  }
  const swallowed = text?.startsWith("--") === true && inline === false;
  if (text === undefined || text === "" || swallowed) {
    return { sentence: `${rawName} needs a value, such as ${rawName} ${exampleOf(flag)}.` };
  }
  if (flag.kind === "text") return text;
  const amount = READERS[flag.kind](text);
  const { least = 0, most = Number.MAX_SAFE_INTEGER } = flag;
  if (amount !== undefined && amount >= least && amount <= most) return amount;
  return { sentence: `${rawName} takes ${expected(flag)}, not ${quoted(text)}.` };
}

const READERS: Readonly<
  Record<Exclude<ToolFlagKind, "switch" | "text">, (text: string) => number | undefined>
> = { number: readNumber, duration: readDuration, size: readSize };

function exampleOf({ kind, example }: ToolFlag): string {
  return example ?? (kind === "duration" ? "10s" : kind === "size" ? "16k" : "10");
}

/** "a number from 1 to 100, such as 10" */
function expected(flag: ToolFlag): string {
  const { kind, least = 0, most } = flag;
  const written = (amount: number): string => {
    if (kind === "duration") return writeDuration(amount);
    return kind === "size" ? writeSize(amount) : String(amount);
  };
  const what = kind === "duration" ? "a time" : kind === "size" ? "a size" : "a whole number";
  const range =
    most === undefined
      ? ` of at least ${written(least)}`
      : ` from ${written(least)} to ${written(most)}`;
  return `${what}${range}, such as ${exampleOf(flag)}`;
}
