/**
 * How long does it take from typing a command until it answers? And how long does Node alone take to do
 * nothing, which no program on Node can beat?
 *
 * The time is taken by `start-watch.ts`. Each round is several starts, one after the other, and the one in
 * the middle; the first, which finds the files in no cache, isn't counted. This file refuses to know which
 * programs there are.
 */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { startHelper } from "./helper.ts";
import { freePort, SUBJECT_PROCESSOR } from "./running.ts";
import type { Measured, Place } from "./scenario.ts";
import { FILES } from "./site.ts";
import type { StartAnswer, StartCommand } from "./start-watch.ts";
import { median } from "./stats.ts";
import type { Subject } from "./subject.ts";

/** Starts of one round. */
const STARTS = 9;
const ASKED = { file: FILES.tiny, status: 200 };

/** The bare minimum: Node starts, runs nothing, and ends. Its figure is from start to end. */
export const nodeAlone: Subject = {
  id: "node-empty",
  title: "node -e 0, until it ends",
  serves: "nothing",
  onNode: true,
  speaksTls: false,
  missing: () => undefined,
  version: async () => "comes with Node",
  command: ({ node }) => ({ program: node, args: ["-e", "0"] }),
};

/**
 * One round: the middle of several starts.
 * @throws Error with a sentence when it doesn't start.
 */
export async function measureStart(subject: Subject, place: Place): Promise<Measured> {
  const watch = startHelper<StartCommand, StartAnswer>("start-watch.ts", place.signal);
  try {
    await watch.tell(await startCommand(subject, place));
    const times: number[] = [];
    for (let start = 0; start < STARTS; start++) {
      const { milliseconds } = await watch.tell(await startCommand(subject, place));
      times.push(milliseconds);
    }
    return { startMilliseconds: median(times) };
  } finally {
    await watch.stop();
  }
}

async function startCommand(subject: Subject, { site, node }: Place): Promise<StartCommand> {
  const port = await freePort();
  const folder = mkdtempSync(join(site.besides, `start-${subject.id}-`));
  const { program, args, env } = subject.command({ site, port, node, folder, asked: ASKED });
  return {
    program: "taskset",
    args: ["-c", String(SUBJECT_PROCESSOR), program, ...args],
    cwd: folder,
    env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1", ...env },
    port: subject.serves === "nothing" ? undefined : port,
    path: `/${FILES.tiny}`,
  };
}
