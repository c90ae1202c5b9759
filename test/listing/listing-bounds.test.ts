/**
 * What is a listing refused for, when many are asked for?
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { HttpResponse } from "../../src/http/response.ts";
import { type ListingForm, listing, ROWS_MAX } from "../../src/listing/listing.ts";
import { ENTRIES_MAX, entriesHeld, type ListedFolder } from "../../src/listing/listing-entries.ts";
import { temporaryFolder } from "../support/folder.ts";
import { bytesOf, CountingRoot, listed } from "./listed.ts";

const LARGE = ROWS_MAX + 1;
const ENTRIES_HELD = 1_000_000;

function largeFolder(t: TestContext): string {
  const path = temporaryFolder(t);
  for (let number = 1; number <= LARGE; number++) writeFileSync(join(path, `f${number}`), "");
  return path;
}

async function ask(
  folder: ListedFolder,
  form: ListingForm,
  who?: string,
  query?: string,
): Promise<HttpResponse> {
  const response = await listing(folder, { form, query }, who);
  assert.ok(typeof response === "object");
  return response;
}

/** Gives up a response that nobody will read on. */
async function abandon({ content }: HttpResponse): Promise<void> {
  assert.ok(content !== null && "kind" in content && content.kind === "stream");
  await content.chunks[Symbol.asyncIterator]().return?.();
}

/** How many more entries may be held. */
function room(): number {
  let [least, most] = [0, ENTRIES_HELD + 1];
  while (most - least > 1) {
    const half = Math.floor((least + most) / 2);
    if (entriesHeld.take(half, undefined)) {
      entriesHeld.giveBack(half, undefined);
      least = half;
    } else most = half;
  }
  return least;
}

test("Sixteen large lists may be on their way, four of them to one client; the next is told to come back", async (t) => {
  const folder = listed(largeFolder(t));
  const under: HttpResponse[] = [];
  for (const who of ["a", "b", "c", "d"]) {
    for (let number = 0; number < 4; number++) under.push(await ask(folder, "json", who));
    const fifth = await ask(folder, "json", who);
    assert.deepEqual([fifth.status, fifth.fields.get("retry-after")], [503, "1"]);
  }
  assert.ok(under.every(({ status }) => status === 200));
  assert.equal((await ask(folder, "json", "e")).status, 503);
  assert.equal((await ask(folder, "html", "e")).status, 200, "a page isn't held up by them");
  await Promise.all(under.map(abandon));
  const after = await ask(folder, "json", "e");
  assert.equal(after.status, 200);
  await abandon(after);
});

test("Four lists are made at once and eight wait, half of them for one client; one more is told to come back", async (t) => {
  const folder = listed(temporaryFolder(t, { a: "" }));
  const refused = async (...clients: readonly string[]): Promise<number> => {
    const asked = await Promise.all(clients.map((who) => ask(folder, "text", who)));
    return asked.filter(({ status }) => status === 503).length;
  };
  const six = (who: string): readonly string[] => Array<string>(6).fill(who);
  assert.equal(await refused(...six("a"), ...six("b")), 0);
  assert.equal(await refused(...six("a"), ...six("b"), "c"), 1);
  assert.equal(await refused(...six("a"), "a", ...six("b")), 1);
  assert.equal(await refused(...six("a"), ...six("b")), 0);
});

test("Those who wait for the same page get the same one, and it is read after they asked", async (t) => {
  const path = temporaryFolder(t, { a: "" });
  const root = new CountingRoot(path);
  const ahead = Array.from({ length: 4 }, () => ask(listed(root), "text"));
  const waiting = Array.from({ length: 200 }, () => ask(listed(root), "html", "a"));
  writeFileSync(join(path, "made-meanwhile"), "");
  const [first, ...others] = await Promise.all(waiting);
  assert.ok(others.every((other) => other === first));
  assert.equal(first?.status, 200);
  assert.match((await bytesOf(first)).toString(), /made-meanwhile/);
  await Promise.all(ahead);
  assert.notEqual(await ask(listed(root), "html", "a"), first);
  assert.equal(root.openFolders, 0);
});

test("Pages that differ in anything are made one by one, and so are those of other clients", async (t) => {
  const path = temporaryFolder(t, { "a/x": "", "b/x": "" });
  const root = new CountingRoot(path);
  const a = listed(root, { names: ["a"], address: ["a", ""] });
  const asked = await Promise.all([
    ask(a, "html", "1"),
    ask(a, "html", "1", "other=x&sort=name"),
    ask(a, "html", "1", "sort=size"),
    ask(a, "html", "2"),
    ask({ ...a, names: ["b"] }, "html", "1"),
    ask({ ...a, address: ["a"] }, "html", "1"),
  ]);
  assert.equal(asked[0], asked[1], "a query that means the same is the same");
  assert.equal(new Set(asked).size, asked.length - 1);
});

test("A list is told to come back when all hold too many entries, or one client does", async (t) => {
  const folder = listed(temporaryFolder(t, { a: "", b: "" }));
  for (const [held, each] of [
    [ENTRIES_HELD, undefined],
    [ENTRIES_MAX, "a"],
  ] as const) {
    assert.ok(entriesHeld.take(held - 2, each));
    assert.equal((await ask(folder, "html", "a")).status, 200);
    assert.ok(entriesHeld.take(1, each));
    const refused = await ask(folder, "html", "a");
    assert.deepEqual([refused.status, refused.fields.get("retry-after")], [503, "1"]);
    if (each !== undefined) assert.equal((await ask(folder, "html", "b")).status, 200);
    entriesHeld.giveBack(held - 1, each);
  }
  assert.equal(room(), ENTRIES_HELD);
});

test("Entries that were sent are given back, and all of them at the end or when a list is given up", async (t) => {
  const folder = listed(largeFolder(t));
  await bytesOf(await ask(folder, "html"));
  assert.equal(room(), ENTRIES_HELD);
  const list = await ask(folder, "json");
  assert.equal(room(), ENTRIES_HELD - LARGE);
  assert.ok(list.content !== null && "kind" in list.content && list.content.kind === "stream");
  const iterator = list.content.chunks[Symbol.asyncIterator]();
  await iterator.next();
  assert.ok(room() > ENTRIES_HELD - LARGE);
  await iterator.return?.();
  assert.equal(room(), ENTRIES_HELD);
  await bytesOf(await ask(folder, "text"));
  assert.equal(room(), ENTRIES_HELD);
});
