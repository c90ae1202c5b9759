/**
 * What does a folder leave to somebody else, where somebody else is asked next?
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { folderSite } from "../../src/files/files.ts";
import type { FilesOptions } from "../../src/files/options.ts";
import { HttpRequest, NO_CONTENT, type RequestHead } from "../../src/http/request.ts";
import { requestFor, STRANGER, temporaryFolder } from "../support/folder.ts";

function folder(t: TestContext): string {
  const root = temporaryFolder(t);
  for (const name of ["docs", "empty", "pages"]) mkdirSync(join(root, name));
  for (const name of ["a.txt", "about.html", "404.html", ".hidden", "docs/index.html"]) {
    writeFileSync(join(root, name), name);
  }
  return root;
}

/** The status, or "declined". */
async function say(
  root: string,
  target: string,
  options: Partial<FilesOptions> = {},
  init: Partial<RequestHead> = {},
): Promise<number | "declined"> {
  const { handler } = folderSite(root, options, true);
  const request = new HttpRequest(requestFor(target, init), NO_CONTENT);
  const answer = await handler(request, STRANGER);
  return answer?.status ?? "declined";
}

test("what is there is answered: files, pages, indexes, and the way to them", async (t) => {
  const root = folder(t);
  assert.equal(await say(root, "/a.txt"), 200);
  assert.equal(await say(root, "/about"), 200);
  assert.equal(await say(root, "/docs/"), 200);
  assert.equal(await say(root, "/docs"), 301);
  assert.equal(await say(root, "/a.txt", {}, { method: "HEAD" }), 200);
});

test("what isn't there is left, with or without a page for errors", async (t) => {
  const root = folder(t);
  for (const target of ["/", "/none", "/none/", "/.hidden", "/empty/x", "/a.txt/"]) {
    assert.equal(await say(root, target), "declined", target);
  }
});

test("a folder without an index isn't there, unless it is listed", async (t) => {
  const root = folder(t);
  assert.equal(await say(root, "/empty"), "declined");
  assert.equal(await say(root, "/empty/"), "declined");
  assert.equal(await say(root, "/empty", { list: true }), 301);
  assert.equal(await say(root, "/empty/", { list: true }), 200);
});

test("every other method is left, also where there is a file", async (t) => {
  const root = folder(t);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "BREW"]) {
    assert.equal(await say(root, "/a.txt", {}, { method }), "declined", method);
  }
});

test("addresses that no file can have are left: an application may know them", async (t) => {
  const root = folder(t);
  for (const target of ["/a%2Fb", "/%ff", "/%00"]) {
    assert.equal(await say(root, target), "declined", target);
  }
  assert.equal(await say(root, "/a.txt", { base: "/site" }), "declined");
  assert.equal(await say(root, "/site/a.txt", { base: "/site" }), 200);
  assert.equal(await say(root, "/site", { base: "/site" }), 301);
});

test("rules still hold", async (t) => {
  const root = folder(t);
  writeFileSync(join(root, "_redirects"), "/old /a.txt 302\n/gone /404.html 410\n");
  assert.equal(await say(root, "/old"), 302);
  assert.equal(await say(root, "/gone"), 410);
  assert.equal(await say(root, "/other"), "declined");
});
