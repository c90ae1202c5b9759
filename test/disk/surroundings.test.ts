import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { areUnchanged, kindAt, surroundingsOf } from "../../src/disk/surroundings.ts";
import { temporaryFolder } from "../support/folder.ts";

test("what is at a path, links followed; what can't be is nothing", (t) => {
  const folder = temporaryFolder(t, { file: "", "folder/x": "" });
  symlinkSync("file", join(folder, "link"));
  symlinkSync("loop", join(folder, "loop"));
  assert.equal(kindAt(join(folder, "file")), "file");
  assert.equal(kindAt(join(folder, "link")), "file");
  assert.equal(kindAt(join(folder, "folder")), "folder");
  assert.equal(kindAt("/dev/null"), "other");
  assert.equal(kindAt(join(folder, "none")), "nothing");
  assert.equal(kindAt(join(folder, "file", "x")), "nothing");
  assert.equal(kindAt(join(folder, "loop")), "nothing");
  assert.equal(kindAt(join(folder, "x".repeat(300))), "nothing");
});

test("a change of kind is a change, a change of content isn't", (t) => {
  const folder = temporaryFolder(t, { file: "" });
  const [file, none] = [join(folder, "file"), join(folder, "none")];
  const before = surroundingsOf([file, none]);
  assert.ok(areUnchanged(before));
  writeFileSync(file, "more");
  assert.ok(areUnchanged(before));
  mkdirSync(none);
  assert.ok(!areUnchanged(before));
  rmSync(none, { recursive: true });
  assert.ok(areUnchanged(before));
  rmSync(file);
  assert.ok(!areUnchanged(before));
  assert.ok(areUnchanged([]));
});
