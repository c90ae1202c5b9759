/**
 * Is every name that somebody may type answered, also one that leads nowhere?
 */
import assert from "node:assert/strict";
import { realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { realPathOf, statsAt } from "../../src/cli/named-place.ts";
import { folderWith, run, runToEnd } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "links of POSIX" : false };

test("a file and a folder are told apart, and nothing is there for every other name", (t) => {
  const folder = folderWith(t, { "a.txt": "a" });
  assert.equal(statsAt(join(folder, "a.txt"))?.isFile(), true);
  assert.equal(statsAt(folder)?.isDirectory(), true);
  assert.equal(realPathOf(join(folder, "a.txt")), join(realpathSync.native(folder), "a.txt"));
  for (const name of ["b.txt", "a.txt/b.txt", "a\0.txt"]) {
    assert.equal(statsAt(join(folder, name)), undefined, name);
    assert.equal(realPathOf(join(folder, name)), undefined, name);
  }
});

test("links that lead round in a circle lead nowhere", posix, async (t) => {
  const folder = folderWith(t, {});
  symlinkSync("htdocs", join(folder, "htdocs"));
  assert.equal(statsAt(join(folder, "htdocs")), undefined);
  assert.equal(realPathOf(join(folder, "htdocs")), undefined);
  const settings = await runToEnd(t, ["config"], { cwd: folder });
  assert.match(settings.stdout, /^root +\. +default/m);
  const command = run(t, ["-p0"], { cwd: folder });
  await command.prints(/Ctrl\+C stops the server/);
});
