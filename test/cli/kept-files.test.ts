/**
 * Are secrets kept whole, for one user alone, and never over somebody else's?
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { dataFolder, KeptFiles } from "../../src/cli/kept-files.ts";
import { temporaryFolder } from "../support/folder.ts";

const kept = (t: TestContext): KeptFiles => new KeptFiles(join(temporaryFolder(t), "a", "b"));
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test("what is written is read, by this user alone, and nothing else is left there", (t) => {
  const files = kept(t);
  assert.equal(files.read("key"), undefined);
  assert.equal(files.write("key", "secret", undefined), true);
  assert.equal(files.read("key"), "secret");
  assert.deepEqual([mode(files.path("key")), mode(files.folder)], ["600", "700"]);
  assert.deepEqual(readdirSync(files.folder), ["key"]);
});

test("whoever comes second with a new one learns so, and the first stays", (t) => {
  const files = kept(t);
  assert.equal(files.write("key", "first", undefined), true);
  assert.equal(files.write("key", "second", undefined), false);
  assert.equal(files.read("key"), "first");
});

test("one that was read is replaced, unless it is another by now", (t) => {
  const files = kept(t);
  files.write("key", "old", undefined);
  assert.equal(files.write("key", "new", "old"), true);
  assert.equal(files.write("key", "other", "old"), false);
  assert.equal(files.read("key"), "new");
  assert.deepEqual(readdirSync(files.folder), ["key"]);
});

test("what others may read, they may no more", (t) => {
  const files = kept(t);
  files.write("key", "secret", undefined);
  chmodSync(files.path("key"), 0o644);
  chmodSync(files.folder, 0o755);
  files.read("key");
  files.write("other", "x", undefined);
  assert.deepEqual([mode(files.path("key")), mode(files.folder)], ["600", "700"]);
});

test("a file that is too large, a folder, a link that leads nowhere", (t) => {
  const files = kept(t);
  mkdirSync(files.path("folder"), { recursive: true });
  writeFileSync(files.path("large"), "x".repeat(2_000_000));
  symlinkSync("nowhere", files.path("link"));
  assert.equal(files.read("large"), "");
  assert.throws(() => files.read("folder"), { code: "EISDIR" });
  assert.equal(files.read("link"), undefined);
  assert.equal(files.write("link", "x", undefined), false);
});

test("a file in the place of a folder is an error with a code", (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "file"), "");
  const files = new KeptFiles(join(folder, "file", "barewire"));
  assert.throws(() => files.write("key", "x", undefined), { code: "ENOTDIR" });
  // Here the runtime's own way of making folders never comes back.
  assert.throws(() => new KeptFiles("/proc/none/barewire").write("key", "x", undefined), {
    code: "ENOENT",
  });
});

test("where programs keep what a user need not see", () => {
  const home = (): string => "/own/ada";
  assert.equal(dataFolder({}, home), "/own/ada/.local/share/barewire");
  assert.equal(dataFolder({ XDG_DATA_HOME: "/data" }, home), "/data/barewire");
  assert.equal(dataFolder({ XDG_DATA_HOME: "data" }, home), "/own/ada/.local/share/barewire");
  assert.equal(
    dataFolder({}, () => ""),
    undefined,
  );
  assert.equal(
    dataFolder({}, () => {
      throw new Error("a user of whom nobody knows");
    }),
    undefined,
  );
});
