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
const PATIENCE_MS = 20_000;

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
  readonly #name: string;
  readonly #start: (port: number, generation: number) => RunningCommand;
  #command: RunningCommand;
  #generation = 0;
  port = 0;

  constructor(name: string, start: (port: number, generation: number) => RunningCommand) {
    this.#name = name;
    this.#start = start;
    this.#command = start(0, 0);
  }

  /** What it answers with. */
  get called(): string {
    return `${this.#name}-${this.#generation}`;
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
      new Instance(name, (port, generation) =>
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
  let restarts = 0;
  try {
    for (const instance of instances) await answers(visitors, instance);
    for (let round = 0; round < rounds; round++) {
      for (const instance of instances) {
        await instance.replace();
        restarts++;
        await balancer.serves(instances.length);
        await answers(visitors, instance);
      }
    }
  } finally {
    await visitors.end();
  }
  const { answered, failures, instances: seen } = visitors;
  return { answered, failures, instances: seen.size, restarts };
}

/** Waits until somebody was answered by it. */
async function answers(visitors: Visitors, { called }: Instance): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; !visitors.instances.has(called); await pause(20)) {
    if (Date.now() > until) throw new Error(`${called} answers nobody: ${visitors.failures[0]}`);
  }
}

function random(): number {
  return 1 + Math.floor(Math.random() * 250);
}
