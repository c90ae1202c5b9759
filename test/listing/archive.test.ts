import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { HttpResponse } from "../../src/http/response.ts";
import { archive, disposition, wantsArchive } from "../../src/listing/archive.ts";
import { entriesHeld, type ListedFolder } from "../../src/listing/listing-entries.ts";
import { descriptorsBeneath, TELLS_DESCRIPTORS } from "../support/descriptors.ts";
import { nextTurn, temporaryFolder } from "../support/folder.ts";
import { bytesOf, listed } from "./listed.ts";

async function packed(folder: ListedFolder, who?: string): Promise<HttpResponse> {
  const response = await archive(folder, who);
  assert.ok(typeof response === "object");
  return response;
}

const ENV = { ...process.env, LC_ALL: "C.UTF-8" };

async function namesIn(folder: ListedFolder): Promise<readonly string[]> {
  const input = await bytesOf(await packed(folder));
  const args = ["--quoting-style=literal", "-tzf", "-"];
  const output = execFileSync("tar", args, { input, env: ENV }).toString();
  return output.split("\n").slice(0, -1);
}

function iteratorOf({ content }: HttpResponse): AsyncIterator<Uint8Array> {
  assert.ok(content !== null && "kind" in content && content.kind === "stream");
  return content.chunks[Symbol.asyncIterator]();
}

/** Bytes that a compressor can't make fewer. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at++) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

test("An archive is asked for by one name only", () => {
  const queries = ["archive=tar.gz", "q=a&archive=tar.gz", "archive=tar.gz&archive=zip"];
  assert.ok(queries.every(wantsArchive));
  const others = [undefined, "", "archive", "archive=", "archive=zip", "archive=TAR.GZ"];
  assert.ok(!others.some(wantsArchive));
});

test("What was packed is unpacked as it was, by the real program", async (t) => {
  const long = `${"l".repeat(200)}/${"é".repeat(120)}.txt`;
  const files = {
    "a.txt": "hello",
    "sub/deep/b": "",
    "日本語/ü": "x".repeat(100_000),
    [long]: "y",
  };
  const path = temporaryFolder(t, files);
  mkdirSync(join(path, "empty"));
  utimesSync(join(path, "a.txt"), 1_000_000, 1_000_000);
  const response = await packed(listed(path, { address: ["docs", ""] }));
  assert.equal(response.fields.get("content-type"), "application/gzip");
  const into = temporaryFolder(t);
  const input = await bytesOf(response);
  execFileSync("tar", ["-xzf", "-", "-C", into], { input, env: ENV });
  execFileSync("diff", ["-r", path, join(into, "docs")]);
  for (const [name, text] of Object.entries(files)) {
    assert.equal(readFileSync(join(into, "docs", name), "utf8"), text);
  }
});

test("It holds what may be asked for, at every level, and nothing else", async (t) => {
  const path = temporaryFolder(t, {
    "site/a": "",
    "site/.env": "",
    "site/sub/.git/config": "",
    "site/sub/b": "",
    "site/sub/private/c": "",
    "site/new\nline": "",
    "site/back\\slash": "",
    "out/secret": "",
  });
  const site = join(path, "site");
  symlinkSync("../out/secret", join(site, "leads-out"));
  symlinkSync("a", join(site, "link"));
  symlinkSync(".", join(site, "sub/loop"));
  symlinkSync("nowhere", join(site, "broken"));
  const isShown = (folder: readonly string[], name: string): boolean =>
    !(folder.join("/") === "sub" && name === "private");
  const folder = listed(site, { isShown, mounts: ["mount"] });
  const names = ["files/", "files/a", "files/link", "files/sub/", "files/sub/b"];
  assert.deepEqual(await namesIn(folder), names);
  const sub = listed(site, { isShown, names: ["sub"], address: ["x", "sub"] });
  assert.deepEqual(await namesIn(sub), ["sub/", "sub/b"]);
});

/** Begins a large file, changes it, and reads on. */
async function readWhile(t: TestContext, change: (path: string) => void): Promise<Buffer> {
  const path = temporaryFolder(t);
  const file = join(path, "large");
  writeFileSync(file, noise(8 * 1024 * 1024));
  const iterator = iteratorOf(await packed(listed(path)));
  const chunks = [(await iterator.next()).value as Uint8Array];
  change(file);
  for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
    chunks.push(step.value);
  }
  return Buffer.concat(chunks);
}

