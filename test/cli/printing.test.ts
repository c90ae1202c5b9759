/**
 * Does the command print what happens, at once, safely, and without ever waiting for its reader?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { readTranscript } from "../../src/wire/read-transcript.ts";
import { connect, converse } from "../support/raw-client.ts";
import { folderWith, type RunningCommand, run } from "./running-command.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

function start(t: TestContext, ...args: readonly string[]): RunningCommand {
  return run(t, [folderWith(t, { "index.html": "<p>hello</p>" }), "-p", "0", ...args]);
}

test("one line for each exchange", async (t) => {
  const command = start(t);
  const port = await command.port();
  await converse(port, LAST.replace("/", "/nope?\x1b"));
  await converse(port, LAST);
  await command.prints(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d 127\.0\.0\.1 "GET \/ HTTP\/1\.1" 200 12 [\d.]+ms$/m,
  );
  await command.prints(/ "-" 400 \d+ [\d.]+ms TARGET_INVALID: [^\n]*\n/);
  assert.ok(!command.stdout.includes("\x1b"), command.stdout);
});

test("--quiet: the URL alone", async (t) => {
  const command = start(t, "--quiet");
  await converse(await command.port(), LAST);
  command.signal("SIGTERM");
  const { status, stdout, stderr } = await command.ends();
  assert.match(stdout, /^http:\/\/localhost:\d+\n$/);
  assert.deepEqual([status, stderr], [0, ""]);
});

/** These lines, whenever each of them was. */
function wire(...lines: readonly string[]): RegExp {
  return new RegExp(lines.map((line) => `[ \\d.]*${line}`).join("\n"));
}

test("--wire: what is typed is shown before it is a request, and the answer's head", async (t) => {
  const command = start(t, "--wire");
  using client = await connect(await command.port());
  await client.send("GET / HT");
  await command.prints(/#1 → GET \/ HT$/);
  await client.send("TP/1.1\r\nHost: localhost\r\nCoo");
  await command.prints(wire("#1 → GET / HTTP/1.1", "#1 → Host: localhost", "#1 → Coo$"));
  await client.send("kie: secret=1\r\nConnection: close\r\n\r\n");
  await command.prints(/#1 ← HTTP\/1\.1 200 OK\n([ \d.]+#1 ← [^\n]+\n)+[ \d.]+#1 ←\n/);
  await command.prints(wire("#1 ←", "#1 ← ‹12 bytes of content›", ""));
  await command.prints(/#1 · closed/);
  assert.match(
    command.stdout,
    wire("#1 → Cookie: ‹masked, 8 bytes›", "#1 → Connection: close", "#1 →", ""),
  );
  assert.doesNotMatch(command.stdout, /secret|<p>|"GET/);
});

test("--wire: content of a form, refused bytes as escapes, and why", async (t) => {
  const command = start(t, "--wire");
  const port = await command.port();
  const form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n";
  await converse(
    port,
    `POST / HTTP/1.1\r\nHost: localhost\r\n${form}Connection: close\r\n\r\na=1&b=2`,
  );
  await command.prints(wire("#1 →", "#1 → a=1&b=2\\\\", "#1 ← HTTP/1.1 405 "));
  await converse(port, "GET /\x1b[2J HTTP/1.1\r\n\r\n");
  await command.prints(/#2 ✗ GET \/\\x1b\[2J HTTP\/1\.1\n/);
  await command.prints(/#2 · refused with 400 TARGET_INVALID at byte 5: /);
  assert.ok(!command.stdout.includes("\x1b"), command.stdout);
});

test("--wire=full and --wire=hex show every byte, and secrets where they are asked for", async (t) => {
  for (const [flags, shown] of [
    [["--wire=full", "--wire-secrets"], /#1 → Cookie: secret=1\n(?:.*\n)*.*#1 ←\| <p>.*\n/],
    [["--wire=hex"], /#1 →x 47455420 2f204854 54502f31 2e310d0a {2}\|GET \/ HTTP\/1\.1\.\.\|\n/],
  ] as const) {
    const command = start(t, ...flags);
    const request =
      "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: secret=1\r\nConnection: close\r\n\r\n";
    await converse(await command.port(), request);
    await command.prints(/#1 · closed/);
    assert.match(command.stdout, shown);
    const text = command.stdout.split("\n").filter((line) => line.includes("#1"));
    const { entries, lost } = readTranscript(text.join("\n"));
    assert.equal(lost.length, flags.length === 2 ? 0 : 1);
    const said = entries.flatMap((entry) => (entry.kind === "bytes" ? [entry] : []));
    const received = Buffer.concat(
      said.flatMap(({ from, bytes }) => (from === "client" ? [bytes] : [])),
    );
    if (lost.length === 0) assert.equal(received.toString("latin1"), request);
    assert.match(Buffer.concat(said.map(({ bytes }) => bytes)).toString(), /<p>/);
  }
});

test("colours where they are forced, none in a pipe", async (t) => {
  const folder = folderWith(t, { "index.html": "" });
  const forced = run(t, [folder, "-p0"], { env: { FORCE_COLOR: "1" } });
  await forced.port();
  assert.ok(forced.stdout.includes("\x1b[1;36mhttp://localhost:"), forced.stdout);
  const plain = run(t, [folder, "-p0"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } });
  await plain.port();
  assert.ok(!plain.stdout.includes("\x1b"), plain.stdout);
});

test("a refusal by time or size names the flag to change", async (t) => {
  const command = start(t, "--head-timeout", "200ms", "--max-headers", "2");
  const port = await command.port();
  const [late] = await converse(port, "GET / HT");
  assert.equal(late?.status, 408);
  assert.match(late?.content.toString() ?? "", /The limit is 200 ms; --head-timeout changes it\./);
  const [large] = await converse(port, "GET / HTTP/1.1\r\nHost: localhost\r\nA: 1\r\nB: 2\r\n\r\n");
  assert.equal(large?.status, 431);
  assert.match(
    large?.content.toString() ?? "",
    /The limit is 2 field lines; --max-headers changes it\./,
  );
});

test("a closed pipe stops the printing, not the server", async (t) => {
  for (const flag of ["--wire", "--host=127.0.0.1"]) {
    const command = start(t, flag);
    const port = await command.port();
    command.child.stdout?.destroy();
    command.child.stderr?.destroy();
    for (let i = 0; i < 5; i++) {
      const [response] = await converse(port, LAST);
      assert.equal(response?.status, 200);
    }
    command.signal("SIGTERM");
    const [status] = await once(command.child, "exit");
    assert.equal(status, 0);
  }
});

test("a reader that doesn't read: everybody is served, lines are dropped and counted", async (t) => {
  const folder = folderWith(t, { "index.html": "<p>hello</p>" });
  const path = `${folder}/s.sock`;
  const command = run(t, [folder, "--unix", path, "--wire"], { unread: true });
  for (let i = 0; i < 100 && !existsSync(path); i++) await pause(50);
  const wide = GET.replace("\r\n\r\n", `\r\nX-Wide: ${"w".repeat(7000)}\r\n\r\n`);
  const socket = connectSocket(path);
  const count = 400;
  for (let i = 1; i < count; i++) socket.write(wide);
  socket.end(LAST);
  let text = "";
  for await (const bytes of socket) text += bytes;
  assert.equal(text.match(/HTTP\/1\.1 200 OK/g)?.length, count);
  command.startReading();
  await command.prints(/\nbarewire: nobody read here, so [\d,]+ lines were left out\n/);
  assert.ok(command.stdout.length < 1.5 * 1024 * 1024, `${command.stdout.length}`);
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
});
