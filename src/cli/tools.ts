/**
 * Which tools does the command have, and how is one run?
 *
 * A program of its own, which the command loads when its first word is a tool's name: whoever serves a
 * folder doesn't wait for it. This file refuses to know what any tool does.
 */
import { painter } from "../wire/paint.ts";
import { safeName } from "../wire/visible.ts";
import { wantsColours } from "./colours.ts";
import { CONVERT } from "./convert.ts";
import { EXPLAIN } from "./explain-tool.ts";
import { Output } from "./output.ts";
import { RELOAD } from "./reload-tool.ts";
import { REPLAY } from "./replay.ts";
import { TALK } from "./talk.ts";
import type { Tool, ToolFlag } from "./tool.ts";
import { toolLine } from "./tool-line.ts";

/** What was typed can't be understood. */
const MISTYPED = 2;

/** As tool-names.ts has them. */
export const TOOLS: readonly Tool[] = [EXPLAIN, TALK, REPLAY, CONVERT, RELOAD];

/** Runs a tool to its end, which is the end of the process. */
export async function runTool(name: string, argv: readonly string[]): Promise<void> {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  const out = new Output(() => process.stdout);
  const problems = new Output(() => process.stderr);
  const say = (text: string): void => problems.write(text.split("\n").map(safeName).join("\n"));
  process.exitCode = await statusOf(tool, argv, out, say);
  // A reader that takes its time gets everything.
  await Promise.all([out.end(), problems.end()]);
  process.exit();
}

async function statusOf(
  tool: Tool,
  argv: readonly string[],
  out: Output,
  problems: (text: string) => void,
): Promise<number> {
  const line = toolLine(tool, argv);
  if (line === "help") {
    out.write(toolHelp(tool));
    return 0;
  }
  if ("sentence" in line) {
    problems(`barewire: ${line.sentence}\n`);
    return MISTYPED;
  }
  const { stdin: input, stdout, env } = process;
  return tool.run(line, {
    input,
    out: (text) => out.write(text),
    drained: () => out.drained(),
    problems,
    paint: painter(wantsColours(env, stdout.isTTY)),
    env,
    outputIsTerminal: stdout.isTTY === true,
  });
}

/** What `barewire <tool> --help` says. */
function toolHelp({ summary, usage, flags, examples }: Tool): string {
  const indent = 2 + Math.max(...flags.map((flag) => flagWords(flag).length), 0);
  const lines = flags.map((flag) => `${flagWords(flag).padEnd(indent)}${flag.help}`);
  const shown = examples.map(([words, what]) => `  ${words}\n      ${what}`);
  return `${[summary, "", ...usage, "", "Flags", ...lines, "", "Examples", ...shown].join("\n")}\n`;
}

/** "  -i, --include N" */
function flagWords({ name, short, value = "" }: ToolFlag): string {
  return `  ${short === undefined ? "    " : `-${short}, `}--${name}${value}`;
}
