/**
 * Does the service manager hear how far the server is, and does a missing program stop nobody?
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Notifying } from "../../src/cli/notifying.ts";
import { end } from "../support/processes.ts";
import { program } from "../support/programs.ts";
import { DEADLINE_MS } from "../support/raw-client.ts";
import { folderWith, run } from "./running-command.ts";

const notify = program("systemd-notify", "systemd");
const netcat = program("nc", "netcat-openbsd");
const needs = { skip: notify.skip || netcat.skip };

interface Manager {
  readonly socket: string;
  /** Waits until this was said, and gives all that was. */
  heard(pattern: RegExp): Promise<string>;
}

/** A socket of datagrams, as systemd listens on. */
async function manager(t: TestContext): Promise<Manager> {
  const socket = join(folderWith(t, {}), "notify");
  const child: ChildProcess = spawn(netcat.path(), ["-klU", "-u", socket], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => end(child));
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  const until = async (holds: () => boolean, what: string): Promise<void> => {
    const last = performance.now() + DEADLINE_MS;
    while (!holds()) {
      assert.ok(performance.now() < last, `${what}; but: ${text}`);
      await wait(10);
    }
  };
  await until(() => existsSync(socket), "a socket");
  return {
    socket,
    heard: async (pattern) => {
      await until(() => pattern.test(text), String(pattern));
      return text;
    },
  };
}

test("ready, reloading since when, ready again, stopping: in this order", needs, async (t) => {
  const { socket, heard } = await manager(t);
  const folder = folderWith(t, { "site/index.html": "", "c.json": '{"root":"site","port":0}' });
  const command = run(t, ["-c", join(folder, "c.json")], { env: { NOTIFY_SOCKET: socket } });
  await heard(/READY=1\nSTATUS=serving at http:\/\/localhost:\d+\//);
  command.signal("SIGHUP");
  await heard(/RELOADING=1\nMONOTONIC_USEC=\d+[\s\S]*READY=1\nSTATUS=serving/);
  writeFileSync(join(folder, "c.json"), "{");
  command.signal("SIGHUP");
  await heard(/(?:RELOADING=1[\s\S]*READY=1[\s\S]*){2}/);
  command.signal("SIGTERM");
  const text = await heard(/STOPPING=1\nSTATUS=stopping/);
  assert.deepEqual([...text.matchAll(/READY|RELOADING|STOPPING/g)].map(String), [
    "READY",
    "RELOADING",
    "READY",
    "RELOADING",
    "READY",
    "STOPPING",
  ]);
  const { status, stderr } = await command.ends();
  assert.equal(status, 0);
  assert.match(stderr, /Nothing is changed/);
});

test("where the program is missing, one notice, and it serves", async (t) => {
  const folder = folderWith(t, { "site/index.html": "" });
  const env = { NOTIFY_SOCKET: join(folder, "nobody"), PATH: folder };
  const command = run(t, [join(folder, "site"), "-p", "0"], { env });
  await command.port();
  await command.complains(/systemd-notify isn't installed, so systemd isn't told/);
  command.signal("SIGHUP");
  await command.prints(/reloaded\n/);
  command.signal("SIGTERM");
  const { status, stderr } = await command.ends();
  assert.equal(status, 0);
  assert.equal(stderr.match(/systemd-notify/g)?.length, 1);
});

test("where nobody listens, it serves and ends", needs, async (t) => {
  const folder = folderWith(t, { "site/index.html": "" });
  const env = { NOTIFY_SOCKET: join(folder, "nobody") };
  const command = run(t, [join(folder, "site"), "-p", "0"], { env });
  await command.port();
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
});

test("nothing to tell is an end at once", async () => {
  const told: string[] = [];
  await new Notifying((sentence) => told.push(sentence)).end();
  assert.deepEqual(told, []);
});
