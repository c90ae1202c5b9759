/**
 * Does a worker know when it is alone, and end then?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect } from "../support/raw-client.ts";
import { folderWith, run, runToEnd } from "./running-command.ts";
import { contentAt, GET, onLinux, untilGone, untilWorkers, WHO, whoHas } from "./worker-crew.ts";

test(
  "when the process that started them is killed, they finish, and the port is free",
  onLinux,
  async (t) => {
    const cwd = folderWith(t, { "app.mjs": WHO });
    const command = run(t, ["app.mjs", "-p0", "--workers", "2"], { cwd });
    const port = await command.port();
    const workers = await untilWorkers(command, ({ length }) => length === 2);
    using client = await connect(port);
    assert.ok(workers.includes(await whoHas(client)));
    command.signal("SIGKILL");
    await client.send(GET);
    const [, last] = await client.responses(2);
    assert.equal(last?.status, 200);
    client.end();
    await untilGone(workers);
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
  },
);

test("they end also when they were only starting", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": "await new Promise(() => setInterval(() => {}, 1000));" });
  const command = run(t, ["app.mjs", "-p0", "--host=127.0.0.1", "--workers", "2"], { cwd });
  const workers = await untilWorkers(command, ({ length }) => length > 0);
  command.signal("SIGKILL");
  await untilGone(workers);
});

test("signals that are for the first process mean nothing to a worker", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": WHO });
  const command = run(t, ["app.mjs", "-p0", "--workers", "1"], { cwd });
  const port = await command.port();
  const [worker = 0] = await untilWorkers(command, ({ length }) => length === 1);
  for (const signal of ["SIGINT", "SIGHUP", "SIGUSR2"] as const) process.kill(worker, signal);
  assert.equal(await contentAt(port), String(worker));
  assert.equal(command.stderr, "");
});

const SLOW = `export default {
  async fetch(request) {
    if (request.url.endsWith("/slow")) await new Promise((resolve) => setTimeout(resolve, 1000));
    return new Response("done");
  },
};`;
const SLOW_GET = GET.replace("/", "/slow");

test("the patience of the end is that of the settings, also after a reload", onLinux, async (t) => {
  const settings = (drainTimeout: string): string =>
    JSON.stringify({ app: "app.mjs", port: 0, workers: 2, drainTimeout });
  const cwd = folderWith(t, { "app.mjs": SLOW, "c.json": settings("1ms") });
  const command = run(t, ["--config", "c.json", "--pid-file", "pid"], { cwd });
  const port = await command.port();
  await untilWorkers(command, ({ length }) => length === 2);
  writeFileSync(join(cwd, "c.json"), settings("10s"));
  command.signal("SIGHUP");
  await command.prints(/\nreloaded\n/);
  using client = await connect(port);
  await client.send(SLOW_GET);
  await wait(200);
  command.signal("SIGTERM");
  assert.equal((await client.responses(1))[0]?.content.toString(), "done");
  assert.equal((await command.ends()).status, 0);
});

test("a worker that is told to stop is as patient as the settings say", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": SLOW });
  const command = run(t, ["app.mjs", "-p0", "--workers", "1", "--drain-timeout", "1ms"], { cwd });
  const port = await command.port();
  const [worker = 0] = await untilWorkers(command, ({ length }) => length === 1);
  using client = await connect(port);
  await client.send(SLOW_GET);
  await wait(200);
  process.kill(worker, "SIGTERM");
  assert.equal((await client.untilCut()).length, 0);
});

test("a seat that nobody gives is none", onLinux, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const env = { BAREWIRE_WORKER_SEAT: "{}" };
  const { status, stderr } = await runToEnd(t, [folder, "-p0"], { env });
  assert.deepEqual([status, stderr.includes("BAREWIRE_WORKER_SEAT")], [1, true]);
});
