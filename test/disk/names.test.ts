import assert from "node:assert/strict";
import { test } from "node:test";
import { isMisspelt, mayBeAskedFor } from "../../src/disk/names.ts";

const PLATFORMS = ["linux", "darwin", "win32"] as const;

test("hidden names are refused everywhere", () => {
  for (const platform of PLATFORMS) {
    for (const name of [
      ".env",
      ".git",
      ".htpasswd",
      "..data",
      "...",
      ".WELL-KNOWN",
      ".well-known2",
    ]) {
      assert.equal(mayBeAskedFor(name, platform), false, `${name} on ${platform}`);
    }
  }
});

test("nor can characters that a file system ignores hide the dot", () => {
  for (const name of ["\u200c.env", "\u200d\ufeff.git", ".well\u200c-known", "\u202e.x"]) {
    assert.equal(mayBeAskedFor(name, "darwin"), false, JSON.stringify(name));
  }
});

test("well-known and ordinary names may be asked for everywhere", () => {
  const names = [
    ".well-known",
    "a.b",
    "a..b",
    "index.html",
    "é",
    "con-man",
    "auxiliary",
    "com",
    "x~y",
  ];
  for (const platform of PLATFORMS) {
    for (const name of names) assert.equal(mayBeAskedFor(name, platform), true, name);
  }
});

test("Windows has more names for one file than one; there they are refused, and only there", () => {
  const names = [
    "C:",
    "f.txt::$DATA",
    "f.txt:s",
    "SECRET~1.TXT",
    "a~9",
    "f.txt.",
    "f.txt ",
    "f. .",
  ];
  names.push(
    "CON",
    "con",
    "Aux.txt",
    "NUL",
    "nul.tar.gz",
    "prn .x",
    "COM1",
    "lpt9.md",
    "com¹",
    "LPT³",
  );
  names.push("COM0", "CONIN$", "conout$.x", "a*b", "a?b", "a<b", 'a"b', "a|b");
  for (const name of names) {
    assert.equal(mayBeAskedFor(name, "win32"), false, name);
    assert.equal(mayBeAskedFor(name, "linux"), true, name);
  }
});

test("another spelling is one in case alone, where disks don't tell cases apart", () => {
  for (const platform of ["darwin", "win32"] as const) {
    assert.ok(isMisspelt("/r/ADMIN/x", "/r/admin/x", platform));
    assert.ok(isMisspelt("/r/\u00c9.txt", "/r/e\u0301.txt", platform));
    assert.ok(!isMisspelt("/r/\u00e9.txt", "/r/e\u0301.txt", platform), "composed or not");
    assert.ok(!isMisspelt("/r/link", "/r/target", platform), "a link");
    assert.ok(!isMisspelt("/r/a", "/r/a", platform));
  }
  assert.ok(!isMisspelt("/r/ADMIN", "/r/admin", "linux"), "two names");
});
