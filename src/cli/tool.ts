/**
 * What is a tool? A word that the command can begin with instead of a folder, with flags of its own.
 *
 * Tools start no server. Each is a row: its words for the help, its flags, and what it does. This file
 * refuses to know which tools there are.
 */
import type { Readable } from "node:stream";
import type { Paint } from "../wire/paint.ts";
import type { ToolLine } from "./tool-line.ts";

/**
 * `switch`: said or not. `text`: as it was written. `number`, `duration`, `size`: read as everywhere in the
 * command, times in milliseconds and sizes in bytes.
 */
export type ToolFlagKind = "switch" | "text" | "number" | "duration" | "size";

export interface ToolFlag {
  readonly name: string;
  readonly short?: string;
  readonly kind: ToolFlagKind;
  /** What the value is called in the help: " N". */
  readonly value?: string;
  /** A value that makes sense, for messages. */
  readonly example?: string;
  readonly least?: number;
  readonly most?: number;
  readonly help: string;
}

/** What a tool reads from and writes to. */
export interface ToolSurroundings {
  readonly input: Readable & { readonly isTTY?: boolean };
  /** Standard output. */
  readonly out: (text: string) => void;
  /** Settles when somebody has read what was written; undefined when more may be written now. */
  readonly drained?: () => Promise<void> | undefined;
  /** Standard error, one sentence or more, each line made safe. */
  readonly problems: (text: string) => void;
  readonly paint: Paint;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Does a person read what goes to standard output? */
  readonly outputIsTerminal: boolean;
}

export interface Tool {
  readonly name: string;
  /** One line for the help of the whole command. */
  readonly summary: string;
  /** Lines of the form "barewire name <word> [flags]". */
  readonly usage: readonly string[];
  readonly flags: readonly ToolFlag[];
  readonly examples: readonly (readonly [words: string, what: string])[];
  /** Resolves to the exit status. What was typed wrong is said by `problems`, with status 2. */
  run(line: ToolLine, surroundings: ToolSurroundings): Promise<number>;
}
