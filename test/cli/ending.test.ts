/**
 * Does the command end as it is asked to: in order, in haste, by force, and always?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { connect, converse } from "../support/raw-client.ts";
import { folderWith, type RunningCommand, run } from "./running-command.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
/** More than the kernel's buffers of both ends take, so that a client that doesn't read holds it up. */
const LARGE = 32 * 1024 * 1024;

const options = { skip: process.platform === "win32" ? "signals of POSIX" : false };

function start(t: TestContext): RunningCommand {
  const folder = folderWith(t, { "index.html": "<p>hello</p>", large: new Uint8Array(LARGE) });
  return run(t, [folder, "-p", "0"]);
}

/** A client that has begun to read a large response, and goes on when it is told to. */
async function beginsToRead(port: number): Promise<Socket> {
  const socket = connectSocket(port, "127.0.0.1");
  socket.write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(socket, "readable");
  socket.on("error", () => {});
  return socket;
}

test("SIGTERM and SIGINT without connections: status 0", options, async (t) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const command = start(t);
    await converse(await command.port(), GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    command.signal(signal);
    const { status, stdout, stderr } = await command.ends();
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /\nstopped\n$/);
  }
});

test("an idle connection doesn't keep it", options, async (t) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const command = start(t);
    using client = await connect(await command.port());
    await client.send(GET);
    await client.responses(1);
    command.signal(signal);
    await client.untilClosed();
    client.end();
    assert.equal((await command.ends()).status, 0);
  }
});

test("what is under way is finished, and told", options, async (t) => {
  const command = start(t);
  const client = await beginsToRead(await command.port());
  command.signal("SIGTERM");
  await command.prints(/stopping: 1 request under way; a second signal cuts off what is left\n/);
  let length = 0;
  for await (const bytes of client) length += bytes.length;
  assert.ok(length > LARGE, `${length}`);
  const { status, stdout } = await command.ends();
  assert.equal(status, 0);
  assert.match(stdout, /\nstopped: 1 request finished\n$/);
});

test("a second signal cuts off what is left", options, async (t) => {
  for (const [second, expected] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    const command = start(t);
    const client = await beginsToRead(await command.port());
    command.signal("SIGTERM");
    await command.prints(/stopping: /);
    command.signal(second);
    const { status, stdout } = await command.ends();
    assert.equal(status, expected);
    assert.match(stdout, /\nstopped: 1 request cut off\n$/);
    client.destroy();
  }
});

test("the port can be taken again at once", options, async (t) => {
  const first = start(t);
  const port = await first.port();
  using client = await connect(port);
  await client.send(GET);
  await client.responses(1);
  first.signal("SIGINT");
  await client.untilClosed();
  client.end();
  await first.ends();
  const folder = folderWith(t, { "index.html": "again" });
  const second = run(t, [folder, "-p", String(port)]);
  assert.equal(await second.port(), port);
});

test("a fault of our own is one line and status 1", async (t) => {
  const fault = "data:text/javascript,setTimeout(()=>{throw%20new%20Error('planted')},300)";
  const folder = folderWith(t, { "index.html": "" });
  const command = run(t, [folder, "-p", "0"], { env: { NODE_OPTIONS: `--import=${fault}` } });
  await command.port();
  const { status, stderr } = await command.ends();
  assert.match(stderr, /^barewire: a fault of barewire itself: Error: planted at [^\n]*\n$/);
  assert.equal(status, 1);
});
