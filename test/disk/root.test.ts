import assert from "node:assert/strict";
import { closeSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { Worker } from "node:worker_threads";
import { isBeneath, Root } from "../../src/disk/root.ts";
import { descriptorsBeneath } from "../support/descriptors.ts";
import { temporaryFolder } from "../support/folder.ts";

/** Both ways to make sure where a descriptor leads: by /proc, and by a second look at the path. */
const PLATFORMS = ["linux", "darwin"] as const;

function read(root: Root, ...names: string[]): string {
  const opened = root.open(names);
  if (typeof opened === "string") return opened;
  try {
    return readFileSync(opened.descriptor, "utf8");
  } finally {
    closeSync(opened.descriptor);
  }
}

/** site/ with a file, and a sibling folder whose name begins alike. */
function twoSites(t: TestContext): string {
  return temporaryFolder(t, { "site/a.txt": "inside", "site-old/a.txt": "outside" });
}

describe("isBeneath", () => {
  test("compares with a separator, and not with a beginning", () => {
    assert.equal(isBeneath("/srv/site", "/srv/site/a"), true);
    assert.equal(isBeneath("/srv/site", "/srv/site"), true);
    assert.equal(isBeneath("/srv/site", "/srv/site-old/a"), false);
    assert.equal(isBeneath("/srv/site", "/srv"), false);
    assert.equal(isBeneath("/srv/site", "/srv/site/..data/a"), true);
  });

  test("everything is beneath /", () => {
    assert.equal(isBeneath("/", "/etc"), true);
    assert.equal(isBeneath("/", "/"), true);
  });
});

describe("a root", () => {
  test("can't be made of what isn't a folder", (t) => {
    const folder = temporaryFolder(t, { file: "" });
    assert.throws(() => new Root(join(folder, "none")), { code: "ENOENT" });
    assert.throws(() => new Root(join(folder, "file")), { code: "ENOTDIR" });
    assert.throws(() => new Root(join(folder, "file", "x")), { code: "ENOTDIR" });
  });

  test("may be / itself", () => {
    const opened = new Root("/").open(["dev", "null"]);
    assert.equal(opened, "absent");
    assert.match(read(new Root("/"), "etc", "passwd"), /^root:/);
  });

  test("may be a symbolic link, and follows it when it is switched", (t) => {
    const folder = temporaryFolder(t, { "1/a.txt": "one", "2/a.txt": "two", "2/b.txt": "b" });
    symlinkSync("1", join(folder, "current"));
    for (const platform of PLATFORMS) {
      const root = new Root(join(folder, "current"), {}, platform);
      assert.equal(read(root, "b.txt"), "absent");
      symlinkSync("2", join(folder, "next"));
      renameSync(join(folder, "next"), join(folder, "current"));
      assert.equal(read(root, "a.txt"), "two");
      assert.equal(read(root, "b.txt"), "b");
      symlinkSync("1", join(folder, "next"));
      renameSync(join(folder, "next"), join(folder, "current"));
    }
  });
});

for (const platform of PLATFORMS) {
  describe(`beneath a root, on ${platform}`, () => {
    test("opens files and tells folders", (t) => {
      const folder = temporaryFolder(t, { "a/b/c.txt": "deep", "..a": "hidden" });
      const root = new Root(folder, {}, platform);
      assert.equal(read(root, "a", "b", "c.txt"), "deep");
      assert.equal(root.open(["a", "b"]), "folder");
      assert.equal(read(root, "..a"), "absent");
      assert.equal(read(root, "a", "none"), "absent");
      assert.equal(read(root, "a", "b", "c.txt", "index.html"), "absent");
    });

    test("follows links that end inside, wherever they are in the path", (t) => {
      const folder = twoSites(t);
      const site = join(folder, "site");
      mkdirSync(join(site, "sub"));
      symlinkSync("../a.txt", join(site, "sub", "relative"));
      symlinkSync(join(site, "a.txt"), join(site, "absolute"));
      symlinkSync(".", join(site, "self"));
      symlinkSync("../site/sub", join(site, "out-and-in"));
      const root = new Root(site, {}, platform);
      assert.equal(read(root, "sub", "relative"), "inside");
      assert.equal(read(root, "absolute"), "inside");
      assert.equal(read(root, "self", "self", "a.txt"), "inside");
      assert.equal(read(root, "out-and-in", "relative"), "inside");
      assert.equal(root.open(["self"]), "folder");
    });

    test("follows no link that ends outside, wherever it is in the path", (t) => {
      const folder = twoSites(t);
      const site = join(folder, "site");
      symlinkSync("../site-old/a.txt", join(site, "file"));
      symlinkSync("../site-old", join(site, "folder"));
      symlinkSync("..", join(site, "up"));
      symlinkSync("/etc/passwd", join(site, "passwd"));
      symlinkSync("/", join(site, "all"));
      symlinkSync("folder", join(site, "chain"));
      const root = new Root(site, {}, platform);
      assert.equal(read(root, "file"), "absent");
      assert.equal(read(root, "folder", "a.txt"), "absent");
      assert.equal(root.open(["folder"]), "absent");
      assert.equal(read(root, "up", "site-old", "a.txt"), "absent");
      assert.equal(read(root, "passwd"), "absent");
      assert.equal(read(root, "all", "etc", "passwd"), "absent");
      assert.equal(read(root, "chain", "a.txt"), "absent");
      assert.equal(read(root, "up", "site", "a.txt"), "inside");
      assert.equal(descriptorsBeneath(folder), 0);
      assert.equal(descriptorsBeneath("/etc/passwd"), 0);
    });

    test("never reads outside while names are swapped for links under its eyes", async (t) => {
      const folder = temporaryFolder(t, { "site/d/a.txt": "inside", "out/a.txt": "outside" });
      symlinkSync("../out", join(folder, "site", "link"));
      const stop = await busyWorker(SWAP, join(folder, "site"));
      const root = new Root(join(folder, "site"), {}, platform);
      const seen = new Map<string, number>();
      for (const end = Date.now() + 700; Date.now() < end; ) {
        const text = read(root, "d", "a.txt");
        seen.set(text, (seen.get(text) ?? 0) + 1);
      }
      await stop();
      assert.deepEqual([...seen.keys()].sort(), ["absent", "inside"]);
      assert.equal(descriptorsBeneath(folder), 0);
    });

    test("finds a file at every moment while releases are switched by a link", async (t) => {
      const folder = temporaryFolder(t, { "release-0/a.txt": "x" });
      symlinkSync("release-0", join(folder, "current"));
      const stop = await busyWorker(DEPLOY, folder);
      const around = new Root(folder, {}, platform);
      const inside = new Root(join(folder, "current"), {}, platform);
      const seen = new Set<string>();
      for (const end = Date.now() + 500; Date.now() < end; ) {
        seen.add(read(around, "current", "a.txt"));
        seen.add(read(inside, "a.txt"));
      }
      await stop();
      assert.deepEqual([...seen], ["x"]);
    });

    test("finds a file at every moment while it is published by rename", async (t) => {
      const folder = temporaryFolder(t, { "site/a.txt": "old", "site/b.txt": "new" });
      const stop = await busyWorker(PUBLISH, join(folder, "site"));
      const root = new Root(join(folder, "site"), {}, platform);
      let absent = 0;
      for (const end = Date.now() + 300; Date.now() < end; ) {
        if (read(root, "a.txt") === "absent") absent++;
      }
      await stop();
      // A folder that changes without end can win every look of the second way; never of the first.
      assert.ok(absent <= (platform === "linux" ? 0 : 20), `${absent} times absent`);
    });
  });
}

/** A thread that changes the folder without end; the result stops it. */
async function busyWorker(script: string, folder: string): Promise<() => Promise<unknown>> {
  const worker = new Worker(script, { eval: true, workerData: folder });
  await new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return () => worker.terminate();
}

/** Swaps the folder d for a link to the outside and back, as fast as it goes. */
const SWAP = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { renameSync } = require("node:fs");
  const at = (name) => workerData + "/" + name;
  let told = false;
  for (;;) {
    renameSync(at("d"), at("kept"));
    renameSync(at("link"), at("d"));
    renameSync(at("d"), at("link"));
    renameSync(at("kept"), at("d"));
    if (!told) parentPort.postMessage("begun");
    told = true;
  }
`;

/** Replaces a.txt by a new file, over and over. */
const PUBLISH = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { copyFileSync, renameSync } = require("node:fs");
  let told = false;
  for (;;) {
    copyFileSync(workerData + "/b.txt", workerData + "/next");
    renameSync(workerData + "/next", workerData + "/a.txt");
    if (!told) parentPort.postMessage("begun");
    told = true;
  }
`;

/** Makes a new release, switches to it and removes the one before, over and over. */
const DEPLOY = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
  const at = (name) => workerData + "/" + name;
  for (let release = 1; ; release++) {
    mkdirSync(at("release-" + release));
    writeFileSync(at("release-" + release + "/a.txt"), "x");
    symlinkSync("release-" + release, at("next"));
    renameSync(at("next"), at("current"));
    rmSync(at("release-" + (release - 1)), { recursive: true });
    if (release === 1) parentPort.postMessage("begun");
  }
`;

test("on a disk that doesn't tell cases apart, only the real spelling is found", (t) => {
  const folder = temporaryFolder(t, { "admin/secret.txt": "secret" });
  // Such a disk finds it under either name; here a link does.
  symlinkSync("admin", join(folder, "ADMIN"));
  for (const [platform, found] of [
    ["linux", "object"],
    ["darwin", "string"],
  ] as const) {
    const root = new Root(folder, {}, platform);
    const opened = root.open(["ADMIN", "secret.txt"]);
    assert.equal(typeof opened, found, platform);
    if (typeof opened === "object") root.release(opened);
    assert.equal(typeof root.openFolder(["ADMIN"]), found, platform);
  }
});
