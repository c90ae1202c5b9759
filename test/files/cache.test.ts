import assert from "node:assert/strict";
import { renameSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Root } from "../../src/disk/root.ts";
import { surroundingsOf } from "../../src/disk/surroundings.ts";
import { Cache } from "../../src/files/cache.ts";
import { type Finding, plainFinding } from "../../src/files/finding.ts";
import { type LoadedFile, load } from "../../src/files/loading.ts";
import type { Representation } from "../../src/http/representation.ts";
import { nextTurn, temporaryFolder, untilSettled } from "../support/folder.ts";

/** A cache over a folder of settled files, filled as a folder's handler fills it. */
async function cacheOver(
  t: TestContext,
  files: Record<string, string>,
  bounds: { cacheBytes?: number; cacheEntries?: number } = {},
) {
  const folder = temporaryFolder(t, files);
  await untilSettled();
  const root = new Root(folder);
  const cache = new Cache({ cacheBytes: 1000, cacheEntries: 10, ...bounds });
  const open = (name: string) => {
    const opened = root.open([name]);
    assert.ok(typeof opened === "object", name);
    return opened;
  };
  const keep = (
    name: string,
    path = `/${name}`,
    type = "text/plain",
    more: Partial<Finding> = {},
  ): Representation => {
    const opened = open(name);
    const finding = { ...plainFinding(root, [name]), mediaType: type, ...more };
    const known = cache.alias(path, opened, finding);
    const loaded = load(opened, finding, 1000) as LoadedFile;
    if (known !== undefined) return known.representation;
    cache.keep(path, opened, finding, loaded);
    return loaded.representation;
  };
  const get = (path: string): Representation | undefined => cache.get(path)?.file.representation;
  return { folder, cache, keep, get };
}

test("a path that was kept is answered with the very same representation", async (t) => {
  const { get, keep } = await cacheOver(t, { a: "1" });
  assert.equal(get("/a"), undefined);
  const representation = keep("a");
  assert.equal(get("/a"), representation);
  await nextTurn();
  assert.equal(get("/a"), representation);
  assert.equal(get("/b"), undefined);
});

test("a file is asked once per turn, and what changed is seen in the next", async (t) => {
  const { cache, get, keep, folder } = await cacheOver(t, { a: "1" });
  const representation = keep("a");
  writeFileSync(join(folder, "a"), "2");
  assert.equal(get("/a"), representation, "the same turn");
  await nextTurn();
  assert.equal(get("/a"), undefined);
  assert.deepEqual(cache.size, { bytes: 0, paths: 0 });
});

test("a turn ends for every path, also for one that was checked late in it", async (t) => {
  const { get, keep, folder } = await cacheOver(t, { a: "1", b: "1" });
  const [a, b] = [keep("a"), keep("b")];
  await nextTurn();
  assert.equal(get("/a"), a);
  assert.equal(get("/b"), b);
  await nextTurn();
  unlinkSync(join(folder, "b"));
  assert.equal(get("/a"), a);
  assert.equal(get("/b"), undefined);
});

test("an answer ends when a name comes to be that was looked for in vain", async (t) => {
  const { get, keep, folder } = await cacheOver(t, { "about.html": "page" });
  const surroundings = surroundingsOf([join(folder, "about")]);
  assert.equal(surroundings[0]?.kind, "nothing");
  const kept = keep("about.html", "/about", "text/html", { surroundings });
  await nextTurn();
  assert.equal(get("/about"), kept);
  writeFileSync(join(folder, "about"), "exact");
  await nextTurn();
  assert.equal(get("/about"), undefined);
});

test("neighbours that come to be are seen a second later", async (t) => {
  const { get, keep, folder } = await cacheOver(t, { a: "plain" });
  const neighbours = surroundingsOf([join(folder, "a.gz")]);
  const kept = keep("a", "/a", "text/plain", { neighbours });
  writeFileSync(join(folder, "a.gz"), "packed");
  await nextTurn();
  assert.equal(get("/a"), kept);
  t.mock.method(process, "uptime", () => Number.MAX_SAFE_INTEGER);
  await nextTurn();
  assert.equal(get("/a"), undefined);
});

