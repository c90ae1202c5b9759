import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { TAR_END, type TarEntry, tarHeader, tarPadding } from "../../src/listing/tar.ts";

const entry = (path: string, init: Partial<TarEntry> = {}): TarEntry => ({
  path,
  isFolder: false,
  size: 0,
  modified: 0,
  ...init,
});

/** What the real program reads from an archive without content. */
function listedByTar(...headers: readonly Uint8Array[]): readonly string[] {
  const input = Buffer.concat([...headers, TAR_END]);
  const env = { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" };
  const args = ["--full-time", "--quoting-style=literal", "-tvf", "-"];
  const output = execFileSync("tar", args, { input, env }).toString();
  return output.split("\n").slice(0, -1);
}

test("A header is understood: name, size, time, permissions", () => {
  const modified = Date.UTC(2026, 10, 22, 12, 0, 30, 999);
  const [file = "", folder = ""] = listedByTar(
    tarHeader(entry("a b.txt", { modified })),
    tarHeader(entry("sub", { isFolder: true })),
  );
  assert.match(file, /^-rw-r--r-- 0\/0 +0 2026-11-22 12:00:30 a b\.txt$/);
  assert.match(folder, /^drwxr-xr-x 0\/0 +0 1970-01-01 00:00:00 sub\/$/);
});

test("Names of any length and script arrive whole, at the limit of the short form and beyond", () => {
  for (const path of [
    "a".repeat(100),
    "a".repeat(101),
    "é",
    "日本語/x",
    `${"é".repeat(127)}/`.repeat(9),
  ]) {
    const name = path.replace(/\/$/, "");
    const [line = ""] = listedByTar(tarHeader(entry(name)));
    assert.ok(line.endsWith(` ${name}`), `${name.length}: ${line}`);
  }
  assert.equal(tarHeader(entry("a".repeat(100))).length, 512);
  assert.equal(tarHeader(entry("a".repeat(101))).length, 3 * 512);
});

test("An extended record counts its own length at every number of digits", () => {
  for (let length = 80; length < 110; length++) {
    const name = "é".repeat(length / 2) + "a".repeat(length % 2);
    const [line = ""] = listedByTar(tarHeader(entry(name)));
    assert.ok(line.endsWith(` ${name}`), `${length} bytes`);
  }
});

test("Sizes from 8 GiB on, and times that have no short form, arrive whole", () => {
  const sizes = [8 * 2 ** 30 - 1, 8 * 2 ** 30, Number.MAX_SAFE_INTEGER];
  for (const size of sizes) {
    const header = Buffer.from(tarHeader(entry("x", { size })));
    const said = size < 8 * 2 ** 30 ? header.subarray(124, 135) : header.subarray(512, 1024);
    const text = said.toString();
    if (size < 8 * 2 ** 30) assert.equal(Number.parseInt(text, 8), size);
    else assert.ok(text.includes(` size=${size}\n`));
  }
  const [old = ""] = listedByTar(tarHeader(entry("x", { modified: -86_400_000 })));
  assert.match(old, /1969-12-31 00:00:00 x$/);
});

test("Padding fills the last block, and nothing when it is full", () => {
  const lengths = [0, 1, 511, 512, 513].map((size) => tarPadding(size).length);
  assert.deepEqual(lengths, [0, 511, 1, 0, 511]);
});
