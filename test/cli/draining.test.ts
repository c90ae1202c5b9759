/**
 * Is every request answered that came before the server was gone, and does it go in time?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { program } from "../support/programs.ts";
import { connect, converse } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { drainUnderLoad } from "./drained-server.ts";
import { COMMAND, folderWith, freePort, run } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";

const activate = program("systemd-socket-activate", "systemd");
const posix = { skip: process.platform === "win32" ? "signals of POSIX" : false };
const ROUNDS = 5;
const RESTARTS = 3;
const LARGE = 32 * 1024 * 1024;
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

test(
  `SIGTERM under load, ${ROUNDS} times: what it got is answered, and nothing is reset`,
  posix,
  async (t) => {
    const folder = folderWith(t, { "index.html": "hello" });
    for (let round = 1; round <= ROUNDS; round++) {
      const { answered, lost, status } = await drainUnderLoad(run(t, [folder, "-p", "0", "-q"]));
      assert.deepEqual([lost, status], [[], 0]);
      assert.ok(answered > 0);
    }
  },
);

test("whoever holds the socket sees nothing of restarts: nobody is reset or refused", {
  skip: activate.skip,
}, async (t) => {
  const folder = folderWith(t, { "site/index.html": "hello" });
  const port = await freePort();
  // The shell holds the socket, as a service manager does.
  const server = `"$0" "$1" site -q --descriptors 3 --pid-file pid`;
  const script = `for i in ${"x"
    .repeat(RESTARTS + 1)
    .split("")
    .join(" ")}; do ${server}; done`;
  const words = ["-l", `127.0.0.1:${port}`, "-E", "PATH", "sh", "-c", script];
  const holder = spawn(activate.path(), [...words, process.execPath, COMMAND], {
    ...{ cwd: folder, stdio: "ignore", detached: true },
  });
  const gone = once(holder, "exit");
  t.after(async () => {
    try {
      process.kill(-(holder.pid ?? 0), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await gone;
  });
  await once(holder, "spawn");
  await wait(100);
  const clients = new SteadyClients({
    ...{ port, content: "hello" },
    ...{ busy: 2, thinking: 4, idle: 5, passing: 2 },
  });
  await clients.ready();
  const pids = new Set<string>();
  for (let count = 0; count < RESTARTS; ) {
    const pid = textOf(join(folder, "pid")).trim();
    if (pid !== "" && !pids.has(pid)) {
      pids.add(pid);
      await wait(100);
      process.kill(Number(pid), "SIGTERM");
      count++;
    }
    await wait(10);
  }
  await wait(500);
  const { answered, refused, failures } = await clients.stop();
  assert.deepEqual([failures, refused], [[], 0]);
  assert.ok(answered > 0);
});

test(
  "a kept connection hears that its next response is the last, and is then closed in order",
  posix,
  async (t) => {
    const folder = folderWith(t, { "index.html": "hello" });
    const command = run(t, [folder, "-p", "0"]);
    using client = await connect(await command.port());
    await client.send(get("/"));
    const [first] = await client.responses(1);
    assert.equal(first && fieldValue(first, "connection"), undefined);
    command.signal("SIGTERM");
    await wait(100);
    await client.send(get("/"));
    const [, second] = await client.responses(2);
    assert.deepEqual([second?.status, second && fieldValue(second, "connection")], [200, "close"]);
    await client.untilClosed();
    assert.ok(client.ended);
    client.end();
    assert.equal((await command.ends()).status, 0);
  },
);

test(
  "while notice is given, new connections are taken, and the path says that it stops",
  posix,
  async (t) => {
    const folder = folderWith(t, { "index.html": "hello" });
    const command = run(t, [folder, "-p", "0", "--ready", "/ready", "--drain-delay", "700ms"]);
    const port = await command.port();
    const last = (path: string): string =>
      get(path).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    assert.equal((await converse(port, last("/ready")))[0]?.status, 200);
    command.signal("SIGTERM");
    await wait(100);
    assert.equal((await converse(port, last("/ready")))[0]?.status, 503);
    const [response] = await converse(port, get("/"));
    assert.deepEqual(
      [response?.status, response && fieldValue(response, "connection")],
      [200, "close"],
    );
    assert.equal((await command.ends()).status, 0);
    await assert.rejects(connect(port));
  },
);

test("what isn't finished by the deadline is cut", posix, async (t) => {
  const folder = folderWith(t, { large: "x".repeat(LARGE) });
  const command = run(t, [folder, "-p", "0", "--drain-timeout", "300ms"]);
  const socket = connectSocket(await command.port(), "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  socket.write(get("/large"));
  await once(socket, "readable");
  command.signal("SIGTERM");
  const { status, stdout } = await command.ends();
  assert.match(stdout, /\nstopped: 1 request cut off\n$/);
  assert.equal(status, 0);
});

test("a second signal ends a server that gives notice, too", posix, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const command = run(t, [folder, "-p", "0", "--drain-delay", "1h"]);
  await command.port();
  command.signal("SIGTERM");
  await wait(100);
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 143);
});

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