test("what was made from a file is charged to the cache, and goes with the file", async (t) => {
  const { cache, get, keep, folder } = await cacheOver(t, { a: "1234", b: "5678" });
  keep("a");
  keep("b");
  const file = cache.get("/a")?.file;
  assert.ok(file !== undefined);
  cache.charge(file, 100);
  assert.deepEqual(cache.size, { bytes: 108, paths: 2 });
  writeFileSync(join(folder, "a"), "new");
  await nextTurn();
  assert.equal(get("/a"), undefined);
  assert.deepEqual(cache.size, { bytes: 4, paths: 1 });
  cache.charge(file, 100);
  assert.deepEqual(cache.size, { bytes: 4, paths: 1 }, "it is gone");
});

test("a charge beyond the bound makes room", async (t) => {
  const { cache, keep } = await cacheOver(t, { a: "1234", b: "5678" });
  keep("a");
  keep("b");
  const file = cache.get("/b")?.file;
  assert.ok(file !== undefined);
  cache.charge(file, 992);
  assert.deepEqual(cache.size, { bytes: 1000, paths: 2 });
  cache.charge(file, 1);
  assert.deepEqual(cache.size, { bytes: 997, paths: 1 });
});

test("a file that was written just now isn't kept", async (t) => {
  const { cache, keep, folder } = await cacheOver(t, {});
  writeFileSync(join(folder, "a"), "1");
  keep("a");
  assert.deepEqual(cache.size, { bytes: 0, paths: 0 });
});

test("other paths to one file share its bytes; another media type doesn't", async (t) => {
  const { cache, keep, folder } = await cacheOver(t, { a: "1234" });
  symlinkSync("a", join(folder, "link"));
  const representation = keep("a");
  assert.equal(keep("a", "/%61"), representation);
  assert.equal(keep("link"), representation);
  assert.deepEqual(cache.size, { bytes: 4, paths: 3 });
  assert.notEqual(keep("link", "/link.html", "text/html"), representation);
  assert.deepEqual(cache.size, { bytes: 8, paths: 4 });
});

test("a link that leads elsewhere now is seen, and the file stays under its other path", async (t) => {
  const { cache, get, keep, folder } = await cacheOver(t, { a: "1234", b: "5678" });
  symlinkSync("a", join(folder, "link"));
  const representation = keep("a");
  keep("link");
  symlinkSync("b", join(folder, "next"));
  renameSync(join(folder, "next"), join(folder, "link"));
  await nextTurn();
  assert.equal(get("/link"), undefined);
  assert.equal(get("/a"), representation);
  assert.deepEqual(cache.size, { bytes: 4, paths: 1 });
});

test("a newer state of a file lives beside the older one until no path leads to that", async (t) => {
  const { cache, get, keep, folder } = await cacheOver(t, { a: "1234" });
  keep("a", "/a");
  keep("a", "/%61");
  writeFileSync(join(folder, "a"), "123456");
  await untilSettled();
  assert.equal(get("/a"), undefined);
  const newer = keep("a", "/a");
  assert.deepEqual(cache.size, { bytes: 10, paths: 2 });
  assert.equal(get("/%61"), undefined);
  assert.deepEqual(cache.size, { bytes: 6, paths: 1 });
  assert.equal(keep("a", "/%61"), newer);
});

test("paths are bounded: n fit, and one more drops the oldest that nobody asked for", async (t) => {
  const { cache, get, keep } = await cacheOver(t, { a: "1", b: "1", c: "1" }, { cacheEntries: 2 });
  keep("a");
  keep("b");
  assert.equal(cache.size.paths, 2);
  assert.notEqual(get("/a"), undefined);
  keep("c");
  assert.equal(cache.size.paths, 2);
  assert.notEqual(get("/a"), undefined, "was asked for: a second chance");
  assert.equal(get("/b"), undefined);
  assert.notEqual(get("/c"), undefined);
});

test("when every path was asked for, the oldest goes", async (t) => {
  const { get, keep } = await cacheOver(t, { a: "1", b: "1", c: "1" }, { cacheEntries: 2 });
  for (const name of ["a", "b"]) {
    keep(name);
    get(`/${name}`);
  }
  keep("c");
  assert.equal(get("/a"), undefined);
  assert.notEqual(get("/b"), undefined);
});

