/**
 * Do several processes serve as one would, at one address and with one voice, or say once why they can't?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, networkInterfaces } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { canReusePort } from "../../src/server/port-sharing.ts";
import { connect } from "../support/raw-client.ts";
import { failsWith, folderWith, run, runToEnd } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";
import { connectionToEach, contentAt, onLinux, untilWorkers, WHO } from "./worker-crew.ts";

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

async function takenPort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("two workers: one banner, one address, and both answer", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": WHO });
  const command = run(t, ["app.mjs", "-p0", "--workers", "2"], { cwd });
  const port = await command.port();
  const workers = await untilWorkers(command, ({ length }) => length === 2);
  const clients = await connectionToEach(port, workers);
  for (const client of clients.values()) client[Symbol.dispose]();
  assert.equal(command.stdout.match(/barewire runs app\.mjs/g)?.length, 1);
  command.signal("SIGTERM");
  const { status, stdout, stderr } = await command.ends();
  assert.deepEqual([status, stderr], [0, ""]);
  assert.equal(stdout.match(/\nstopped[^\n]*\n/g)?.length, 1);
  assert.match(stdout, /\nstopped[^\n]*\n$/);
});

test("one per core, on both loopback addresses, and one alone", onLinux, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  for (const [wanted, count] of [
    ["auto", availableParallelism()],
    ["1", 1],
  ] as const) {
    const command = run(t, [folder, "-p0"], { env: { BAREWIRE_WORKERS: wanted } });
    const port = await command.port();
    await untilWorkers(command, ({ length }) => length === count);
    assert.equal(await contentAt(port), "hello");
    if (hasIPv6) await connect(port, "::1").then((client) => client[Symbol.dispose]());
    command.signal("SIGTERM");
    assert.equal((await command.ends()).status, 0);
  }
});

test("a Unix socket, whose file is gone in the end", onLinux, async (t) => {
  const cwd = folderWith(t, { "index.html": "hello" });
  const command = run(t, [".", "--unix", "s.sock", "--workers", "2"], { cwd });
  await command.prints(/s\.sock/);
  assert.ok(existsSync(join(cwd, "s.sock")));
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
  assert.equal(existsSync(join(cwd, "s.sock")), false);
});

test("the next free port, when that is wanted", async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const port = await takenPort(t);
  const words = [folder, "-p", `${port}`, "--host", "127.0.0.1", "--port-search", "--workers", "2"];
  const command = run(t, words);
  const found = await command.port();
  assert.notEqual(found, port);
  await command.complains(new RegExp(`Port ${port} is taken, so ${found} it is\\.`));
  assert.equal(await contentAt(found), "hello");
});

test("an application's own wish for a port counts", async (t) => {
  const port = await takenPort(t);
  const app = `export default { port: ${port}, hostname: "127.0.0.1", fetch: () => new Response("x") }`;
  const cwd = folderWith(t, { "app.mjs": app });
  await failsWith(t, ["app.mjs", "--workers", "2"], new RegExp(`[Pp]ort ${port} is taken`), {
    cwd,
  });
  const command = run(t, ["app.mjs", "--workers", "2", "-p0"], { cwd });
  assert.equal(await contentAt(await command.port()), "x");
});

test("a port that is taken is told once, and ends it", async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const port = await takenPort(t);
  const words = [folder, "-p", `${port}`, "--host", "127.0.0.1", "--workers", "4"];
  await failsWith(t, words, /[Pp]ort \d+ is taken/);
});

test("what can't be served is told once, and ends it", async (t) => {
  const cwd = folderWith(t, {
    "throws.mjs": `throw new Error("no database here");`,
    "serve.json": `{ "redirects": 5 }`,
    "index.html": "hello",
    "bad.json": `{ "port": "x" }`,
    "dies.mjs": `process.kill(process.pid, "SIGKILL"); await new Promise(() => {});`,
  });
  const ends = async (words: readonly string[], sentence: RegExp): Promise<void> => {
    const { status, stdout, stderr } = await runToEnd(t, [...words, "-p0", "--workers=3"], { cwd });
    assert.deepEqual([status, stdout], [1, ""], stderr);
    assert.equal(stderr.match(sentence)?.length, 1, stderr);
  };
  await ends(["throws.mjs"], /no database here/g);
  await ends(["throws.mjs", "--host", "127.0.0.1"], /no database here/g);
  await ends(["."], /redirects/g);
  await ends(["--config", "bad.json"], /barewire: /g);
  await ends(["no-such-folder"], /There is no folder/g);
  await ends(["dies.mjs"], /was killed \(SIGKILL\)/g);
  await ends(
    ["dies.mjs", "--host=127.0.0.1"],
    /worker 1 was killed \(SIGKILL\)[^\n]* before it could serve\./g,
  );
});

test("wrong numbers, and settings that can't go together", async (t) => {
  const cwd = folderWith(t, { "index.html": "hello", "app.mjs": WHO });
  for (const wrong of ["0", "513", "two", "-1", "1.5", "1e1"]) {
    const sentence = /--workers takes a whole number from 1 to 512, or auto, not/;
    await failsWith(t, [`--workers=${wrong}`], sentence, { cwd });
  }
  for (const other of ["--wire", "--save=talk", "--inspect", "--watch"]) {
    const words = ["app.mjs", "--workers", "2", other];
    await failsWith(t, words, /--workers/, { cwd });
  }
  await failsWith(t, ["--unix", "s", "--reuse-port"], /--reuse-port has no place/, { cwd });
});

test("a config file that nobody named can't start processes", async (t) => {
  const cwd = folderWith(t, { "index.html": "hello", "barewire.config.json": `{ "workers": 2 }` });
  await failsWith(t, ["-p0"], /"workers" in barewire\.config\.json starts processes/, { cwd });
});

test("a port that others share, where that can be done", onLinux, async (t) => {
  const cwd = folderWith(t, { "app.mjs": WHO });
  const words = ["app.mjs", "-p0", "--host", "127.0.0.1", "--reuse-port"];
  if (!canReusePort()) {
    await failsWith(t, words, /--reuse-port needs /, { cwd });
    await failsWith(t, [...words, "--workers", "2"], /--reuse-port needs /, { cwd });
    return;
  }
  const command = run(t, [...words, "--workers", "2"], { cwd });
  const port = await command.port();
  const workers = await untilWorkers(command, ({ length }) => length === 2);
  const clients = await connectionToEach(port, workers);
  for (const client of clients.values()) client[Symbol.dispose]();
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
});

test(
  "lines of several workers never tear each other, in a pipe and in a file",
  onLinux,
  async (t) => {
    const folder = folderWith(t, { "index.html": "hello" });
    const path = `/?${"x".repeat(200)}`;
    const line = /^\S+ \S+ 127\.0\.0\.1 "GET \/\?x+ HTTP\/1\.1" 200 5 [\d.]+ms$/;
    const check = (text: string, answered: number): void => {
      const lines = text.split("\n").filter((one) => one.includes("?x"));
      assert.equal(lines.length, answered);
      for (const one of lines) assert.match(one, line);
    };
    const load = async (port: number): Promise<number> => {
      const clients = new SteadyClients({ port, content: "hello", busy: 12, path });
      while (clients.seen.answered < 1500) await new Promise((resolve) => setTimeout(resolve, 5));
      const { answered, failures } = await clients.stop();
      assert.deepEqual(failures, []);
      return answered;
    };
    const command = run(t, [folder, "-p0", "--workers", "3"]);
    const answered = await load(await command.port());
    command.signal("SIGTERM");
    check((await command.ends()).stdout, answered);
    const log = join(folder, "log");
    const written = run(t, [folder, "-p0", "--workers", "3"], { stdout: openSync(log, "a") });
    const port = await portIn(log);
    const more = await load(port);
    written.signal("SIGTERM");
    await written.ends();
    check(readFileSync(log, "utf8"), more);
  },
);

async function portIn(file: string): Promise<number> {
  for (;;) {
    const [, port] = /localhost:(\d+)\n/.exec(readFileSync(file, "utf8")) ?? [];
    if (port !== undefined) return Number(port);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("a certificate that can't be kept would be another one in each, so it is none", async (t) => {
  const cwd = folderWith(t, { "site/index.html": "", "no-folder": "" });
  const env = { XDG_DATA_HOME: join(cwd, "no-folder") };
  const words = ["site", "-p0", "--tls", "--workers", "2"];
  await failsWith(t, words, /^barewire: --workers needs one certificate for all of them, and /m, {
    ...{ cwd, env },
  });
});
