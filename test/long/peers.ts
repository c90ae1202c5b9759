/**
 * How does a test set peers upon a server, and how does it watch somebody being served meanwhile?
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { converse } from "../support/raw-client.ts";
import type { Kind, Report } from "./peers-program.ts";

const PROGRAM = fileURLToPath(new URL("peers-program.ts", import.meta.url));

export interface Peers extends AsyncDisposable {
  report(): Promise<Report>;
}

/** All of them are connected when this settles. */
export async function startPeers(port: number, kind: Kind, count: number): Promise<Peers> {
  const args = ["--import", "tsx", PROGRAM, String(port), kind, String(count)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const kill = (): unknown => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = once(child, "exit");
  await once(child, "message");
  return {
    report: async () => {
      const answer = once(child, "message");
      child.send("report");
      const [report] = (await answer) as [Report];
      return report;
    },
    async [Symbol.asyncDispose]() {
      process.off("exit", kill);
      child.kill("SIGKILL");
      await exited;
    },
  };
}

export interface Service {
  readonly asked: number;
  readonly answered: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** Asks for one small file after the other, each on a connection of its own, until somebody says that it is over. */
export async function beServed(port: number, isOver: () => boolean): Promise<Service> {
  const took: number[] = [];
  let asked = 0;
  while (!isOver()) {
    asked++;
    const begun = performance.now();
    const [response] = await converse(port, "GET /small.txt HTTP/1.0\r\n\r\n").catch(() => []);
    if (response?.status === 200) took.push(performance.now() - begun);
    await wait(10);
  }
  took.sort((one, other) => one - other);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? Number.NaN;
  return { asked, answered: took.length, p50: at(0.5), p99: at(0.99), worst: took.at(-1) ?? 0 };
}

/** The same, for so long. */
export function beServedFor(port: number, milliseconds: number): Promise<Service> {
  const end = performance.now() + milliseconds;
  return beServed(port, () => performance.now() > end);
}

export function serviceText({ asked, answered, p50, p99, worst }: Service): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return `${answered} of ${asked} answered, p50 ${ms(p50)}, p99 ${ms(p99)}, worst ${ms(worst)}`;
}
