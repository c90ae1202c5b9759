/**
 * Do several processes share each address that they serve, and is what can't be shared said?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { CA, certificatePath } from "../support/certificates.ts";
import { converse } from "../support/raw-client.ts";
import { fieldValues } from "../support/response-parser.ts";
import { failsWith, folderWith, freePort, type RunningCommand, run } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";
import { onLinux, untilGone, untilWorkers } from "./worker-crew.ts";

const TLS = ["--cert", certificatePath("chain.pem"), "--key", certificatePath("key.pem")];
const GET = "GET /a?b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

interface Both {
  readonly command: RunningCommand;
  readonly https: number;
  readonly http: number;
}

async function start(t: TestContext, workers: number, ...more: string[]): Promise<Both> {
  const http = await freePort();
  const folder = folderWith(t, { "index.html": "hello" });
  const words = [folder, "-p0", "--host=127.0.0.1", `--redirect-http=${http}`, ...TLS];
  const command = run(t, [...words, "--workers", `${workers}`, ...more]);
  return { command, http, https: await command.port() };
}

async function placeAt(port: number): Promise<string | undefined> {
  const [response] = await converse(port, GET);
  assert.ok(response);
  return fieldValues(response, "location")[0];
}

test(
  "plain HTTP is sent on by whichever worker is free, however they come and go",
  onLinux,
  async (t) => {
    const { command, http, https } = await start(t, 2);
    const workers = await untilWorkers(command, ({ length }) => length === 2);
    const place = `https://localhost:${https}/a?b`;
    assert.equal(await placeAt(http), place);
    for (const worker of workers) process.kill(worker, "SIGKILL");
    // Nobody is refused meanwhile: who comes waits for the next one.
    assert.equal(await placeAt(http), place);
    await untilWorkers(
      command,
      (all) => all.length === 2 && !all.some((one) => workers.includes(one)),
    );
    command.signal("SIGUSR2");
    await command.complains(/ reloaded: 2 new workers\.\n/);
    assert.equal(await placeAt(http), place);
  },
);

test(
  "SIGTERM ends both addresses, and nobody who comes by plain HTTP fails",
  onLinux,
  async (t) => {
    const { command, http } = await start(t, 2, "--quiet");
    const workers = await untilWorkers(command, ({ length }) => length === 2);
    const load = { busy: 2, thinking: 2, idle: 4, passing: 2 };
    const clients = new SteadyClients({ port: http, content: /https:/, status: 308, ...load });
    await clients.ready();
    while (clients.seen.answered < 100) await new Promise((resolve) => setTimeout(resolve, 5));
    command.signal("SIGTERM");
    clients.ask();
    const { status } = await command.ends();
    assert.equal(status, 0);
    assert.deepEqual((await clients.over()).failures, []);
    await untilGone(workers);
  },
);

test("a port for plain HTTP that is taken is said once, and ends it", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const folder = folderWith(t, { "index.html": "hello" });
  const words = [folder, "-p0", "--host=127.0.0.1", ...TLS, "--workers=2"];
  const sentence = new RegExp(
    `^barewire: Port ${port} is taken, so no plain HTTP is sent to HTTPS\\.`,
    "m",
  );
  await failsWith(t, [...words, `--redirect-http=${port}`], sentence);
  await failsWith(t, [...words, "--redirect-http=x"], /takes a port from 0 to 65535/);
});

async function sessionAt(port: number): Promise<Buffer> {
  const socket = connectTls({ port, host: "127.0.0.1", ca: CA });
  socket.write(GET);
  const [session] = await once(socket, "session");
  socket.destroy();
  return session;
}

async function resumes(port: number, session: Buffer): Promise<boolean> {
  const socket = connectTls({ port, host: "127.0.0.1", ca: CA, session });
  await once(socket, "secureConnect");
  const reused = socket.isSessionReused();
  socket.destroy();
  return reused;
}

test(
  "a session that began at one of four workers is resumed at each, until a reload",
  onLinux,
  async (t) => {
    const { command, https } = await start(
      t,
      4,
      "--quiet",
      "--pid-file",
      `${folderWith(t, {})}/pid`,
    );
    const session = await sessionAt(https);
    const often = async (): Promise<Set<boolean>> => {
      const all = new Set<boolean>();
      for (let count = 0; count < 16; count++) all.add(await resumes(https, session));
      return all;
    };
    assert.deepEqual(await often(), new Set([true]));
    const workers = await untilWorkers(command, ({ length }) => length === 4);
    process.kill(workers[0] ?? 0, "SIGKILL");
    await untilWorkers(command, (all) => all.length === 4 && all[3] !== workers[3]);
    assert.deepEqual(await often(), new Set([true]));
    command.signal("SIGHUP");
    while (await resumes(https, session)) await new Promise((resolve) => setTimeout(resolve, 5));
  },
);

test("descriptors that are none of a socket, or the same twice", async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const workers = [folder, "--workers", "2", "--descriptors"];
  await failsWith(t, [...workers, "9999"], /^barewire: Descriptor 9999 is no socket: /);
  await failsWith(t, [...workers, "9"], /^barewire: Descriptor 9 is no socket: /);
  await failsWith(
    t,
    [...workers, "3,3"],
    /^barewire: --descriptors names 3 twice: once is enough\./,
  );
  for (const wrong of ["0", "1", "2", "x", "-1"]) {
    await failsWith(
      t,
      [...workers, wrong],
      /^barewire: --descriptors takes numbers from 3 up, such as/,
    );
  }
});
