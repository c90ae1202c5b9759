import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { HttpResponse } from "../../src/http/response.ts";
import { type ListingForm, listing, ROWS_MAX } from "../../src/listing/listing.ts";
import { temporaryFolder } from "../support/folder.ts";
import {
  bytesOf,
  CountingRoot,
  list,
  listed,
  listedJson,
  listedNames,
  listedText,
} from "./listed.ts";

const FORMS: readonly (readonly [ListingForm, string])[] = [
  ["html", "text/html; charset=utf-8"],
  ["text", "text/plain; charset=utf-8"],
  ["json", "application/json"],
];

function folderOf(t: Parameters<typeof temporaryFolder>[0], count: number): string {
  const path = temporaryFolder(t);
  for (let number = 1; number <= count; number++) writeFileSync(join(path, `f${number}`), "");
  return path;
}

/** Gives up a response that nobody will read. */
async function abandon({ content }: HttpResponse): Promise<void> {
  assert.ok(content !== null && "kind" in content && content.kind === "stream");
  await content.chunks[Symbol.asyncIterator]().return?.();
}

test("A folder has three forms, which say that they depend on Accept and may not be guessed", async (t) => {
  const path = temporaryFolder(t, { "a.txt": "hello" });
  for (const [form, mediaType] of FORMS) {
    const response = await list(path, form);
    assert.equal(response.status, 200);
    const expected = { "content-type": mediaType, vary: "Accept", "cache-control": "no-cache" };
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(response.fields.get(name), value);
    }
    assert.equal(response.fields.get("x-content-type-options"), "nosniff");
    assert.equal(response.fields.has("content-security-policy"), form === "html");
    assert.match((await bytesOf(response)).toString(), /a\.txt/);
  }
});

test("An empty folder is an empty list in each form", async (t) => {
  const path = temporaryFolder(t);
  assert.equal(await listedText(path, "text"), "");
  assert.deepEqual(await listedJson(path), []);
  assert.match(await listedText(path, "html"), /This folder is empty/);
});

test("Order and filter are those of the query, in every form", async (t) => {
  const path = temporaryFolder(t, { a1: "xxx", a10: "x", a2: "xx", b: "", "sub/x": "" });
  assert.deepEqual(await listedNames(path), ["sub", "a1", "a2", "a10", "b"]);
  assert.deepEqual(await listedNames(path, "sort=size"), ["sub", "b", "a10", "a2", "a1"]);
  assert.deepEqual(await listedNames(path, "q=A1&order=desc"), ["a10", "a1"]);
  const text = await listedText(path, "text", "q=a&sort=size&order=desc");
  assert.deepEqual(text.match(/\S+$/gm), ["a1", "a2", "a10"]);
  const html = await listedText(path, "html", "q=a&sort=size&order=desc");
  assert.deepEqual(html.match(/(?<=<bdi>)a\d+/g), ["a1", "a2", "a10"]);
});

test(`A page has ${ROWS_MAX} rows at most, and the next begins where it ends`, async (t) => {
  const path = folderOf(t, ROWS_MAX);
  const namesIn = (html: string): readonly string[] => html.match(/(?<=<bdi>)f\d+/g) ?? [];
  const whole = await listedText(path, "html");
  assert.equal(namesIn(whole).length, ROWS_MAX);
  assert.doesNotMatch(whole, /class="pages"/);
  writeFileSync(join(path, `f${ROWS_MAX + 1}`), "");
  const first = namesIn(await listedText(path, "html"));
  assert.deepEqual([first.length, first[0], first.at(-1)], [ROWS_MAX, "f1", `f${ROWS_MAX}`]);
  const second = await listedText(path, "html", "page=2");
  assert.deepEqual(namesIn(second), [`f${ROWS_MAX + 1}`]);
  assert.match(second, /rows 1,001 to 1,001/);
  assert.deepEqual(namesIn(await listedText(path, "html", "page=99")), namesIn(second));
});

test("Text and JSON are whole, sent at one go up to a limit, and while they are written beyond", async (t) => {
  const path = folderOf(t, ROWS_MAX);
  const isWhole = async (form: ListingForm): Promise<boolean> => {
    const response = await list(path, form);
    const { content } = response;
    const lines = (await bytesOf(response)).toString().match(/f\d+["\n]/g);
    assert.deepEqual(lines?.length, form === "json" ? 2 * count : count);
    return content instanceof Uint8Array;
  };
  let count = ROWS_MAX;
  assert.deepEqual([await isWhole("text"), await isWhole("json")], [true, true]);
  writeFileSync(join(path, `f${ROWS_MAX + 1}`), "");
  count++;
  assert.deepEqual([await isWhole("text"), await isWhole("json")], [false, false]);
  const names = await listedNames(path, "order=desc");
  assert.deepEqual(names.slice(0, 2), [`f${ROWS_MAX + 1}`, `f${ROWS_MAX}`]);
});

test("A large list whose entries have all gone is empty, and still JSON", async (t) => {
  const path = folderOf(t, ROWS_MAX + 1);
  const response = await list(path, "json");
  rmSync(path, { recursive: true });
  mkdirSync(path);
  assert.deepEqual(JSON.parse((await bytesOf(response)).toString()), []);
});

test("The folder is closed once: after each form, at the end of a stream, and when it is given up", async (t) => {
  const path = folderOf(t, ROWS_MAX + 1);
  const root = new CountingRoot(path);
  for (const [form] of FORMS) await bytesOf(await list(listed(root), form));
  assert.equal(root.openFolders, 0);
  const unbegun = await list(listed(root), "json");
  assert.equal(root.openFolders, 1);
  await abandon(unbegun);
  assert.equal(root.openFolders, 0);
  const begun = await list(listed(root), "text");
  const content = begun.content;
  assert.ok(content !== null && "kind" in content && content.kind === "stream");
  await content.chunks[Symbol.asyncIterator]().next();
  assert.equal(root.openFolders, 1);
  await abandon(begun);
  assert.equal(root.openFolders, 0);
  const { openFolders } = root;
  assert.equal(
    await listing(listed(root, { names: ["none"] }), { form: "json", query: undefined }),
    "absent",
  );
  assert.equal(root.openFolders, openFolders);
});

test("Hostile names arrive in JSON as they are, and everywhere else as text", async (t) => {
  const names = [
    "<img src=x onerror=alert(1)>.txt",
    '"><b>',
    "javascript:x",
    "new\nline",
    "\x1b[2J",
  ];
  const path = temporaryFolder(t, Object.fromEntries(names.map((name) => [name, ""])));
  assert.deepEqual((await listedNames(path)).toSorted(), names.toSorted());
  const text = await listedText(path, "text");
  assert.equal(text.match(/\n/g)?.length, names.length);
  assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}/u);
  const html = await listedText(path, "html");
  assert.doesNotMatch(html, /<img|<b>|href="javascript/);
  const links = (await listedJson(path)).map(({ href }) => href).filter((href) => href !== null);
  assert.ok(links.length === 3 && links.every((href) => href.startsWith("./")));
});
