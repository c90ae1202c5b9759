/**
 * Are sockets taken that a service manager has bound, by whom they are for, and by nobody else?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { forgetGivenSockets, givenSockets } from "../../src/cli/given-sockets.ts";
import { end } from "../support/processes.ts";
import { program } from "../support/programs.ts";
import { converse, DEADLINE_MS, RawClient } from "../support/raw-client.ts";
import { COMMAND, failsWith, folderWith, freePort, run } from "./running-command.ts";

const activate = program("systemd-socket-activate", "systemd");
const needs = { skip: activate.skip };
const GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

test("those that are for this process, and no others", () => {
  const mine = { LISTEN_PID: "42" };
  assert.deepEqual(givenSockets({}, 42), { descriptors: [], warning: undefined });
  assert.deepEqual(givenSockets({ ...mine, LISTEN_FDS: "0" }, 42).descriptors, []);
  assert.deepEqual(givenSockets({ ...mine, LISTEN_FDS: "2" }, 42), {
    ...{ descriptors: [3, 4], warning: undefined },
  });
  for (const [env, warning] of [
    [{ LISTEN_FDS: "1", LISTEN_PID: "41" }, /to process 41, and this is 42/],
    [{ LISTEN_FDS: "1" }, /to process \(none\)/],
    [{ LISTEN_FDS: "1", LISTEN_PID: "\x1b[2J" }, /to process \(none\)/],
    [{ ...mine, LISTEN_FDS: "65" }, /a number up to 64/],
    [{ ...mine, LISTEN_FDS: "-1" }, /a number up to 64/],
    [{ ...mine, LISTEN_FDS: "1e3" }, /a number up to 64/],
    [{ ...mine, LISTEN_FDS: "many" }, /a number up to 64/],
  ] as const) {
    const given = givenSockets(env, 42);
    assert.deepEqual(given.descriptors, []);
    assert.match(given.warning ?? "", warning);
  }
  const env = { LISTEN_FDS: "1", LISTEN_PID: "42", LISTEN_FDNAMES: "a", PATH: "/" };
  forgetGivenSockets(env);
  assert.deepEqual(env, { PATH: "/" });
});

/** Started by systemd's own program, which listens and becomes the command with the first connection. */
function activated(t: TestContext, listens: readonly string[], args: readonly string[]): string[] {
  const printed: string[] = [];
  const places = listens.flatMap((place) => ["-l", place]);
  const words = [...places, "-E", "PATH", process.execPath, COMMAND, ...args];
  const child = spawn(activate.path(), words, { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => end(child));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  }
  return printed;
}

async function until(holds: () => boolean): Promise<void> {
  const last = performance.now() + DEADLINE_MS;
  while (!holds()) {
    assert.ok(performance.now() < last, String(holds));
    await wait(10);
  }
}

test("two ports of socket activation; what was said of ports has no say", needs, async (t) => {
  const folder = folderWith(t, { "index.html": "hello" });
  const ports = [await freePort(), await freePort()];
  const printed = activated(
    t,
    ports.map((port) => `127.0.0.1:${port}`),
    [folder, "-p", "1"],
  );
  await until(() => printed.join("").includes(`Listening on 127.0.0.1:${ports[1]}`));
  for (const port of ports) {
    const [response] = await converse(port, GET);
    assert.equal(response?.content.toString(), "hello");
  }
  const text = printed.join("");
  for (const port of ports) assert.match(text, new RegExp(`http://127\\.0\\.0\\.1:${port}\\b`));
  assert.match(text, /Sockets were handed over \(LISTEN_FDS\), so --port has no say\./);
  assert.match(text, /Only this computer can connect/);
});

test("a Unix socket of socket activation stays where it is", needs, async (t) => {
  const folder = folderWith(t, { "site/index.html": "hello" });
  const path = join(folder, "s.sock");
  const printed = activated(t, [path], [join(folder, "site")]);
  await until(() => existsSync(path));
  using client = new RawClient(connectSocket(path));
  await client.send(GET);
  assert.equal((await client.responses(1))[0]?.status, 200);
  assert.match(printed.join(""), /descriptor 3/);
});

test("a variable for another process is left alone, which is said", async (t) => {
  const folder = folderWith(t, { "index.html": "" });
  const env = { LISTEN_FDS: "1", LISTEN_PID: "1" };
  const command = run(t, [folder, "-p", "0"], { env });
  await command.port();
  await command.complains(/LISTEN_FDS hands over sockets to process 1, and this is \d+/);
});

test("what is no socket is a sentence", async (t) => {
  const folder = folderWith(t, { "index.html": "" });
  await failsWith(t, [folder, "--descriptors", "99"], /Descriptor 99 is no socket that can/);
  await failsWith(
    t,
    [folder, "--descriptors", "2"],
    /takes numbers from 3 up, such as 3,4, not "?2/,
  );
  await failsWith(t, [folder, "--descriptors", "three"], /takes numbers from 3 up/);
  await failsWith(t, [folder, "--descriptors", "3", "-p", "80"], /--port has no place beside it/);
  await failsWith(
    t,
    [folder, "--descriptors", "3", "--unix", "s"],
    /--unix has no place beside it/,
  );
});
