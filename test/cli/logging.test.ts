/**
 * What does a run of the command write down of requests, and where, in each format, whatever happens to it?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { converse } from "../support/raw-client.ts";
import { COMMAND, failsWith, folderWith, type RunningCommand, run } from "./running-command.ts";

const ASK =
  'GET /a.txt?q HTTP/1.1\r\nHost: localhost\r\nUser-Agent: T"\r\nConnection: close\r\n\r\n';
const SITE = { "site/a.txt": "12345" };

interface Started {
  readonly command: RunningCommand;
  readonly port: number;
  readonly folder: string;
  readonly log: string;
}

async function started(t: TestContext, ...flags: string[]): Promise<Started> {
  const folder = folderWith(t, SITE);
  const log = join(folder, "access.log");
  const words = flags.map((flag) => flag.replace("LOG", log));
  const command = run(t, ["site", "--port", "0", "--host", "127.0.0.1", ...words], { cwd: folder });
  return { command, port: await command.port(), folder, log };
}

async function lineOf(t: TestContext, ...flags: string[]): Promise<string> {
  const { command, port, log } = await started(t, "--log-file", "LOG", ...flags);
  await converse(port, ASK);
  command.signal("SIGINT");
  const { status, stdout } = await command.ends();
  assert.equal(status, 0);
  assert.doesNotMatch(stdout, /a\.txt/);
  return readFileSync(log, "utf8");
}

test("each format stands in the file when the command has ended, and only there", async (t) => {
  const [own, combined, json, drawn] = await Promise.all([
    lineOf(t),
    lineOf(t, "--log-format", "combined"),
    lineOf(t, "--log-format", "json", "--request-id", "--verbose"),
    lineOf(t, "--log-format", "{{{status}}} {res:content-type} {req:user-agent}"),
  ]);
  assert.match(
    own,
    /^\d{4}-\d\d-\d\d [\d:]{8} 127\.0\.0\.1 "GET \/a\.txt\?q HTTP\/1\.1" 200 5 [\d.]+ms\n$/,
  );
  assert.match(
    combined,
    /^127\.0\.0\.1 - - \[[^\]]+\] "GET \/a\.txt\?q HTTP\/1\.1" 200 5 "-" "T\\x22"\n$/,
  );
  const said = JSON.parse(json);
  assert.match(said.id, /^[0-9a-z]{16}$/);
  assert.ok(Array.isArray(said.reasons));
  assert.match(drawn, /^\{200\} text\/plain.* T\\x22\n$/);
});

test("on standard output, for quiet ones in the file alone", async (t) => {
  const { command, port } = await started(t, "--log-format", "common");
  await converse(port, ASK);
  await command.prints(/127\.0\.0\.1 - - \[.*\] "GET \/a\.txt\?q HTTP\/1\.1" 200 5\n/);
  assert.match(await lineOf(t, "--quiet"), / 200 5 /);
});

test("SIGUSR1 means nothing where there is no file, and opens no debugger", {
  skip: process.platform === "win32" ? "signals of POSIX" : false,
}, async (t) => {
  const { command, port } = await started(t, "--log-format", "{path}");
  command.signal("SIGUSR1");
  await wait(200);
  await converse(port, ASK);
  await command.prints(/\n\/a\.txt\n/);
  assert.equal(command.stderr, "");
});

test("on SIGUSR1 the file is opened anew, and no debugger is", async (t) => {
  const { command, port, log } = await started(t, "--log-file", "LOG", "--log-format", "{status}");
  await converse(port, ASK);
  renameSync(log, `${log}.1`);
  command.signal("SIGUSR1");
  for (let i = 0; i < 200 && !existsSync(log); i++) await wait(20);
  await wait(50);
  await converse(port, ASK.replace("a.txt", "missing"));
  command.signal("SIGTERM");
  const { stderr } = await command.ends();
  assert.deepEqual(
    [readFileSync(`${log}.1`, "utf8"), readFileSync(log, "utf8")],
    ["200\n", "404\n"],
  );
  assert.equal(stderr, "");
});

test("a full disk doesn't stop serving", { skip: !existsSync("/dev/full") }, async (t) => {
  const { command, port } = await started(t, "--log-file", "/dev/full");
  for (let i = 0; i < 20; i++) {
    const [answer] = await converse(port, ASK);
    assert.equal(answer?.status, 200);
  }
  await command.complains(/^barewire: The log can't be written \(ENOSPC\)/);
  const [answer] = await converse(port, ASK);
  assert.equal(answer?.status, 200);
  command.signal("SIGTERM");
  const { status, stderr } = await command.ends();
  assert.equal(status, 0);
  assert.match(stderr, /could not be written \(ENOSPC\): 21 lines were left out\.\n$/);
});

test("an application that ends the process loses no line", async (t) => {
  const folder = folderWith(t, {
    "app.mjs":
      'export default { fetch(request) { if (request.url.endsWith("/end")) setTimeout(() => process.exit(3), 20); return new Response("x"); } };',
  });
  const log = join(folder, "access.log");
  const flags = ["--port", "0", "--log-file", log, "--log-format", "{path}"];
  const command = run(t, ["app.mjs", ...flags], { cwd: folder });
  const port = await command.port();
  await converse(port, "GET /end HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const { status } = await command.ends();
  assert.equal(status, 3);
  assert.equal(readFileSync(log, "utf8"), "/end\n");
});

test("ids are told in the answer, as the log has them, and under another name", async (t) => {
  const { command, port } = await started(t, "--request-id=Trace", "--log-format", "id={id}");
  const [answer] = await converse(port, ASK);
  const id = answer?.fields.find(([name]) => name === "Trace")?.[1] ?? "none";
  await command.prints(new RegExp(`^id=${id}$`, "m"));
});

test("what can't be meant is a sentence", async (t) => {
  const cwd = folderWith(t, { ...SITE, "barewire.config.json": '{"logFile": "../x.log"}' });
  const fails = (flags: string[], sentence: RegExp): Promise<void> =>
    failsWith(
      t,
      ["site", "--config", "no", ...flags].slice(flags[0] === "site" ? 3 : 0),
      sentence,
      {
        cwd,
        env: { BAREWIRE_CONFIG: "off" },
      },
    );
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [
      ["--log-format", "apache"],
      /--log-format: a format is one of barewire, common, combined, json, or a template/,
    ],
    [["--log-format", "{nothing}"], /--log-format: there is no \{nothing\}/],
    [["--log-format", "{req:cookie}"], /would write secrets into the log/],
    [["--log-format", "{id}"], /--log-format: \{id\} needs --request-id\./],
    [
      ["--log-format", "common", "-v"],
      /only the formats barewire and json have a place for reasons/,
    ],
    [["--request-id=a b"], /--request-id: requestId is true, false, or the name of a field/],
    [["--request-id=Connection"], /says something else in HTTP/],
    [["--log-file", "missing/a.log"], /The log can't be written to "missing\/a\.log": ENOENT\./],
    [["--log-file", "site"], /EISDIR/],
    [["--log-file", "site/a.log"], /would lie where everybody could fetch it/],
  ];
  for (const [flags, sentence] of wrong) await fails(["site", "--port", "0", ...flags], sentence);
  await failsWith(t, ["site"], /"logFile" in barewire\.config\.json leads out of this folder/, {
    cwd,
  });
});

test("workers write to one file, and all of them open it anew", async (t) => {
  const flags = ["--workers", "2", "--log-file", "LOG", "--log-format", "{path}"];
  const { command, port, log } = await started(t, ...flags);
  for (let i = 0; i < 20; i++) await converse(port, ASK.replace("a.txt", `old${i}`));
  renameSync(log, `${log}.1`);
  command.signal("SIGUSR1");
  for (let i = 0; i < 200 && !existsSync(log); i++) await wait(20);
  await wait(300);
  for (let i = 0; i < 20; i++) await converse(port, ASK.replace("a.txt", `new${i}`));
  command.signal("SIGTERM");
  const { stderr } = await command.ends();
  const lines = (path: string): string[] => readFileSync(path, "utf8").trimEnd().split("\n").sort();
  const named = (name: string): string[] =>
    Array.from({ length: 20 }, (_, i) => `/${name}${i}`).sort();
  assert.deepEqual([lines(`${log}.1`), lines(log)], [named("old"), named("new")]);
  assert.doesNotMatch(stderr, /Debugger/);
});

test("standard output as a file: a socket and a file, behind what else is printed there", {
  skip: existsSync("/dev/stdout") ? false : "no such names here",
}, async (t) => {
  const flags = ["--log-file", "/dev/stdout", "--log-format", "{path}"];
  const { command, port } = await started(t, ...flags);
  await converse(port, ASK);
  await command.prints(/\n\/a\.txt\n/);
  command.signal("SIGUSR1");
  await converse(port, ASK);
  command.signal("SIGINT");
  const { status, stdout, stderr } = await command.ends();
  assert.deepEqual([status, stderr], [0, ""]);
  assert.match(
    stdout,
    /127\.0\.0\.1:\d+\n[\s\S]*\n\/a\.txt\n(\/a\.txt\nstopped|stopped\n\/a\.txt)\n$/,
  );
  const folder = folderWith(t, SITE);
  const written = join(folder, "out");
  const out = openSync(written, "w");
  const words = ["site", "--port", "0", "--host", "127.0.0.1", ...flags];
  const child = spawn(process.execPath, [COMMAND, ...words], {
    ...{ cwd: folder, stdio: ["ignore", out, "ignore"] },
  });
  t.after(() => child.kill("SIGKILL"));
  let found: RegExpExecArray | null = null;
  for (let i = 0; i < 500 && found === null; i++) {
    await wait(10);
    found = /127\.0\.0\.1:(\d+)\n/.exec(readFileSync(written, "utf8"));
  }
  await converse(Number(found?.[1]), ASK);
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
  closeSync(out);
  assert.deepEqual(readFileSync(written, "utf8").split("\n").slice(-3).sort(), [
    "",
    "/a.txt",
    "stopped",
  ]);
});