test("bytes are bounded: n fit, and one more drops as much as must be", async (t) => {
  const files = { a: "123", b: "1234", c: "123", d: "1234567" };
  const { cache, get, keep } = await cacheOver(t, files, { cacheBytes: 10 });
  keep("a");
  keep("b");
  keep("c");
  assert.deepEqual(cache.size, { bytes: 10, paths: 3 });
  keep("d");
  assert.deepEqual(cache.size, { bytes: 10, paths: 2 });
  assert.equal(get("/a"), undefined);
  assert.equal(get("/b"), undefined);
  assert.notEqual(get("/c"), undefined);
  assert.notEqual(get("/d"), undefined);
});

test("one file may fill it, and one byte more isn't kept and drops nothing", async (t) => {
  const files = { a: "1", ten: "1234567890", eleven: "12345678901" };
  const { cache, keep } = await cacheOver(t, files, { cacheBytes: 10 });
  keep("a");
  keep("eleven");
  assert.deepEqual(cache.size, { bytes: 1, paths: 1 });
  keep("ten");
  assert.deepEqual(cache.size, { bytes: 10, paths: 1 });
  keep("ten", "/other");
  assert.deepEqual(cache.size, { bytes: 10, paths: 2 });
});

test("with room for one path, another path to the same file takes its place", async (t) => {
  const { cache, get, keep } = await cacheOver(t, { a: "1234" }, { cacheEntries: 1 });
  const representation = keep("a");
  assert.equal(keep("a", "/%61"), representation);
  assert.equal(get("/a"), undefined);
  assert.equal(get("/%61"), representation);
  assert.deepEqual(cache.size, { bytes: 4, paths: 1 });
});

test("no room means that nothing is kept", async (t) => {
  for (const bounds of [{ cacheEntries: 0 }, { cacheBytes: 0 }]) {
    const { cache, get, keep } = await cacheOver(t, { a: "1" }, bounds);
    keep("a");
    assert.deepEqual(cache.size, { bytes: 0, paths: 0 });
    assert.equal(get("/a"), undefined);
  }
});

test("an empty file takes a path and no bytes", async (t) => {
  const { cache, get, keep } = await cacheOver(t, { a: "" }, { cacheBytes: 0 });
  const representation = keep("a");
  assert.equal(get("/a"), representation);
  assert.deepEqual(cache.size, { bytes: 0, paths: 1 });
});

test("very long paths are looked up each time", async (t) => {
  const { cache, keep } = await cacheOver(t, { a: "1" });
  keep("a", `/${"%61".repeat(341)}`);
  assert.equal(cache.size.paths, 1);
  keep("a", `/${"%61".repeat(341)}a`);
  assert.equal(cache.size.paths, 1);
});

test("whatever comes and goes, the count of bytes is what is held", async (t) => {
  const names = Array.from({ length: 12 }, (_, index) => `f${index}`);
  const files = Object.fromEntries(names.map((name, index) => [name, "x".repeat(index * 3)]));
  const { cache, get, keep, folder } = await cacheOver(t, files, {
    cacheBytes: 60,
    cacheEntries: 5,
  });
  for (let round = 0; round < 400; round++) {
    const name = names[(round * 7) % names.length] as string;
    const path = round % 3 === 0 ? `/%66${name.slice(1)}` : `/${name}`;
    if (cache.get(path) === undefined) keep(name, path);
    if (round % 50 === 49) {
      writeFileSync(join(folder, name), "x".repeat(round % 23));
      await nextTurn();
    }
    const { bytes, paths } = cache.size;
    assert.ok(
      bytes >= 0 && bytes <= 60 && paths <= 5,
      `round ${round}: ${bytes} B, ${paths} paths`,
    );
  }
  for (const name of names) unlinkSync(join(folder, name));
  await nextTurn();
  for (const name of names) {
    get(`/${name}`);
    get(`/%66${name.slice(1)}`);
  }
  assert.deepEqual(cache.size, { bytes: 0, paths: 0 });
});
