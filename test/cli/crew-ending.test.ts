/**
 * Do several processes end as one: in order, in haste, by force, and always?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect } from "../support/raw-client.ts";
import { folderWith, type RunningCommand, run } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";
import { GET, onLinux, untilGone, untilWorkers, workersOf } from "./worker-crew.ts";

/** More than the kernel's buffers of both ends take. */
const LARGE = 32 * 1024 * 1024;

function start(t: TestContext, workers: number, ...words: readonly string[]): RunningCommand {
  const folder = folderWith(t, { "index.html": "hello", large: new Uint8Array(LARGE) });
  return run(t, [folder, "-p0", "--workers", String(workers), ...words]);
}

async function beginsToRead(port: number): Promise<Socket> {
  const socket = connectSocket(port, "127.0.0.1");
  socket.write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
  socket.on("error", () => {});
  await once(socket, "readable");
  return socket;
}

for (const count of [1, 4]) {
  test(`SIGTERM under load: ${count} workers, and nobody fails`, onLinux, async (t) => {
    const command = start(t, count, "--quiet");
    const port = await command.port();
    const load = { busy: 4, thinking: 8, idle: 16, passing: 4 };
    const clients = new SteadyClients({ port, content: "hello", ...load });
    await clients.ready();
    while (clients.seen.answered < 200) await new Promise((resolve) => setTimeout(resolve, 5));
    command.signal("SIGTERM");
    // Those that lie idle send at this very moment.
    clients.ask();
    const { status, stderr } = await command.ends();
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual((await clients.over()).failures, []);
  });
}

test(
  "SIGTERM while they start: no further one is started, and none is missed",
  onLinux,
  async (t) => {
    for (const delay of [0, 20, 40, 60, 80, 100]) {
      const command = start(t, 2, "--host=127.0.0.1");
      await untilWorkers(command, ({ length }) => length > 0);
      await wait(delay);
      command.signal("SIGTERM");
      const { status, stderr } = await command.ends();
      assert.deepEqual([status, stderr], [0, ""], `${delay} ms`);
    }
  },
);

test("SIGTERM while nothing is asked: idle connections are closed in order", onLinux, async (t) => {
  const command = start(t, 2);
  using client = await connect(await command.port());
  await client.send(GET);
  await client.responses(1);
  const workers = workersOf(command);
  command.signal("SIGTERM");
  await client.untilClosed();
  client.end();
  const { status, stdout } = await command.ends();
  assert.equal(status, 0);
  assert.match(stdout, /\nstopped\n$/);
  await untilGone(workers);
});

test(
  "what is under way is finished, counted over all of them, and told once",
  onLinux,
  async (t) => {
    const command = start(t, 2);
    const port = await command.port();
    const readers = await Promise.all([1, 2, 3].map(() => beginsToRead(port)));
    command.signal("SIGTERM");
    await command.prints(/stopping: 3 requests under way; a second signal cuts off what is left\n/);
    for (const reader of readers) reader.on("data", () => {}).on("end", () => reader.end());
    const { status, stdout } = await command.ends();
    assert.equal(status, 0);
    assert.match(stdout, /\nstopped: 3 requests finished\n$/);
  },
);

test("Ctrl+C twice cuts off what is left", onLinux, async (t) => {
  const command = start(t, 2);
  const reader = await beginsToRead(await command.port());
  const workers = workersOf(command);
  command.signal("SIGINT");
  await command.prints(/stopping: 1 request under way; Ctrl\+C again cuts off what is left\n/);
  // A copy that comes at once is npm's.
  await new Promise((resolve) => setTimeout(resolve, 350));
  command.signal("SIGINT");
  const { status, stdout } = await command.ends();
  assert.equal(status, 130);
  assert.match(stdout, /\nstopped: 1 request cut off\n$/);
  await untilGone(workers);
  reader.destroy();
});

test("Ctrl+C that a terminal sends to all of them ends them once, in order", onLinux, async (t) => {
  const command = start(t, 2);
  await command.port();
  const workers = await untilWorkers(command, ({ length }) => length === 2);
  for (const worker of workers) process.kill(worker, "SIGINT");
  command.signal("SIGINT");
  const { status, stdout, stderr } = await command.ends();
  assert.deepEqual([status, stderr], [0, ""]);
  assert.match(stdout, /\nstopped\n$/);
});

test("a worker that hangs can't keep the others", onLinux, async (t) => {
  const command = start(t, 2);
  const port = await command.port();
  const reader = await beginsToRead(port);
  const [first = 0, second = 0] = await untilWorkers(command, ({ length }) => length === 2);
  process.kill(second, "SIGSTOP");
  command.signal("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  command.signal("SIGTERM");
  const { status } = await command.ends();
  assert.equal(status, 143);
  await untilGone([first, second]);
  reader.destroy();
});

test("told to stop while it starts, it stops", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": "await new Promise(() => setInterval(() => {}, 1000));" });
  for (const words of [["-p0", "--host=127.0.0.1"], []]) {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const command = run(t, ["app.mjs", "--workers", "2", ...words], { cwd });
      const workers = await untilWorkers(command, ({ length }) => length > 0);
      command.signal(signal);
      const { stdout, stderr } = await command.ends();
      assert.equal(stderr, "");
      assert.match(stdout, /^(stopped\n)?$/);
      await untilGone(workers);
    }
  }
});
