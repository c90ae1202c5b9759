import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { Root } from "../../src/disk/root.ts";
import { type LookupOptions, lookUp } from "../../src/files/lookup.ts";
import { temporaryFolder } from "../support/folder.ts";

const OPTIONS: LookupOptions = {
  index: ["index.html"],
  cleanUrls: "serve",
  trailingSlash: "folders",
  list: false,
};

/** Look-ups in words: what was found under which name and in which way, and what it says. */
function lookupIn(
  t: TestContext,
  files: Record<string, string>,
  options: Partial<LookupOptions> = {},
): (path: string) => string {
  const root = new Root(temporaryFolder(t, files));
  return (path) => {
    const result = lookUp(root, path.slice(1).split("/"), { ...OPTIONS, ...options });
    if (result.kind === "moved") return `moved to /${result.segments.join("/")}`;
    if (result.kind !== "file") return result.kind;
    const text = readFileSync(result.opened.descriptor, "utf8");
    root.release(result.opened);
    return `${result.via} ${result.names.join("/")}: ${text}`;
  };
}

const SITE = {
  "index.html": "top",
  "about.html": "about",
  "a/index.html": "index of a",
  "a/page.txt": "page",
  "bare/file": "bare",
  "odd/index.html/x": "",
  "docs.html": "docs",
  "docs/one.html": "one",
  "both.html": "page",
  "both/index.html": "folder",
};

test("files, indexes, folders that lack a slash, and files that have one too many", (t) => {
  const found = lookupIn(t, SITE);
  assert.equal(found("/"), "index index.html: top");
  assert.equal(found("/index.html"), "name index.html: top");
  assert.equal(found("/a/"), "index a/index.html: index of a");
  assert.equal(found("/a/page.txt"), "name a/page.txt: page");
  assert.equal(found("/a"), "moved to /a/");
  assert.equal(found("/bare"), "moved to /bare/");
  assert.equal(found("/bare/"), "folder");
  assert.equal(found("/odd/"), "folder");
  assert.equal(found("/odd/index.html"), "moved to /odd/index.html/");
  assert.equal(found("/a/page.txt/"), "absent");
  assert.equal(found("/about.html/"), "absent");
  assert.equal(found("/none"), "absent");
  assert.equal(found("/none/"), "absent");
});

test("a page answers under its clean address as well as under its name", (t) => {
  const found = lookupIn(t, SITE);
  assert.equal(found("/about"), "clean about.html: about");
  assert.equal(found("/about.html"), "name about.html: about");
  assert.equal(found("/about/"), "moved to /about");
  assert.equal(found("/docs/one"), "clean docs/one.html: one");
  assert.equal(found("/index"), "clean index.html: top");
});

test("a page stands for the folder beside it that has no index, and for no other", (t) => {
  const found = lookupIn(t, SITE);
  assert.equal(found("/docs"), "clean docs.html: docs");
  assert.equal(found("/docs/"), "moved to /docs");
  assert.equal(found("/both"), "moved to /both/");
  assert.equal(found("/both/"), "index both/index.html: folder");
  assert.equal(found("/both.html"), "name both.html: page");
  const listing = lookupIn(t, SITE, { list: true });
  assert.equal(listing("/docs"), "clean docs.html: docs");
  assert.equal(listing("/docs/"), "folder", "the folder itself is to be seen");
});

test("clean addresses can be the only ones", (t) => {
  const found = lookupIn(t, SITE, { cleanUrls: "redirect" });
  assert.equal(found("/about.html"), "moved to /about");
  assert.equal(found("/about"), "clean about.html: about");
  assert.equal(found("/index.html"), "moved to /");
  assert.equal(found("/a/index.html"), "moved to /a/");
  assert.equal(found("/docs/one.html"), "moved to /docs/one");
  assert.equal(found("/both.html"), "name both.html: page", "/both is the folder's");
  assert.equal(found("/a/page.txt"), "name a/page.txt: page");
});

