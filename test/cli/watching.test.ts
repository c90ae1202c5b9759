/**
 * Does the command start again when the application changes, wait behind a fault, and end as a whole?
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { converse } from "../support/raw-client.ts";
import { folderWith, RunningCommand } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "signals of POSIX" : false };
const APP =
  'import { text } from "./text.mjs"; export default { port: 0, fetch: () => new Response(text) };';

async function get(port: number): Promise<string | undefined> {
  const head = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const [response] = await converse(port, head);
  return response?.content.toString();
}

/** It has children of its own, so it is asked to end. */
function watched(t: TestContext, cwd: string): RunningCommand {
  const command = new RunningCommand(["app.mjs", "--watch", "-q"], { cwd });
  t.after(async () => {
    command.signal("SIGTERM");
    await command.ends();
  });
  return command;
}

test("a change of what is imported, a fault, and its end", posix, async (t) => {
  const cwd = folderWith(t, { "app.mjs": APP, "text.mjs": 'export const text = "one";' });
  const command = watched(t, cwd);
  const first = await command.port();
  assert.equal(await get(first), "one");
  writeFileSync(join(cwd, "text.mjs"), 'export const text = "two";');
  const [, second] = await command.prints(/http:\S+:\d+\n.*http:\S+:(\d+)\n/s);
  assert.equal(await get(Number(second)), "two");
  await assert.rejects(get(first));
  writeFileSync(join(cwd, "text.mjs"), "export const = 3;");
  await command.complains(/^barewire: text\.mjs:1: Unexpected token '='\.\n/m);
  await command.prints(/Failed running/);
  writeFileSync(join(cwd, "text.mjs"), 'export const text = "three";');
  const [, third] = await command.prints(/Failed running.*\nhttp:\S+:(\d+)\n/s);
  assert.equal(await get(Number(third)), "three");
  command.signal("SIGINT");
  assert.equal((await command.ends()).status, 0);
  await assert.rejects(get(Number(third)));
});

test("a connection that stays open doesn't hold up the next start", posix, async (t) => {
  const hanging = `export default { port: 0, fetch: () => new Promise(() => {}) };`;
  const cwd = folderWith(t, { "app.mjs": hanging });
  const command = watched(t, cwd);
  const waiting = get(await command.port()).catch(() => "cut");
  await new Promise((resolve) => setImmediate(resolve));
  writeFileSync(join(cwd, "app.mjs"), `${hanging}\n`);
  await command.prints(/http:\S+:\d+\n.*http:\S+:\d+\n/s);
  assert.notEqual(await waiting, "200");
});
