/**
 * Does a worker know when it is alone, and end then?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
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

test("a seat that nobody gives is none", onLinux, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const env = { BAREWIRE_WORKER_SEAT: "{}" };
  const { status, stderr } = await runToEnd(t, [folder, "-p0"], { env });
  assert.deepEqual([status, stderr.includes("BAREWIRE_WORKER_SEAT")], [1, true]);
});
