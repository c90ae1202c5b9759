/**
 * Three servers behind a balancer, of which one after the other is told to stop and begun anew, as a rolling
 * update does it. How many rounds, and how many ask meanwhile, is for the test to say.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { folderWith, type RunningCommand, run } from "../cli/running-command.ts";
import type { StartBalancer } from "./balanced.ts";
import { APPLICATION, SITE, Visitors } from "./visitors.ts";

const READY = "/.well-known/ready";
/** Many times the interval at which the balancer asks; see balanced.ts. */
const DRAIN_DELAY = "400ms";
/** Between one replacement and the next. */
const PAUSE_MS = 200;

export interface Rounds {
  readonly rounds: number;
  readonly start: StartBalancer;
  /** Visitors of each kind; there are ten. */
  readonly ofEach: number;
}

export interface Rolled {
  readonly answered: number;
  readonly failures: readonly string[];
  /** How many instances answered at least once. */
  readonly instances: number;
  readonly restarts: number;
}

class Instance {
  readonly #start: (port: number, generation: number) => RunningCommand;
  #command: RunningCommand;
  #generation = 0;
  port = 0;

  constructor(start: (port: number, generation: number) => RunningCommand) {
    this.#start = start;
    this.#command = start(0, 0);
  }

  async listening(): Promise<void> {
    this.port = await this.#command.port();
  }

  /** Tells it to stop, waits for its end, and begins another one at the same place. */
  async replace(): Promise<void> {
    this.#command.signal("SIGTERM");
    const { status, stdout, stderr } = await this.#command.ends();
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.doesNotMatch(stdout, /cut off/);
    this.#command = this.#start(this.port, ++this.#generation);
    await this.#command.port();
  }
}

export async function roll(t: TestContext, { start, rounds, ofEach }: Rounds): Promise<Rolled> {
  const folder = folderWith(t, { "app.mjs": APPLICATION });
  const site = folderWith(t, SITE);
  // An address that nobody takes by chance, since a port must be had again after its server has ended.
  const host = `127.${random()}.${random()}.${random()}`;
  const instances = ["one", "two", "three"].map(
    (name) =>
      new Instance((port, generation) =>
        run(
          t,
          [
            ...[join(folder, "app.mjs"), site, "--quiet", "--host", host, "--port", `${port}`],
            ...["--ready", READY, "--drain-delay", DRAIN_DELAY],
          ],
          { env: { INSTANCE: `${name}-${generation}` } },
        ),
      ),
  );
  await Promise.all(instances.map((instance) => instance.listening()));
  const balancer = await start(
    t,
    instances.map(({ port }) => `${host}:${port}`),
  );
  await balancer.serves(instances.length);
  const visitors = new Visitors(balancer.socket);
  visitors.begin(ofEach);
  await pause(PAUSE_MS);
  let restarts = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      for (const instance of instances) {
        await instance.replace();
        restarts++;
        await balancer.serves(instances.length);
        await pause(PAUSE_MS);
      }
    }
  } finally {
    await visitors.end();
  }
  const { answered, failures, instances: seen } = visitors;
  return { answered, failures, instances: seen.size, restarts };
}

function random(): number {
  return 1 + Math.floor(Math.random() * 250);
}
