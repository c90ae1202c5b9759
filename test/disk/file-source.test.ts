import assert from "node:assert/strict";
import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  renameSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { FileSource } from "../../src/disk/file-source.ts";
import { temporaryFolder } from "../support/folder.ts";

function sourceOf(t: TestContext, text: string) {
  const folder = temporaryFolder(t, { file: text });
  const path = join(folder, "file");
  const descriptor = openSync(path, "r");
  const source = new FileSource(descriptor, fstatSync(descriptor, { bigint: true }));
  t.after(() => source.close());
  return { path, folder, descriptor, source };
}

async function readAt(source: FileSource, position: number, length: number): Promise<string> {
  const into = Buffer.alloc(length);
  return into.toString("utf8", 0, await source.read(into, position));
}

test("reads by position and never past the announced end", async (t) => {
  const { source } = sourceOf(t, "0123456789");
  assert.equal(source.length, 10);
  assert.equal(await readAt(source, 0, 4), "0123");
  assert.equal(await readAt(source, 8, 4), "89");
  assert.equal(await readAt(source, 3, 1), "3");
  assert.equal(await readAt(source, 10, 4), "");
  assert.equal(await readAt(source, 11, 4), "");
});

test("a file that grows ends where it was announced to end", async (t) => {
  const { source, path } = sourceOf(t, "0123456789");
  appendFileSync(path, "MORE");
  assert.equal(await readAt(source, 0, 100), "0123456789");
  assert.equal(await readAt(source, 10, 100), "");
});

test("a file that shrinks rejects, also where bytes are still left", async (t) => {
  const { source, path } = sourceOf(t, "0123456789");
  assert.equal(await readAt(source, 0, 4), "0123");
  truncateSync(path, 6);
  await assert.rejects(readAt(source, 4, 2), /shorter while it was sent/);
  await assert.rejects(readAt(source, 6, 4), /shorter while it was sent/);
});

test("a file rewritten in place with as many bytes rejects", async (t) => {
  const { source, path } = sourceOf(t, "0123456789");
  writeFileSync(path, "abcdefghij", { flag: "r+" });
  utimesSync(path, 1_000_000, 1_000_000);
  await assert.rejects(readAt(source, 0, 4), /rewritten while it was sent/);
});

test("a file that is replaced or removed is sent as it was announced", async (t) => {
  const { source, path, folder } = sourceOf(t, "0123456789");
  writeFileSync(join(folder, "new"), "abcdefghij");
  renameSync(join(folder, "new"), path);
  assert.equal(await readAt(source, 0, 10), "0123456789");
  unlinkSync(path);
  assert.equal(await readAt(source, 5, 5), "56789");
});

test("closed during a read, it gives its descriptor back only afterwards", async (t) => {
  const { source, folder, descriptor } = sourceOf(t, "0123456789");
  writeFileSync(join(folder, "other"), "other file");
  const reads = [readAt(source, 0, 10), readAt(source, 5, 5)];
  source.close();
  const others = [openSync(join(folder, "other"), "r"), openSync(join(folder, "other"), "r")];
  assert.equal(others.includes(descriptor), false);
  assert.deepEqual(await Promise.all(reads), ["0123456789", "56789"]);
  for (const other of others) closeSync(other);
  assert.throws(() => fstatSync(descriptor), { code: "EBADF" });
});

test("closing again does nothing: the number may be another file's by then", async (t) => {
  const { source, folder, descriptor } = sourceOf(t, "0123456789");
  source.close();
  const other = openSync(join(folder, "file"), "r");
  assert.equal(other, descriptor);
  source.close();
  assert.equal(fstatSync(other).size, 10);
  closeSync(other);
});

test("a read after the end of it all rejects", async (t) => {
  const { source } = sourceOf(t, "0123456789");
  source.close();
  await assert.rejects(readAt(source, 0, 1), /closed already/);
});