test("clean addresses can be switched off", (t) => {
  const found = lookupIn(t, SITE, { cleanUrls: "off" });
  assert.equal(found("/about"), "absent");
  assert.equal(found("/about/"), "absent");
  assert.equal(found("/docs"), "moved to /docs/");
  assert.equal(found("/docs/"), "folder");
});

test("the exact name comes before the page", (t) => {
  const found = lookupIn(t, { about: "exact", "about.html": "page", ".html": "nameless" });
  assert.equal(found("/about"), "name about: exact");
  assert.equal(found("/.html"), "absent");
});

test("every clean address can end in a slash", (t) => {
  const found = lookupIn(t, SITE, { trailingSlash: "always" });
  assert.equal(found("/about"), "moved to /about/");
  assert.equal(found("/about/"), "clean about.html: about");
  assert.equal(found("/docs"), "moved to /docs/");
  assert.equal(found("/docs/"), "clean docs.html: docs");
  assert.equal(found("/a"), "moved to /a/");
  assert.equal(found("/a/page.txt"), "name a/page.txt: page");
  const redirecting = lookupIn(t, SITE, { trailingSlash: "always", cleanUrls: "redirect" });
  assert.equal(redirecting("/about.html"), "moved to /about/");
});

test("no address but that of the root needs to end in a slash", (t) => {
  const found = lookupIn(t, SITE, { trailingSlash: "never" });
  assert.equal(found("/"), "index index.html: top");
  assert.equal(found("/a"), "index a/index.html: index of a");
  assert.equal(found("/a/"), "moved to /a");
  assert.equal(found("/about/"), "moved to /about");
  const redirecting = lookupIn(t, SITE, { trailingSlash: "never", cleanUrls: "redirect" });
  assert.equal(redirecting("/a/index.html"), "moved to /a");
  assert.equal(redirecting("/index.html"), "moved to /");
});

test("indexes are tried in order, or not at all", (t) => {
  const files = { "index.htm": "second", "default.html": "first", "only/index.htm": "only" };
  const found = lookupIn(t, files, { index: ["default.html", "index.htm"] });
  assert.equal(found("/"), "index default.html: first");
  assert.equal(found("/only/"), "index only/index.htm: only");
  assert.equal(lookupIn(t, files, { index: [] })("/"), "folder");
});

test("what was looked for before is part of what was found", (t) => {
  const root = new Root(temporaryFolder(t, { "about.html": "", "x/second.html": "" }));
  const passedBy = (path: string, index = ["index.html"]): string[] => {
    const result = lookUp(root, path.slice(1).split("/"), { ...OPTIONS, index });
    if (result.kind === "file") root.release(result.opened);
    const passed = "passed" in result ? result.passed : [];
    return passed.map((path) => path.slice(root.path.length + 1));
  };
  assert.deepEqual(passedBy("/about.html"), []);
  assert.deepEqual(passedBy("/about"), ["about"]);
  assert.deepEqual(passedBy("/x/", ["index.html", "second.html"]), ["x/index.html"]);
  assert.deepEqual(passedBy("/none"), ["none", "none.html"]);
  assert.deepEqual(passedBy("/none/"), ["none/index.html", "none", "none.html"]);
});

test("no redirect leads round in a circle, whatever the policy", (t) => {
  const root = new Root(temporaryFolder(t, SITE));
  const paths = Object.keys(SITE).flatMap((file) => {
    const clean = file.replace(/\.html$/, "").replace(/index$/, "");
    return [file, `${file}/`, clean, `${clean}/`, clean.replace(/\/$/, "")];
  });
  for (const cleanUrls of ["serve", "redirect", "off"] as const) {
    for (const trailingSlash of ["folders", "always", "never"] as const) {
      for (const path of paths) {
        let segments: readonly string[] = path.replace(/\/+$/, "/").split("/");
        for (let steps = 0; ; steps++) {
          const found = lookUp(root, segments, { ...OPTIONS, cleanUrls, trailingSlash });
          if (found.kind === "file") root.release(found.opened);
          if (found.kind !== "moved") break;
          assert.ok(steps < 2, `${path} with ${cleanUrls} and ${trailingSlash}`);
          segments = found.segments;
        }
      }
    }
  }
});
