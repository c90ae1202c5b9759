/** Which rules hold for a folder, of all that are said in options and files? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedFilesOptions, type FilesOptions } from "../../src/files/options.ts";
import { withoutRuleFiles } from "../../src/files/rule-files.ts";
import { readSite, type Site } from "../../src/files/ruled-folder.ts";
import { decodePath } from "../../src/http/target.ts";
import { FOREVER } from "../../src/rules/cache-rule.ts";
import { RulesError } from "../../src/rules/rule-fault.ts";
import { RESERVED_NAMES, SiteRules } from "../../src/rules/site-rules.ts";
import { temporaryFolder } from "../support/folder.ts";

function siteOf(folder: string, given: Partial<FilesOptions> = {}): Site {
  return readSite(folder, checkedFilesOptions(given), given);
}

function optionRules(given: Partial<FilesOptions>): SiteRules {
  return new SiteRules(checkedFilesOptions(given), withoutRuleFiles("."));
}

function segmentsOf(path: string): readonly string[] {
  const segments = decodePath(path);
  assert.ok(typeof segments === "object");
  return segments;
}

function sourceFor({ rules }: Site, path: string): string | undefined {
  return rules.redirectFor(segmentsOf(path), undefined, false)?.source;
}

function fieldsAt(rules: SiteRules, path: string): Record<string, string> {
  return Object.fromEntries(rules.fieldsFor(segmentsOf(path)).fields);
}

test("redirects: options come before _redirects, and _redirects before serve.json", (t) => {
  const folder = temporaryFolder(t, {
    _redirects: "/a /from-file\n/b /from-file",
    "serve.json": JSON.stringify({
      redirects: ["/a", "/b", "/c"].map((source) => ({ source, destination: "/from-serve" })),
    }),
  });
  const site = siteOf(folder, { redirects: [{ from: "/a", to: "/from-option" }] });
  assert.equal(sourceFor(site, "/a"), "redirects option, rule 1");
  assert.equal(sourceFor(site, "/b"), "_redirects:2");
  assert.equal(sourceFor(site, "/c"), "serve.json:1");
  assert.equal(sourceFor(site, "/d"), undefined);
});

test("field lines: serve.json, then _headers, then cache, then headers, the later one holding", (t) => {
  const said = (...names: string[]): { key: string; value: string }[] =>
    names.map((key) => ({ key, value: "serve" }));
  const folder = temporaryFolder(t, {
    "serve.json": JSON.stringify({
      headers: [{ source: "**", headers: said("X-1", "X-2", "X-4", "Cache-Control") }],
    }),
    _headers: "/*\n  X-2: file\n  X-4: file\n  Cache-Control: file\n",
  });
  const headers = { "/**": { "x-4": "option" } };
  const cache = { "/kept/**": "1h", "/own/**": "1h" };
  const own = { ...headers, "/own/**": { "Cache-Control": "own" } };
  const { rules } = siteOf(folder, { headers: own, cache });
  const common = { "X-1": "serve", "X-2": "file", "x-4": "option" };
  assert.deepEqual(fieldsAt(rules, "/a"), { ...common, "Cache-Control": "file" });
  const kept = { ...common, "Cache-Control": "max-age=3600" };
  assert.deepEqual(fieldsAt(rules, "/kept/a"), kept);
  assert.deepEqual(fieldsAt(rules, "/own/a"), { ...common, "Cache-Control": "own" });
});

test("settings: what somebody gave holds, else what serve.json says, else the default", (t) => {
  const folder = temporaryFolder(t, {
    "serve.json": '{"cleanUrls":true,"trailingSlash":false,"directoryListing":true}',
  });
  const { options } = siteOf(folder, { cleanUrls: "off", list: false });
  assert.deepEqual(
    [options.cleanUrls, options.trailingSlash, options.list],
    ["off", "never", false],
  );
  const told = siteOf(folder).options;
  assert.deepEqual([told.cleanUrls, told.trailingSlash, told.list], ["redirect", "never", true]);
  const plain = siteOf(temporaryFolder(t)).options;
  assert.deepEqual([plain.cleanUrls, plain.trailingSlash, plain.list], ["serve", "folders", false]);
});

test("symbolic links are followed by an option only; serve.json's wish is passed on", (t) => {
  const folder = temporaryFolder(t, { "serve.json": '{"symlinks":true}' });
  const site = siteOf(folder);
  assert.deepEqual([site.options.symlinks, site.wantsSymlinks], ["inside", true]);
  const allowed = siteOf(folder, { symlinks: "follow" });
  assert.deepEqual([allowed.options.symlinks, allowed.wantsSymlinks], ["follow", false]);
});

test("faults in the files are thrown together, and not looked for where nobody wants the files", (t) => {
  const folder = temporaryFolder(t, { _redirects: "a\n/b", _headers: "/*\n  Date: x" });
  assert.throws(
    () => siteOf(folder),
    (error) =>
      error instanceof RulesError &&
      error.faults.length === 3 &&
      /^_redirects:1: .*\n_redirects:2: .*\n_headers:2: .*\.$/.test(error.message),
  );
  const site = siteOf(folder, { rules: false });
  assert.deepEqual([site.used, site.root], [[], folder]);
});

test("a rule in the options that can't be followed is the caller's fault", () => {
  const cases: readonly (readonly [Partial<FilesOptions>, RegExp])[] = [
    [
      {
        redirects: [
          { from: "/a", to: "/b" },
          { from: "a", to: "/b" },
        ],
      },
      /^redirects option, rule 2: /,
    ],
    [{ redirects: [{ from: "/a", to: "/b", status: 201 }] }, /201 isn't supported/],
    [{ headers: { "/[a]": { "X-A": "1" } } }, /^headers option, path 1: .*aren't supported/],
    [{ headers: { "/a": { "Content-Length": "1" } } }, /^headers option, path 1: Content-Length/],
    [{ headers: { "/a": { "X-A": "1\r\nX-B: 2" } } }, /control character/],
    [{ cache: { "/a": "sometimes" } }, /^cache option, path "\/a": "sometimes" says nothing/],
    [{ cache: { "/{a": "1h" } }, /^cache option, path "\/\{a": .*isn't closed/],
  ];
  for (const [given, message] of cases) {
    assert.throws(() => optionRules(given), { name: "RangeError", message });
  }
});

test("a rule in the options of another type is named", () => {
  const cases = [{ redirects: [{ from: "/a" }] }, { redirects: [{ from: 1, to: "/" }] }];
  for (const given of [...cases, { headers: { "/a": null } }]) {
    const wrong = given as unknown as Partial<FilesOptions>;
    assert.throws(() => optionRules(wrong), {
      name: "TypeError",
      message: /option, (?:rule|path) 1/,
    });
  }
});

test("paths of options are globs, at any depth when they have no slash", () => {
  const rules = optionRules({
    headers: { "*.html": { "X-Page": "1" }, "/assets/*.js": { "X-Script": "1" } },
    cache: { "/assets/**": "hashed" },
  });
  assert.deepEqual(fieldsAt(rules, "/a/b.html"), { "X-Page": "1" });
  assert.deepEqual(fieldsAt(rules, "/assets/app.3f9a1c.js"), {
    "Cache-Control": FOREVER,
    "X-Script": "1",
  });
  assert.deepEqual(fieldsAt(rules, "/assets/x/app.js"), {});
});

test("without rules, every path has the same answer: none", () => {
  const rules = optionRules({});
  assert.equal(rules.redirectFor(["a"], "x", false), undefined);
  assert.equal(rules.fieldsFor(["a"]), rules.fieldsFor(["b", ""]));
  assert.equal(rules.dependsOnQuery(["a"], true), false);
  assert.equal(rules.isListed(["a"]), true);
});

test("what serve.json leaves out of listings isn't listed, by name or by path", (t) => {
  const folder = temporaryFolder(t, { "serve.json": '{"unlisted":[".git","*.bak","/private"]}' });
  const { rules } = siteOf(folder);
  const listed = (path: string): boolean => rules.isListed(segmentsOf(path));
  assert.deepEqual(["/x/a.bak", "/private", "/.git"].map(listed), [false, false, false]);
  assert.deepEqual(["/a", "/x/private", "/private/a"].map(listed), [true, true, true]);
});

test("a parameter in the query makes an answer depend on it", (t) => {
  const folder = temporaryFolder(t, { _redirects: "/store id=:id /blog/:id 301!" });
  const { rules } = siteOf(folder);
  assert.ok(rules.dependsOnQuery(["store"], true));
  const found = rules.redirectFor(["store"], "id=7", true);
  assert.ok(found?.kind === "redirect");
  assert.equal(found.location, "/blog/7");
});

test("the files of rules and configuration are for the server alone", () => {
  const configs = ["json", "js", "mjs", "ts", "mts"].map((ext) => `barewire.config.${ext}`);
  for (const name of ["_redirects", "_headers", "serve.json", ...configs]) {
    for (const form of ["", ".br", ".zst", ".gz"]) assert.ok(RESERVED_NAMES.includes(name + form));
  }
});
