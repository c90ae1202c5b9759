/**
 * Which words of a command line are flags, and which are values of flags?
 *
 * As `util.parseArgs` of the runtime tells them apart when it isn't strict (the POSIX Utility Syntax Guidelines,
 * with GNU's long names), which every start would load for it. This file refuses to know what any flag means.
 */

export type LineToken =
  | { readonly kind: "positional"; readonly value: string }
  | { readonly kind: "option-terminator" }
  | OptionToken;

export interface OptionToken {
  readonly kind: "option";
  /** The long name, without dashes; of a letter that is none's, the letter. */
  readonly name: string;
  /** As it was typed, without the value. */
  readonly rawName: string;
  readonly value: string | undefined;
  /** Is the value of the same word? Undefined without a value. */
  readonly inlineValue: boolean | undefined;
}

/** What is known of the flags. */
export interface KnownFlags {
  /** The long name for a letter. */
  longName(letter: string): string | undefined;
  /** Does the next word belong to the flag of this long name? */
  takesNext(name: string): boolean;
}

/** All words, in their order; behind `--` none is a flag. */
export function lineTokens(argv: readonly string[], flags: KnownFlags): LineToken[] {
  const tokens: LineToken[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") {
      tokens.push({ kind: "option-terminator" }, ...argv.slice(at + 1).map(positional));
      break;
    }
    if (word.length < 2 || !word.startsWith("-")) {
      tokens.push(positional(word));
      continue;
    }
    const options = word.startsWith("--") ? [longOption(word)] : shortOptions(word, flags);
    const last = options.pop();
    tokens.push(...options);
    if (last === undefined) continue;
    const next = argv[at + 1];
    if (last.value === undefined && flags.takesNext(last.name) && next !== undefined) {
      tokens.push({ ...last, value: next, inlineValue: false });
      at++;
    } else tokens.push(last);
  }
  return tokens;
}

function positional(value: string): LineToken {
  return { kind: "positional", value };
}

function option(rawName: string, name: string, value?: string): OptionToken {
  const inlineValue = value === undefined ? undefined : true;
  return { kind: "option", name, rawName, value, inlineValue };
}

/** `--name`, `--name=value`. */
function longOption(word: string): OptionToken {
  const equals = word.indexOf("=", 3);
  const rawName = equals < 0 ? word : word.slice(0, equals);
  return option(rawName, rawName.slice(2), equals < 0 ? undefined : word.slice(equals + 1));
}

/** `-abc`: all that is behind a letter whose flag takes a value is its value. */
function shortOptions(word: string, flags: KnownFlags): OptionToken[] {
  const options: OptionToken[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const name = flags.longName(letter) ?? letter;
    const value = flags.takesNext(name) ? word.slice(at + 1) : "";
    if (value !== "") return [...options, option(`-${letter}`, name, value)];
    options.push(option(`-${letter}`, name));
  }
  return options;
}
