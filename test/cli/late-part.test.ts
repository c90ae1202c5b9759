import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { within } from "../support/raw-client.ts";
import { COMMAND, folderWith, type RunOptions, run } from "./running-command.ts";

const FOLDER = { "index.html": "<p>Hello</p>", "notes/a.txt": "a" };

/** Says of each file that is loaded beside the command; with timers of a second that wait for SIGUSR2. */
const WATCH = `
const { Module } = process.getBuiltinModule("node:module");
const load = Module._load;
Module._load = (name, ...more) => {
  if (/^\\.\\/barewire/.test(name)) process.stderr.write("loads " + name + "\\n");
  return load(name, ...more);
};
const { setTimeout: real } = globalThis;
globalThis.setTimeout = (call, ms, ...more) => {
  if (ms !== 1000) return real(call, ms, ...more);
  process.once("SIGUSR2", call);
  return { unref() {} };
};`;

function watched(folder: string): RunOptions {
  return { env: { NODE_OPTIONS: `--require ${folder}/watch.cjs` } };
}

async function ask(port: number, path: string): Promise<Response> {
  return within(fetch(`http://localhost:${port}${path}`), () => `an answer for ${path}`);
}

test("a folder's first answers need one file, and the rest is loaded before anybody asks for it", async (t) => {
  const folder = folderWith(t, { ...FOLDER, "watch.cjs": WATCH });
  const command = run(t, [folder, "-p0"], watched(folder));
  const port = await command.port();
  assert.equal(await (await ask(port, "/")).text(), "<p>Hello</p>");
  assert.equal((await ask(port, "/missing")).status, 404);
  assert.equal(command.stderr, "");
  command.signal("SIGUSR2");
  await command.complains(/^loads \.\/barewire-rest\.cjs\n$/);
});

test("what is asked for sooner loads it at once, and has its own modules in common with it", async (t) => {
  const folder = folderWith(t, { ...FOLDER, "watch.cjs": WATCH });
  const command = run(t, [folder, "-p0", "--list"], watched(folder));
  const port = await command.port();
  const answer = await ask(port, "/notes/?");
  // A response that were of another class than the server's would be refused.
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), / 1 {2}a\.txt\n$/);
  assert.equal(command.stderr, "loads ./barewire-rest.cjs\n");
});

test("nobody needs to ask: it loads by itself", async (t) => {
  const folder = folderWith(t, {
    ...FOLDER,
    "watch.cjs": WATCH.split("const { setTimeout")[0] ?? "",
  });
  const command = run(t, [folder, "-p0"], watched(folder));
  await command.complains(/^loads \.\/barewire-rest\.cjs\n$/);
  command.signal("SIGTERM");
  const [status] = await once(command.child, "exit");
  assert.equal(status, 0);
});

test("whoever gives up rights needs to read nothing more, wherever the command lies", {
  skip: process.getuid?.() === 0 ? false : "only root can become somebody else",
}, async (t) => {
  const folder = folderWith(t, { ...FOLDER, "watch.cjs": WATCH });
  for (const path of [folder, join(folder, "notes")]) chmodSync(path, 0o755);
  const program = folderWith(t, {});
  cpSync(dirname(COMMAND), program, { recursive: true });
  chmodSync(program, 0o700);
  const command = run(t, [folder, "-p0", "--list", "--user=nobody"], {
    ...watched(folder),
    command: join(program, "barewire.cjs"),
  });
  const port = await command.port();
  command.signal("SIGUSR2");
  assert.match(await (await ask(port, "/notes/?")).text(), / 1 {2}a\.txt\n$/);
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
});
