import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bytesBelow, countPackages, measureProgram, npmFault } from "../../bench/installed.ts";
import { temporaryFolder } from "../support/folder.ts";

test("packages are counted wherever they lie, and neither links nor the place itself", () => {
  const lock = {
    packages: {
      "": { name: "place" },
      "node_modules/a": { version: "1.0.0" },
      "node_modules/a/node_modules/b": { version: "1.0.0" },
      "node_modules/@scope/c": { version: "1.0.0" },
      "node_modules/d": { link: true },
    },
  };
  assert.equal(countPackages(JSON.stringify(lock)), 3);
  assert.equal(countPackages("{}"), 0);
});

test("bytes are those of files at every depth, without npm's record and without links", (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "a/b"), { recursive: true });
  writeFileSync(join(folder, "one"), "1");
  writeFileSync(join(folder, "a/b/ten"), "0123456789");
  writeFileSync(join(folder, ".package-lock.json"), "{}");
  symlinkSync(join(folder, "one"), join(folder, "a/link"));
  assert.equal(bytesBelow(folder), 11);
});

test("the fault of npm is its first sentence, and a network that is missing is named", () => {
  assert.equal(
    npmFault("npm error code E404\nnpm error 404 Not Found - GET nothing\nnpm error more\n"),
    "404 Not Found - GET nothing",
  );
  assert.equal(
    npmFault('npm warn Unknown "x"\nnpm error code ENOTFOUND\nnpm error errno ENOTFOUND\n'),
    "the package registry can't be reached",
  );
  assert.equal(npmFault(""), "npm said nothing");
});

test("a program that is missing is named with what to install", () => {
  assert.throws(() => measureProgram("no-such-program", "no-package"), /apt install no-package/);
});
