/**
 * Are conversations kept where they were wanted, bounded, by nobody else readable, and without ever ending
 * the server?
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Saving } from "../../src/cli/saving.ts";
import { converse } from "../support/raw-client.ts";
import { failsWith, folderWith, run, runToEnd } from "./running-command.ts";

const nameOf = (number: number): string =>
  `20261123T041522.${String(number).padStart(3, "0")}Z-${number}.txt`;

async function saving(folder: string, files = 3, bytes = 1000): Promise<[Saving, string[]]> {
  const told: string[] = [];
  const made = await Saving.in(folder, (sentence) => told.push(sentence), { files, bytes });
  assert.ok(made instanceof Saving, JSON.stringify(made));
  return [made, told];
}

test("in order, in a file for each, that only its owner reads", async (t) => {
  const folder = join(folderWith(t, {}), "a/b");
  const [made, told] = await saving(folder);
  made.append(nameOf(1), "one ");
  made.append(nameOf(2), "two");
  made.append(nameOf(1), "and more");
  await made.end();
  assert.equal(readFileSync(join(folder, nameOf(1)), "utf8"), "one and more");
  assert.equal(readFileSync(join(folder, nameOf(2)), "utf8"), "two");
  assert.equal(statSync(join(folder, nameOf(1))).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.deepEqual(told, []);
});

test("the oldest are dropped beyond n files, those of an earlier run too, and nothing else", async (t) => {
  const folder = folderWith(t, {
    [nameOf(1)]: "",
    [nameOf(2)]: "",
    "notes.txt": "",
    "x-1.txt": "",
  });
  const [made, told] = await saving(folder);
  made.append(nameOf(3), "3");
  await made.end();
  assert.equal(readdirSync(folder).length, 5);
  assert.deepEqual(told, []);
  for (const number of [4, 5]) made.append(nameOf(number), String(number));
  await made.end();
  const kept = [nameOf(3), nameOf(4), nameOf(5), "notes.txt", "x-1.txt"];
  assert.deepEqual(readdirSync(folder).sort(), kept.sort());
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /holds 3 conversations, so the oldest are dropped from now on\.$/);
});

test("and beyond n bytes, but never the one that is being written", async (t) => {
  const folder = folderWith(t, {});
  const [made, told] = await saving(folder, 100, 10);
  made.append(nameOf(1), "12345");
  made.append(nameOf(2), "12345");
  await made.end();
  assert.deepEqual([readdirSync(folder).length, told.length], [2, 0]);
  made.append(nameOf(2), "6");
  made.append(nameOf(2), "x".repeat(100));
  await made.end();
  assert.deepEqual(readdirSync(folder), [nameOf(2)]);
});

test("a folder that is lost meanwhile is told once, and nothing more is tried", async (t) => {
  const folder = join(folderWith(t, {}), "gone");
  const [made, told] = await saving(folder);
  rmSync(folder, { recursive: true });
  for (let i = 0; i < 5; i++) made.append(nameOf(i), "x");
  await made.end();
  assert.deepEqual(told.length, 1);
  assert.match(told[0] ?? "", /^Conversations can't be kept in "[^"]+" any more: ENOENT\.$/);
});

test("--save keeps what can be replayed", async (t) => {
  const folder = folderWith(t, { "site/index.html": "<p>hi</p>\n" });
  const kept = join(folder, "kept");
  const args = [join(folder, "site"), "-p", "0", "--save", kept, "--wire-secrets"];
  const server = run(t, args);
  const port = await server.port();
  await converse(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  server.signal("SIGTERM");
  assert.equal((await server.ends()).status, 0);
  const [name = ""] = readdirSync(kept);
  assert.equal(readdirSync(kept).length, 1);
  const again = run(t, args);
  const to = `localhost:${await again.port()}`;
  const { status, stdout } = await runToEnd(t, ["replay", join(kept, name), "--to", to]);
  assert.deepEqual([status, stdout], [0, "#1 GET /: 200, as kept\n1 answer, as kept\n"]);
});

test("not where everybody could fetch it, nor where nothing can be written", async (t) => {
  const folder = folderWith(t, { "site/index.html": "", file: "" });
  const site = join(folder, "site");
  for (const inside of [".", "kept", "a/b/c"]) {
    await failsWith(
      t,
      [site, "--save", join(site, inside)],
      /would lie where everybody could fetch/,
    );
  }
  await failsWith(
    t,
    [site, "--save", join(folder, "file")],
    /can't be kept in "[^"]+": EEXIST\.$/m,
  );
  if (process.getuid?.() === 0) return;
  mkdirSync(join(folder, "locked"));
  chmodSync(join(folder, "locked"), 0o500);
  await failsWith(
    t,
    [site, "--save", join(folder, "locked")],
    /can't be kept in "[^"]+": EACCES\.$/m,
  );
});