test("A file that becomes shorter, or is written anew, ends the archive unfinished", async (t) => {
  await assert.rejects(
    readWhile(t, (path) => truncateSync(path, 10)),
    /became shorter/,
  );
  const rewritten = readWhile(t, (path) => writeFileSync(path, noise(8 * 1024 * 1024)));
  await assert.rejects(rewritten, /rewritten|shorter/);
});

test("A file that grows is stored as long as it was", async (t) => {
  const input = await readWhile(t, (path) => appendFileSync(path, "more"));
  const output = execFileSync("tar", ["-tvzf", "-"], { input, env: ENV }).toString();
  assert.match(output, / 8388608 .* files\/large\n/);
});

test("Eight archives may be on their way, two of them to one client; the next is told to come back", async (t) => {
  const folder = listed(temporaryFolder(t, { a: "" }));
  const under: HttpResponse[] = [];
  for (const who of ["a", "b", "c", "d"]) {
    under.push(await packed(folder, who), await packed(folder, who));
    const third = await packed(folder, who);
    assert.deepEqual([third.status, third.fields.get("retry-after")], [503, "1"]);
  }
  assert.ok(under.every(({ status }) => status === 200));
  assert.equal((await packed(folder, "e")).status, 503);
  const [first, second, ...others] = under.map(iteratorOf);
  await first?.return?.();
  const next = await packed(folder, "e");
  assert.equal(next.status, 200);
  await bytesOf(next);
  await second?.next();
  await second?.return?.();
  const again = [await packed(folder, "a"), await packed(folder, "a")];
  assert.ok(again.every(({ status }) => status === 200));
  for (const iterator of [...others, ...again.map(iteratorOf)]) await iterator.return?.();
});

test("An archive ends unfinished when there is no room for a folder's entries, and keeps none", async (t) => {
  const folder = listed(temporaryFolder(t, { a: "", "sub/b": "" }));
  assert.ok(entriesHeld.take(1_000_000 - 1, undefined));
  await assert.rejects(bytesOf(await packed(folder)), /too many entries are in memory/);
  entriesHeld.giveBack(1, undefined);
  await bytesOf(await packed(folder));
  assert.ok(entriesHeld.take(2, undefined));
  entriesHeld.giveBack(1_000_000, undefined);
});

test("A folder that isn't there has no archive, and takes no place", async (t) => {
  const folder = listed(temporaryFolder(t), { names: ["none"] });
  for (let number = 0; number < 3; number++) assert.equal(await archive(folder), "absent");
});

test("Its name is given in both forms, and can't become another field or parameter", () => {
  assert.equal(
    disposition("a b.tar.gz"),
    `attachment; filename="a b.tar.gz"; filename*=UTF-8''a%20b.tar.gz`,
  );
  for (const name of ['"; x="', "a\r\nSet-Cookie: b", "é'()*\\%41", "\u202e"]) {
    const value = disposition(name);
    assert.match(value, /^attachment; filename="[^"\\%]*"; filename\*=UTF-8''[\w.!~%-]*$/);
    assert.doesNotMatch(value, /[^\x20-\x7e]/);
    assert.equal(decodeURIComponent(value.slice(value.indexOf("''") + 2)), name);
  }
});

test("No descriptor stays open, whether an archive was read, given up or never begun", {
  skip: !TELLS_DESCRIPTORS,
}, async (t) => {
  const path = temporaryFolder(t, { "a/b": "x", c: "y" });
  writeFileSync(join(path, "large"), noise(1024 * 1024));
  await bytesOf(await packed(listed(path)));
  const begun = iteratorOf(await packed(listed(path)));
  await begun.next();
  assert.ok(descriptorsBeneath(path) > 0);
  await begun.return?.();
  await iteratorOf(await packed(listed(path))).return?.();
  // A read that was under way ends before its descriptor is closed.
  for (let turn = 0; turn < 1000 && descriptorsBeneath(path) > 0; turn++) await nextTurn();
  assert.equal(descriptorsBeneath(path), 0);
});
