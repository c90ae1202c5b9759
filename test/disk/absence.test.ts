import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Absence } from "../../src/disk/absence.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "absence-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test("a name is certainly missing in a folder that is the one of before", (t) => {
  const path = folder(t);
  const absence = new Absence();
  assert.equal(absence.isCertain(path), false);
  assert.equal(absence.isCertain(path), true);
  assert.equal(absence.isCertain(path), true);
});

test("nothing is certain of a folder that has other names than before", (t) => {
  const path = folder(t);
  const absence = new Absence();
  absence.isCertain(path);
  writeFileSync(join(path, "new"), "");
  assert.equal(absence.isCertain(path), false);
  assert.equal(absence.isCertain(path), true);
});

test("nothing is certain of a link that leads to another folder than before", (t) => {
  const path = folder(t);
  for (const name of ["one", "two"]) mkdirSync(join(path, name));
  symlinkSync("one", join(path, "current"));
  const absence = new Absence();
  absence.isCertain(join(path, "current"));
  symlinkSync("two", join(path, "next"));
  renameSync(join(path, "next"), join(path, "current"));
  assert.equal(absence.isCertain(join(path, "current")), false);
});

test("nothing is certain of a folder that isn't there, and of one behind another", (t) => {
  const path = folder(t);
  mkdirSync(join(path, "other"));
  const absence = new Absence();
  for (const name of ["gone", "gone", "other", "gone", "other"]) {
    assert.equal(absence.isCertain(join(path, name)), false);
  }
});
