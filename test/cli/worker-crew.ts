/**
 * Which processes serve, and which of them answers whom? What tests of several workers have in common.
 */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { connect, converse, type RawClient, within } from "../support/raw-client.ts";
import type { RunningCommand } from "./running-command.ts";

/** Where a test can see which processes another one has started. */
export const onLinux: { readonly skip: string | false } = {
  skip: process.platform === "linux" ? false : "reads /proc",
};

/** Answers with the number of its process; takes its time, so that another one has to take what else comes. */
export const WHO = `export default {
  async fetch() {
    const until = performance.now() + 5;
    while (performance.now() < until);
    return new Response(String(process.pid));
  },
};`;

export const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** The processes that it has started, by number. */
export function workersOf({ child: { pid } }: RunningCommand): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
  return text.split(" ").filter(Boolean).map(Number);
}

/** Waits until the processes it has started are as they should be. */
export async function untilWorkers(
  command: RunningCommand,
  areRight: (workers: readonly number[]) => boolean,
): Promise<number[]> {
  const reached = async (): Promise<number[]> => {
    for (;;) {
      const workers = workersOf(command);
      if (areRight(workers)) return workers;
      await wait(5);
    }
  };
  return within(reached(), () => `other workers than ${workersOf(command)}\n${command.stderr}`);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function untilGone(pids: readonly number[]): Promise<void> {
  const reached = async (): Promise<void> => {
    while (pids.some(isAlive)) await wait(5);
  };
  await within(reached(), () => `the end of ${pids.filter(isAlive)}`);
}

/** The process that has this connection, asked for the `count`-th time. */
export async function whoHas(client: RawClient, count: number = 1): Promise<number> {
  await client.send(GET);
  const responses = await client.responses(count);
  return Number(responses.at(-1)?.content.toString());
}

/** The content of one answer on a connection of its own. */
export async function contentAt(port: number): Promise<string> {
  const [response] = await converse(port, GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  return `${response?.content}`;
}

/** A connection to each of these processes; for the caller to close. */
export async function connectionToEach(
  port: number,
  pids: readonly number[],
): Promise<Map<number, RawClient>> {
  const found = new Map<number, RawClient>();
  const reached = async (): Promise<void> => {
    while (pids.some((pid) => !found.has(pid))) {
      const clients = await Promise.all(Array.from({ length: 8 }, () => connect(port)));
      const owners = await Promise.all(clients.map((client) => whoHas(client)));
      for (const [at, client] of clients.entries()) {
        const owner = owners[at] ?? 0;
        if (found.has(owner)) client[Symbol.dispose]();
        else found.set(owner, client);
      }
    }
  };
  await within(reached(), () => `an answer of each of ${pids}, not only ${[...found.keys()]}`);
  return found;
}
