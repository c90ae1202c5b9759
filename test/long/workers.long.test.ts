/**
 * Is no request lost however often several workers are stopped, replaced and killed under load? And how long does
 * each of it take?
 *
 * STOPS says how often (100).
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { folderWith, run } from "../cli/running-command.ts";
import { type ClientsOptions, SteadyClients } from "../cli/steady-clients.ts";
import { contentAt, onLinux, untilWorkers, WHO } from "../cli/worker-crew.ts";

const { STOPS = "100" } = process.env;
const TIMES = Number(STOPS);
const KILLS = Math.max(1, Math.round(TIMES / 5));
const GONE_MS = 5_000;
const REPLACED_MS = 500;
const LOAD: Omit<ClientsOptions, "port"> = {
  ...{ content: "hello", busy: 4, thinking: 8, idle: 16, passing: 4 },
};

async function underLoad(port: number): Promise<SteadyClients> {
  const clients = new SteadyClients({ port, ...LOAD });
  await clients.ready();
  while (clients.seen.answered < 200) await wait(5);
  // Not always at the same point of what they do.
  await wait(Math.random() * 50);
  return clients;
}

function figures(name: string, times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(0);
  return `${name}: ${times.length} times, ${at(0.5)} ms in the middle, ${at(1)} ms at most`;
}

for (const words of [[], ["--workers", "1"], ["--workers", "4"]]) {
  const who = words.length === 0 ? "a single process" : words.join(" ");
  test(
    `SIGTERM under load, ${TIMES} times, ${who}: nobody fails`,
    onLinux,
    async (t: TestContext) => {
      const folder = folderWith(t, { "index.html": "hello" });
      const times: number[] = [];
      let answered = 0;
      for (let count = 0; count < TIMES; count++) {
        const command = run(t, [folder, "-p0", "--quiet", ...words]);
        const clients = await underLoad(await command.port());
        const stoppedAt = performance.now();
        command.signal("SIGTERM");
        clients.ask();
        assert.equal((await command.ends()).status, 0);
        times.push(performance.now() - stoppedAt);
        const seen = await clients.over();
        assert.deepEqual(seen.failures, [], `the ${count + 1}. time`);
        answered += seen.answered;
      }
      t.diagnostic(`${figures("gone", times)}; ${answered} requests answered, none lost`);
      assert.ok(Math.max(...times) <= GONE_MS);
    },
  );
}

test(`SIGUSR2 under load, ${KILLS} times: nobody fails`, onLinux, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const command = run(t, [folder, "-p0", "--quiet", "--workers", "2"]);
  const clients = await underLoad(await command.port());
  const times: number[] = [];
  for (let count = 1; count <= KILLS; count++) {
    const askedAt = performance.now();
    command.signal("SIGUSR2");
    while (command.stderr.split(" reloaded: 2 new workers.").length <= count) await wait(5);
    times.push(performance.now() - askedAt);
  }
  const { failures, refused, answered } = await clients.stop();
  assert.deepEqual([failures, refused], [[], 0]);
  t.diagnostic(`${figures("two replaced", times)}; ${answered} requests answered, none lost`);
});

test(
  `kill -9 under load, ${KILLS} times: replaced within ${REPLACED_MS} ms`,
  onLinux,
  async (t) => {
    const cwd = folderWith(t, { "app.mjs": WHO });
    const times: number[] = [];
    for (let count = 0; count < KILLS; count++) {
      // Each time another one: a worker that ends again and again is started more slowly.
      const command = run(t, ["app.mjs", "-p0", "--quiet", "--workers", "2"], { cwd });
      const port = await command.port();
      const workers = await untilWorkers(command, ({ length }) => length === 2);
      const isNew = (who: string): boolean => /^\d+$/.test(who) && !workers.includes(Number(who));
      const load = { busy: 2, thinking: 8 };
      const clients = new SteadyClients({ port, content: /^\d+$/, ...load });
      while (clients.seen.answered < 50) await wait(5);
      const killedAt = performance.now();
      process.kill(workers[count % 2] ?? 0, "SIGKILL");
      while (!isNew(await contentAt(port).catch(() => ""))) await wait(1);
      times.push(performance.now() - killedAt);
      const { failures, refused } = await clients.stop();
      assert.ok(failures.length <= load.busy + load.thinking && refused === 0, failures.join("\n"));
      command.signal("SIGTERM");
      assert.equal((await command.ends()).status, 0);
    }
    t.diagnostic(figures("another answered", times));
    assert.ok(Math.max(...times) <= REPLACED_MS, figures("another answered", times));
  },
);
