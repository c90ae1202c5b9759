/**
 * How does somebody ask a running server to read its settings again, and learn what became of it?
 *
 * The server's pid file says whom to signal; the file beside it is where the server says how it went. This file
 * refuses to know what is read.
 */
import { readFileSync } from "node:fs";
import { safeName } from "../wire/visible.ts";
import type { Failed } from "./flag.ts";
import { outcomePath } from "./pid-file.ts";
import { quoted } from "./quoting.ts";
import { isRunning, pidIn } from "./running-process.ts";
import { RELOADING_MS, within } from "./timing.ts";
import type { Tool } from "./tool.ts";

/** One worker that hangs must have been heard of, and another one that begins. */
const PATIENCE_MS = 2 * RELOADING_MS + 5_000;
const LOOKS_EVERY_MS = 50;
const VARIABLE = "BAREWIRE_PID_FILE";

const MISTYPED = 2;

export const RELOAD: Tool = {
  name: "reload",
  summary: "Has a running server read its settings again, without a connection being lost.",
  usage: ["barewire reload --pid-file FILE"],
  flags: [
    {
      name: "pid-file",
      kind: "text",
      value: " FILE",
      example: "/run/site.pid",
      help: `the file that the server was started with, or $${VARIABLE}`,
    },
  ],
  examples: [
    ["barewire reload --pid-file /run/site.pid", "says what became of it; 1 where nothing changed"],
  ],
  run: async (line, { env, out, problems }) => {
    const say = ({ sentence }: Failed): void => problems(`barewire: ${sentence}\n`);
    const path = line.text("pid-file") ?? env[VARIABLE];
    if (line.words.length > 0 || path === undefined || path === "") {
      say({
        sentence:
          "barewire reload --pid-file FILE names the file that the server was started with.",
      });
      return MISTYPED;
    }
    const pid = pidOf(path);
    if (typeof pid === "object") {
      say(pid);
      return 1;
    }
    const before = outcomeAt(path);
    try {
      process.kill(pid, "SIGHUP");
    } catch {
      say({ sentence: `This user may not signal process ${pid}.` });
      return 1;
    }
    const failed = await awaited(path, pid, before?.count);
    if (failed !== undefined) {
      say(failed);
      return 1;
    }
    out("reloaded\n");
    return 0;
  },
};

function pidOf(path: string): number | Failed {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return {
      sentence: `There is no pid file ${quoted(path)} that can be read: no server was started with it, or it has ended.`,
    };
  }
  const pid = pidIn(text);
  if (pid === undefined) return { sentence: `${quoted(path)} holds no process's number.` };
  if (isRunning(pid)) return pid;
  return { sentence: `Process ${pid}, which ${quoted(path)} names, runs no barewire any more.` };
}

async function awaited(
  path: string,
  pid: number,
  before: number | undefined,
): Promise<Failed | undefined> {
  if (before === undefined) {
    return {
      sentence: `Process ${pid} was signalled, and what became of it stands in its log: ${quoted(outcomePath(path))} can't be read.`,
    };
  }
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const now = outcomeAt(path);
    if (now !== undefined && now.count > before) {
      return now.sentence === "" ? undefined : { sentence: now.sentence };
    }
    if (!isRunning(pid)) return { sentence: `Process ${pid} has ended.` };
    await within(LOOKS_EVERY_MS, new Promise(() => {}));
  }
  return { sentence: `Process ${pid} said nothing within ${PATIENCE_MS / 1000} s.` };
}

/** Undefined where there is none, or it is just being written. */
function outcomeAt(
  path: string,
): { readonly count: number; readonly sentence: string } | undefined {
  try {
    const text = readFileSync(outcomePath(path), "utf8");
    const [, count, sentence = ""] = /^(\d+)\n([\s\S]*)\n\.\n$/.exec(text) ?? [];
    return count === undefined
      ? undefined
      : { count: Number(count), sentence: sentence.split("\n").map(safeName).join("\n") };
  } catch {
    return undefined;
  }
}
