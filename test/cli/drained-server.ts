/**
 * What is lost when a server is told to stop in the midst of a load? Clients ask without a pause, think, keep
 * connections on which they ask at that very moment, or connect anew each time.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { RunningCommand } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";

const LOAD_MS = 100;

export interface Drained {
  readonly answered: number;
  /** Requests that the server had, and that weren't answered. */
  readonly lost: readonly string[];
  /**
   * Connections that the kernel had taken and reset, since they came in the very moment in which the listener
   * was closed: the server never saw them.
   */
  readonly unseen: number;
  /** From the signal to the end of the process. */
  readonly milliseconds: number;
  readonly status: number | null;
}

const UNSEEN = /^(?:ECONNRESET|closed) on a new connection, 0 bytes had come$/;

/** @param command that has been started, and serves "hello" */
export async function drainUnderLoad(command: RunningCommand): Promise<Drained> {
  const clients = new SteadyClients({
    ...{ port: await command.port(), content: "hello" },
    ...{ busy: 4, thinking: 6, idle: 20, passing: 2 },
  });
  await clients.ready();
  await wait(LOAD_MS * (0.5 + Math.random()));
  const begun = performance.now();
  command.signal("SIGTERM");
  clients.ask();
  const [{ status }, { answered, failures }] = await Promise.all([command.ends(), clients.over()]);
  const lost = failures.filter((failure) => !UNSEEN.test(failure));
  return {
    ...{ answered, lost, status },
    unseen: failures.length - lost.length,
    milliseconds: performance.now() - begun,
  };
}
