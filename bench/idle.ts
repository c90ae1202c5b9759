/**
 * What does a connection cost that does nothing, and how is somebody served among ten thousand of them?
 *
 * Memory of the subject's whole process tree before and after, each time after a pause; then requests one at
 * a time among the idle ones. The connections are made by `idle-client.ts`. This file refuses to know which
 * subjects there are.
 */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuBetween, readTree } from "./cpu.ts";
import { type Helper, startHelper } from "./helper.ts";
import type { IdleAnswer, IdleCommand } from "./idle-client.ts";
import { start } from "./running.ts";
import type { Measured, Place } from "./scenario.ts";
import { FILES } from "./site.ts";
import type { Running, Subject } from "./subject.ts";

/** How many connections are wanted. */
export const IDLE_CONNECTIONS = 10_000;

/**
 * What the idle connections have done: `asked`: one request, whose answer they have read. `silent`: nothing
 * yet, as connections that a browser opens ahead of need.
 */
export type IdleKind = "asked" | "silent";

/** Requests before anything is measured, so that what is made once is there. */
const WARM_UP_CONNECTIONS = 200;
const WARM_UP_REQUESTS = 500;
/** Requests among the idle connections. */
const REQUESTS = 1000;
/** Shorter than any server's patience with a connection that says nothing: ten seconds. */
const SETTLE_MS = 3_000;
/** Descriptors that a subject, and the client, need for other things. */
const DESCRIPTORS_BESIDES = 500;

type Client = Helper<IdleCommand, IdleAnswer>;

/** How many connections can be measured here. */
export interface IdlePlan {
  readonly connections: number;
  /** Says why there are fewer than wanted, and what to do. */
  readonly remark: string | undefined;
}

/** @param limit the most files that a process may have open (`ulimit -Hn`) */
export function planIdle(limit: number, wanted: number = IDLE_CONNECTIONS): IdlePlan {
  const connections = Math.max(0, Math.min(wanted, limit - DESCRIPTORS_BESIDES));
  if (connections === wanted) return { connections, remark: undefined };
  const needed = wanted + DESCRIPTORS_BESIDES;
  return {
    connections,
    remark: `${connections} connections only: a process may have ${limit} files open here. Run \`ulimit -n ${needed}\` as root first.`,
  };
}

/** The number that `ulimit` prints; Infinity for "unlimited". @throws Error for anything else. */
export function parseLimit(text: string): number {
  const word = text.trim();
  if (word === "unlimited") return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(word)) throw new Error(`\`ulimit -Hn\` printed ${JSON.stringify(word)}`);
  return Number(word);
}

/** How many connections this machine allows. */
export function idlePlan(): IdlePlan {
  return planIdle(parseLimit(execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" })));
}

/** The figure below which `share` of all lie. @throws RangeError for no figures. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (found === undefined) throw new RangeError("There is no quantile of nothing.");
  return found;
}

/**
 * One round.
 * @throws Error with a sentence when connections are refused, or don't stay open.
 */
export async function measureIdle(
  subject: Subject,
  { site, node, signal }: Place,
  kind: IdleKind,
): Promise<Measured> {
  const { connections, remark } = idlePlan();
  if (connections === 0) throw new Error(remark);
  const asked = { file: FILES.tiny, status: 200 };
  const running = await start(withFiles(subject), { site, node, asked });
  try {
    const client: Client = startHelper<IdleCommand, IdleAnswer>("idle-client.ts", signal);
    try {
      return await measured(running, client, connections, kind, signal);
    } finally {
      await client.stop();
    }
  } finally {
    await running.stop();
  }
}

async function measured(
  running: Running,
  client: Client,
  connections: number,
  kind: IdleKind,
  signal: AbortSignal,
): Promise<Measured> {
  const { port, pid } = running;
  const settle = (): Promise<void> => sleep(SETTLE_MS, undefined, { signal });
  const path = `/${FILES.tiny}`;
  await client.tell({ kind: "open", port, path, count: WARM_UP_CONNECTIONS, asks: true });
  await client.tell({ kind: "ask", port, path, count: WARM_UP_REQUESTS, fresh: true });
  await client.tell({ kind: "close" });
  await settle();
  const before = readTree(pid).rssBytes;
  const asks = kind === "asked";
  await client.tell({ kind: "open", port, path, count: connections, asks });
  await settle();
  const { open } = await client.tell({ kind: "count" });
  if (open < connections) throw new Error(`${connections - open} connections didn't stay open`);
  const after = readTree(pid);
  const { milliseconds } = await client.tell({
    kind: "ask",
    port,
    path,
    count: REQUESTS,
    fresh: true,
  });
  return {
    rssBytesPerConnection: (after.rssBytes - before) / connections,
    p50Milliseconds: quantile(milliseconds, 0.5),
    p99Milliseconds: quantile(milliseconds, 0.99),
    cpuMicroseconds: cpuBetween(after, readTree(pid)) / REQUESTS,
  };
}

/** The subject, allowed to open as many files as this user may. */
function withFiles(subject: Subject): Subject {
  return {
    ...subject,
    command: (launch) => {
      const command = subject.command(launch);
      return {
        ...command,
        program: "sh",
        args: [
          "-c",
          'ulimit -n "$(ulimit -Hn)" && exec "$@"',
          "sh",
          command.program,
          ...command.args,
        ],
      };
    },
  };
}
