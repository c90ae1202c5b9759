import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Root } from "../../src/disk/root.ts";
import {
  addDetails,
  type ListedEntry,
  type ListedFolder,
  readEntries,
} from "../../src/listing/listing-entries.ts";
import { Holding, Stock } from "../../src/listing/stock.ts";
import { Turns } from "../../src/listing/turns.ts";
import { temporaryFolder } from "../support/folder.ts";
import { listed } from "./listed.ts";

async function read(folder: ListedFolder, filter = "", most?: number) {
  const opened = folder.root.openFolder(folder.names);
  assert.ok(typeof opened === "object");
  try {
    const held = new Holding(new Stock(100), undefined);
    const entries = await readEntries(opened, folder, filter, new Turns(), held, most);
    if (typeof entries === "string") return undefined;
    await addDetails(opened, entries, new Turns());
    return entries;
  } finally {
    opened.close();
  }
}

const namesOf = (entries: readonly ListedEntry[] | undefined): readonly string[] =>
  (entries ?? []).map(({ name, isFolder }) => (isFolder ? `${name}/` : name)).sort();

test("Files and folders are found with their size and time", async (t) => {
  const path = temporaryFolder(t, { "a.txt": "hello", "sub/b.txt": "" });
  utimesSync(join(path, "a.txt"), 1000, 2000.5);
  const entries = await read(listed(path));
  assert.deepEqual(namesOf(entries), ["a.txt", "sub/"]);
  const file = entries?.find(({ isFolder }) => !isFolder);
  assert.deepEqual(file?.details, { size: 5, modified: 2_000_500 });
});

test("What isn't shown isn't found: hidden and reserved names, and those left out by a rule", async (t) => {
  const files = { ".env": "", ".well-known/x": "", a: "", b: "", secret: "", "sub/secret": "" };
  const path = temporaryFolder(t, files);
  const root = new Root(path, { reserved: ["secret"] });
  const isShown = (folder: readonly string[], name: string): boolean =>
    folder.length > 0 || name !== "b";
  assert.deepEqual(namesOf(await read(listed(root, { isShown }))), [".well-known/", "a", "sub/"]);
  const inside = listed(root, { isShown, names: ["sub"] });
  assert.deepEqual(namesOf(await read(inside)), ["secret"]);
  const all = new Root(path, { dotfiles: true });
  assert.ok(namesOf(await read(listed(all))).includes(".env"));
});

test("Links are listed where they lead to something inside, as what they lead to", async (t) => {
  const path = temporaryFolder(t, { "site/a.txt": "hello", "site/sub/x": "", "out/b": "" });
  const site = join(path, "site");
  const links = {
    file: "a.txt",
    folder: "sub",
    outside: "../out/b",
    "outside-folder": "../out",
    broken: "nowhere",
    loop: "loop",
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(site, name));
  const entries = await read(listed(site));
  assert.deepEqual(namesOf(entries), ["a.txt", "file", "folder/", "sub/"]);
  const file = entries?.find(({ name }) => name === "file");
  assert.equal(file?.isLink, true);
  assert.equal(file?.details?.size, 5);
  const never = listed(new Root(site, { symlinks: "never" }));
  assert.deepEqual(namesOf(await read(never)), ["a.txt", "sub/"]);
  const follow = listed(new Root(site, { symlinks: "follow" }));
  const followed = ["a.txt", "file", "folder/", "outside", "outside-folder/", "sub/"];
  assert.deepEqual(namesOf(await read(follow)), followed);
});

test("Pipes and sockets are left out", { skip: process.platform === "win32" }, async (t) => {
  const path = temporaryFolder(t, { "a.txt": "" });
  execFileSync("mkfifo", [join(path, "pipe")]);
  const server = createServer().listen(join(path, "socket"));
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  assert.deepEqual(namesOf(await read(listed(path))), ["a.txt"]);
});

function writeBytes(folder: string, name: readonly number[]): void {
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), "x");
}

test("A name that isn't UTF-8 is found, and known not to be the one that it looks like", {
  skip: process.platform !== "linux",
}, async (t: TestContext) => {
  const path = temporaryFolder(t, { "\ufffd": "real" });
  writeBytes(path, [0xff]);
  writeBytes(path, [0x61, 0xfe]);
  const entries = (await read(listed(path))) ?? [];
  const garbled = entries.filter((entry) => entry.garbled);
  assert.deepEqual(namesOf(garbled), ["a\ufffd", "\ufffd"]);
  assert.deepEqual(namesOf(entries.filter((entry) => !entry.garbled)), ["\ufffd"]);
  assert.ok(garbled.every(({ gone, details }) => !gone && details?.size === undefined));
});

test("A mount is listed once, in the place of whatever lies under it", async (t) => {
  const path = temporaryFolder(t, { shadowed: "file", other: "" });
  const entries = await read(listed(path, { mounts: ["shadowed", "else"] }));
  assert.deepEqual(namesOf(entries), ["else/", "other", "shadowed/"]);
  assert.ok(entries?.every(({ gone }) => !gone));
});

test("A filter looks for a part of the name, without regard to case", async (t) => {
  const path = temporaryFolder(t, { "Report-1.pdf": "", "Übersicht.txt": "", "notes.txt": "" });
  const folder = listed(path, { mounts: ["reports", "else"] });
  assert.deepEqual(namesOf(await read(folder, "REPORT")), ["Report-1.pdf", "reports/"]);
  assert.deepEqual(namesOf(await read(folder, "u\u0308b")), ["Übersicht.txt"]);
  assert.deepEqual(namesOf(await read(folder, ".*")), []);
});

test("As many entries as may be are read, and one more is too many", async (t) => {
  const path = temporaryFolder(t, { a: "", b: "", c: "" });
  assert.equal((await read(listed(path), "", 3))?.length, 3);
  assert.equal(await read(listed(path), "", 2), undefined);
  assert.equal((await read(listed(path), "a", 1))?.length, 1);
});

test("What goes away between its name and its details is gone, and the rest isn't", async (t) => {
  const path = temporaryFolder(t, { a: "", b: "" });
  mkdirSync(join(path, "sub"));
  const folder = listed(path);
  const opened = folder.root.openFolder([]);
  assert.ok(typeof opened === "object");
  t.after(() => opened.close());
  const entries = await readEntries(
    opened,
    folder,
    "",
    new Turns(),
    new Holding(new Stock(100), undefined),
  );
  assert.ok(typeof entries === "object");
  rmSync(join(path, "a"));
  rmSync(join(path, "b"));
  symlinkSync("/", join(path, "b"));
  await addDetails(opened, entries, new Turns());
  const gone = entries.filter((entry) => entry.gone);
  assert.deepEqual(namesOf(gone), ["a"]);
  const swapped = entries.find(({ name }) => name === "b");
  assert.deepEqual(swapped?.details, { size: undefined, modified: undefined });
});
