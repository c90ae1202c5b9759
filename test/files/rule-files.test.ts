/** Which files of rules are read in a folder, and what is its owner told when one can't be? */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  RULE_FILE_MAX_BYTES,
  readRuleFiles,
  withoutRuleFiles,
} from "../../src/files/rule-files.ts";
import { faultLine } from "../../src/rules/rule-fault.ts";
import { temporaryFolder } from "../support/folder.ts";

const FILES = {
  _redirects: "/a /b\n",
  _headers: "/*\n  X-A: 1\n",
  "serve.json": '{"redirects":[{"source":"/c","destination":"/d"}],"cleanUrls":false}',
};

function faultsOf(folder: string): string[] {
  return readRuleFiles(folder).faults.map(faultLine);
}

test("the three files are read, and named in what was used", (t) => {
  const folder = temporaryFolder(t, FILES);
  const read = readRuleFiles(folder);
  assert.equal(read.root, folder);
  assert.deepEqual([...read.used].sort(), ["_headers", "_redirects", "serve.json"]);
  assert.deepEqual(read.faults, []);
  const lists = [read.redirects, read.fields, read.serveRedirects];
  assert.deepEqual(
    lists.flat().map(({ source }) => source),
    ["_redirects:1", "_headers:1", "serve.json:1"],
  );
  assert.deepEqual(read.settings, { cleanUrls: "off" });
});

test("a folder without such files has no rules, and so has one that isn't looked at", (t) => {
  const folder = temporaryFolder(t);
  const nothing = withoutRuleFiles(folder);
  assert.deepEqual(readRuleFiles(folder), nothing);
  assert.deepEqual([nothing.root, nothing.used, nothing.faults], [folder, [], []]);
  assert.deepEqual(withoutRuleFiles(temporaryFolder(t, FILES)).redirects, []);
});

test("faults of all files come together", (t) => {
  const folder = temporaryFolder(t, { _redirects: "a", _headers: "X: 1", "serve.json": "{" });
  assert.deepEqual(
    faultsOf(folder).map((line) => line.slice(0, line.indexOf(" "))),
    ["serve.json:1:", "_redirects:1:", "_headers:1:"],
  );
});

test("the folder that serve.json names is served, with the other files in it", (t) => {
  const folder = temporaryFolder(t, {
    "serve.json": '{"public":"dist"}',
    _redirects: "wrong",
    "dist/_redirects": "/a /b",
    "dist/serve.json": "wrong",
  });
  const read = readRuleFiles(folder);
  assert.equal(read.root, join(folder, "dist"));
  assert.deepEqual([read.redirects.length, read.faults], [1, []]);
});

test("a folder that isn't there, or that a link leads to outside, isn't served instead", (t) => {
  const outside = temporaryFolder(t, { _redirects: "/a /b" });
  const folder = temporaryFolder(t, { "serve.json": '{"public":"dist"}' });
  assert.match(faultsOf(folder)[0] ?? "", /^serve\.json: public names "dist", which is no folder/);
  symlinkSync(outside, join(folder, "dist"));
  const read = readRuleFiles(folder);
  assert.match(read.faults.map(faultLine)[0] ?? "", /no folder in here/);
  assert.deepEqual([read.root, read.redirects], [folder, []]);
});

test("a link to a file is read, as volumes of files are made of links", (t) => {
  const folder = temporaryFolder(t, { "..data/_redirects": "/a /b" });
  symlinkSync("..data/_redirects", join(folder, "_redirects"));
  assert.equal(readRuleFiles(folder).redirects.length, 1);
});

test("what is no regular file is a fault, and never waited for", (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "_headers"));
  execFileSync("mkfifo", [join(folder, "_redirects")]);
  assert.deepEqual(faultsOf(folder), [
    "_redirects: is no regular file.",
    "_headers: is no regular file.",
  ]);
});

test("a link that leads nowhere is no file, and one that leads to itself a fault", (t) => {
  const folder = temporaryFolder(t);
  symlinkSync("nowhere", join(folder, "_headers"));
  symlinkSync("_redirects", join(folder, "_redirects"));
  assert.deepEqual(faultsOf(folder), ["_redirects: can't be read (ELOOP)."]);
});

test("a file of a mebibyte is read, one of a byte more is a fault", (t) => {
  const line = `# ${"x".repeat(1021)}\n`;
  const text = line.repeat(1024);
  assert.equal(text.length, RULE_FILE_MAX_BYTES);
  const folder = temporaryFolder(t, { _redirects: text });
  assert.deepEqual(faultsOf(folder), []);
  writeFileSync(join(folder, "_redirects"), `${text}x`);
  assert.deepEqual(faultsOf(folder), ["_redirects: has more than 1048576 bytes."]);
});

test("bytes that aren't UTF-8 are told by line", (t) => {
  const folder = temporaryFolder(t);
  const latin1 = Buffer.from("/fine /ok\n/caf\xe9 /b\n", "latin1");
  writeFileSync(join(folder, "_redirects"), latin1);
  writeFileSync(join(folder, "serve.json"), latin1);
  assert.deepEqual(faultsOf(folder), [
    "serve.json:2: holds bytes that aren't UTF-8.",
    "_redirects:2: holds bytes that aren't UTF-8.",
  ]);
});
