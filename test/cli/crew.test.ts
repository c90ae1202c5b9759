/**
 * Is a worker that ends replaced, by whatever it ended, and does nobody else notice?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect } from "../support/raw-client.ts";
import { COMMAND, folderWith, type RunningCommand, run } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";
import {
  connectionToEach,
  contentAt,
  GET,
  onLinux,
  untilGone,
  untilWorkers,
  WHO,
  whoHas,
  workersOf,
} from "./worker-crew.ts";

async function two(t: TestContext, cwd: string): Promise<[RunningCommand, number, number[]]> {
  const command = run(t, ["app.mjs", "-p0", "--host=127.0.0.1", "--workers", "2"], { cwd });
  const port = await command.port();
  return [command, port, await untilWorkers(command, ({ length }) => length === 2)];
}

test("kill -9: only its own connections end, and another takes its place", onLinux, async (t) => {
  const [command, port, workers] = await two(t, folderWith(t, { "app.mjs": WHO }));
  const clients = await connectionToEach(port, workers);
  const [killed = 0, other = 0] = workers;
  process.kill(killed, "SIGKILL");
  await clients.get(killed)?.untilCut();
  await command.complains(
    new RegExp(`worker 1 \\(process ${killed}\\) was killed \\(SIGKILL\\).* takes its place\\.\n`),
  );
  const kept = clients.get(other);
  assert.ok(kept);
  assert.equal(await whoHas(kept, 2), other);
  const now = await untilWorkers(command, (all) => all.length === 2 && !all.includes(killed));
  const others = await connectionToEach(port, now);
  for (const client of [...clients.values(), ...others.values()]) client[Symbol.dispose]();
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
});

test(
  "under load a killed worker costs those requests that it had, and no other",
  onLinux,
  async (t) => {
    const folder = folderWith(t, { "index.html": "hello" });
    const command = run(t, [folder, "-p0", "--workers", "2", "--quiet"]);
    const port = await command.port();
    const workers = await untilWorkers(command, ({ length }) => length === 2);
    const clients = new SteadyClients({ port, content: "hello", busy: 6, passing: 2 });
    while (clients.seen.answered < 200) await wait(5);
    process.kill(workers[1] ?? 0, "SIGKILL");
    await untilWorkers(command, (all) => all.length === 2 && all[1] !== workers[1]);
    const before = clients.seen.answered;
    while (clients.seen.answered < before + 200) await wait(5);
    const { failures, refused } = await clients.stop();
    assert.equal(refused, 0);
    // Each client has one request under way at most.
    assert.ok(failures.length <= 8, failures.join("\n"));
  },
);

test("SIGUSR2: all are replaced, under load, and no request is lost", onLinux, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const command = run(t, [folder, "-p0", "--workers", "2", "--quiet"]);
  const port = await command.port();
  const workers = await untilWorkers(command, ({ length }) => length === 2);
  const load = { busy: 4, passing: 2, thinking: 8, idle: 4 };
  const clients = new SteadyClients({ port, content: "hello", ...load });
  await clients.ready();
  command.signal("SIGUSR2");
  clients.ask();
  await command.complains(/reloaded: 2 new workers\.\n/);
  await untilGone(workers);
  const before = clients.seen.answered;
  while (clients.seen.answered < before + 100) await wait(5);
  const { failures, refused } = await clients.stop();
  assert.deepEqual([failures, refused], [[], 0]);
  assert.equal(workersOf(command).length, 2);
});

test("asked twice in a row it replaces them once more, and once only", onLinux, async (t) => {
  const [command, port] = await two(t, folderWith(t, { "app.mjs": WHO }));
  command.signal("SIGUSR2");
  await untilWorkers(command, ({ length }) => length === 3);
  for (let count = 0; count < 4; count++) command.signal("SIGUSR2");
  await command.complains(/reloaded: 2 new workers\.\n.*reloaded: 2 new workers\.\n/s);
  await untilWorkers(command, ({ length }) => length === 2);
  assert.match(await contentAt(port), /^\d+$/);
  assert.equal(command.stderr.match(/reloaded/g)?.length, 2);
});

test("what can't start replaces nobody; what can does", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": WHO });
  const [command, port, workers] = await two(t, cwd);
  for (const broken of [`throw new Error("half written");`, "process.exit(7)"]) {
    writeFileSync(join(cwd, "app.mjs"), broken);
    const already = command.stderr.length;
    command.signal("SIGUSR2");
    while (!/not reloaded: all goes on as it was\.\n/.test(command.stderr.slice(already))) {
      await wait(5);
    }
    assert.deepEqual(workersOf(command), workers);
    assert.ok(workers.includes(Number(await contentAt(port))));
  }
  await command.complains(/half written/);
  writeFileSync(join(cwd, "app.mjs"), `export const fetch = () => new Response("new");`);
  command.signal("SIGUSR2");
  await command.complains(/ reloaded: 2 new workers\.\n/);
  await untilGone(workers);
  assert.equal(await contentAt(port), "new");
});

test("where to listen stays, whatever new settings say, and that is told", onLinux, async (t) => {
  const cwd = folderWith(t, {
    "site/index.html": "hello",
    "c.json": JSON.stringify({ root: "site", host: "127.0.0.1", port: 0, workers: 2 }),
  });
  const command = run(t, ["--config", "c.json"], { cwd });
  const port = await command.port();
  const moved = { root: "site", host: "127.0.0.1", port: 1, workers: 2, index: ["other.html"] };
  writeFileSync(join(cwd, "c.json"), JSON.stringify(moved));
  writeFileSync(join(cwd, "site/other.html"), "other");
  command.signal("SIGUSR2");
  await command.complains(/takes a restart to change\. Still listening on 127\.0\.0\.1:0\.\n/);
  await command.complains(/ reloaded: 2 new workers\.\n/);
  while ((await contentAt(port)) !== "other") await wait(5);
});

test("one that ends again and again is started ever more slowly", onLinux, async (t) => {
  const app = `export const fetch = () => {
    setTimeout(() => process.exit(3));
    return new Response("my last words");
  };`;
  const [command, port] = await two(t, folderWith(t, { "app.mjs": app }));
  while (!command.stderr.includes("in 0.2 s")) await contentAt(port).catch(() => {});
  await command.complains(/ended with status 3\. Another takes its place\.\n/);
  await command.complains(/ended with status 3\. Another takes its place in 0\.1 s\.\n/);
  await command.complains(/ended with status 3\. Another takes its place in 0\.2 s\.\n/);
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
});

test("when none is left and none can be started, it ends, and says so", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": WHO });
  const [command, , workers] = await two(t, cwd);
  writeFileSync(join(cwd, "app.mjs"), `throw new Error("gone for good");`);
  for (const worker of workers) process.kill(worker, "SIGKILL");
  const { status, stderr } = await command.ends();
  assert.equal(status, 1);
  assert.match(stderr, /no worker is left, and 5 in a row could not be started\.\n$/);
});

test("one that somebody else tells to stop ends in order, and is replaced", onLinux, async (t) => {
  const [command, port, workers] = await two(t, folderWith(t, { "app.mjs": WHO }));
  const [told = 0] = workers;
  process.kill(told, "SIGTERM");
  await command.complains(
    new RegExp(`worker 1 \\(process ${told}\\) was told to stop\\. Another takes its place\\.\n`),
  );
  await untilGone([told]);
  const now = await untilWorkers(command, ({ length }) => length === 2);
  assert.match(await contentAt(port), new RegExp(now.join("|")));
});

test("an application may use the channel for words of its own", onLinux, async (t) => {
  const app = `process.send?.("stop"); process.send?.({ kind: "failed" }); process.on("message", () => {});\n${WHO}`;
  const [command, port] = await two(t, folderWith(t, { "app.mjs": app }));
  assert.match(await contentAt(port), /^\d+$/);
  command.signal("SIGTERM");
  const { status, stderr } = await command.ends();
  assert.deepEqual([status, stderr], [0, ""]);
});

test(
  "SIGHUP: each takes new settings, keeps its connections, and says it once",
  onLinux,
  async (t) => {
    const settings = (index: string): string =>
      JSON.stringify({ root: "site", host: "127.0.0.1", port: 0, workers: 2, index: [index] });
    const cwd = folderWith(t, {
      "site/a.html": "first",
      "site/b.html": "second",
      "c.json": settings("a.html"),
    });
    const command = run(t, ["--config", "c.json", "--pid-file", "pid"], { cwd });
    const port = await command.port();
    const workers = await untilWorkers(command, ({ length }) => length === 2);
    assert.equal(
      readFileSync(join(cwd, "pid"), "latin1").split("\n")[0],
      String(command.child.pid),
    );
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(port)));
    const contents = (count: number): Promise<string[]> =>
      Promise.all(
        clients.map(async (client) => {
          await client.send(GET);
          return String((await client.responses(count)).at(-1)?.content);
        }),
      );
    assert.deepEqual(new Set(await contents(1)), new Set(["first"]));
    writeFileSync(join(cwd, "c.json"), settings("b.html"));
    command.signal("SIGHUP");
    await command.prints(/\nreloaded\n/);
    assert.deepEqual(new Set(await contents(2)), new Set(["second"]));
    writeFileSync(join(cwd, "c.json"), "{");
    command.signal("SIGHUP");
    await command.complains(/Nothing is changed, and the server goes on as before\./);
    assert.deepEqual(new Set(await contents(3)), new Set(["second"]));
    assert.deepEqual(workersOf(command), workers);
    assert.equal(command.stderr.match(/Nothing is changed/g)?.length, 1);
    for (const client of clients) client[Symbol.dispose]();
    command.signal("SIGTERM");
    assert.equal((await command.ends()).status, 0);
  },
);

const asRoot = { skip: process.getuid?.() === 0 ? onLinux.skip : "gives up the rights of root" };

test("rights are given up before a worker is started", asRoot, async (t) => {
  const app = `export const fetch = () => new Response(process.getuid() + " " + process.pid);`;
  const cwd = folderWith(t, { "app.mjs": app });
  chmodSync(cwd, 0o755);
  const command = run(t, ["app.mjs", "-p0", "--host=127.0.0.1", "--workers=2", "--user=nobody"], {
    cwd,
  });
  const said = await contentAt(await command.port());
  assert.match(said, /^\d+ \d+$/);
  assert.notEqual(said.split(" ")[0], "0");
  assert.ok(workersOf(command).includes(Number(said.split(" ")[1])));
});

test("sockets that somebody hands over are what the workers share", onLinux, async (t) => {
  const held = createServer().listen(0, "127.0.0.1");
  await once(held, "listening");
  const address = held.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { fd = -1 } = (held as { readonly _handle?: { readonly fd?: number } })._handle ?? {};
  const folder = folderWith(t, { "index.html": "handed over" });
  const words = [COMMAND, folder, "--descriptors", "3", "--workers", "2"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit", fd] });
  t.after(() => child.kill("SIGKILL"));
  held.close();
  await once(child.stdout ?? child, "data");
  assert.equal(await contentAt(port), "handed over");
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});
