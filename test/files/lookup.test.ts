import assert from "node:assert/strict";
import { closeSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { lookUp } from "../../src/files/lookup.ts";
import { Root } from "../../src/files/root.ts";
import { temporaryFolder } from "./folder.ts";

test("files, indexes, folders that lack a slash, and files that have one too many", (t) => {
  const root = new Root(
    temporaryFolder(t, {
      "index.html": "top",
      "a/index.html": "index of a",
      "a/page.txt": "page",
      "bare/file": "bare",
      "odd/index.html/x": "",
    }),
  );
  const found = (...segments: string[]): string => {
    const result = lookUp(root, segments);
    if (typeof result === "string") return result;
    const text = readFileSync(result.opened.descriptor, "utf8");
    closeSync(result.opened.descriptor);
    return `${result.name}: ${text}`;
  };
  assert.equal(found(""), "index.html: top");
  assert.equal(found("index.html"), "index.html: top");
  assert.equal(found("a", ""), "index.html: index of a");
  assert.equal(found("a", "page.txt"), "page.txt: page");
  assert.equal(found("a"), "redirect");
  assert.equal(found("bare"), "redirect");
  assert.equal(found("bare", ""), "absent");
  assert.equal(found("odd", ""), "absent");
  assert.equal(found("odd", "index.html"), "redirect");
  assert.equal(found("a", "page.txt", ""), "absent");
  assert.equal(found("none"), "absent");
  assert.equal(found("none", ""), "absent");
});
