/**
 * Does any name lead to what is hidden, or out of the folder by a link, as it did on another server?
 *
 * Families: dotted folders; links in any segment; what Windows takes for a name. docs/known-defects.md
 * has the whole table; test/files/root.test.ts swaps names for links while they are looked up.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { mayBeAskedFor } from "../../src/disk/names.ts";
import { decodePath } from "../../src/http/target.ts";
import { temporaryFolder } from "../support/folder.ts";
import { contentOf, serveFolder } from "./served.ts";
import { isClosed, SECRET, trapped } from "./trapped-site.ts";

describe("hidden names", () => {
  test("CVE-2018-3718, CVE-2018-3809: what isn't listed isn't served either", async (t) => {
    const served = await trapped(t);
    const listing = contentOf(await served.ask("/", ["Accept: application/json"]));
    assert.ok(!/env|\.git|hidden/.test(listing));
    const targets =
      "/.env /%2eenv /%2Eenv /.ENV /.git/ /.git /.git/config /.GIT/config /a/.htpasswd";
    for (const target of targets.split(" ")) await isClosed(served, target);
  });

  test("CVE-2025-11965: a dotted folder hides everything beneath it", async (t) => {
    const served = await trapped(t);
    const targets =
      "/.hidden/sub/open.txt /.hidden/sub/ /.hidden/ /.hidden /%2ehidden/sub/open.txt";
    for (const target of targets.split(" ")) await isClosed(served, target);
    await isClosed(served, "/.well-known/.private/x");
    assert.equal((await served.ask("/.well-known/security.txt")).status, 200);
  });

  test("GLSA-200708-11: no slash at its end opens a file that is closed, or any file", async (t) => {
    const served = await trapped(t);
    for (const target of ["/.env/", "/a.txt/", "/.git/config/", "/a.txt/.", "/a.txt/x"]) {
      await isClosed(served, target);
    }
  });
});

describe("links", () => {
  test("CVE-2025-67487, dufs, miniserve: a link that leads out is absent in any segment and form", async (t) => {
    const folder = temporaryFolder(t, { "out/deep/secret.txt": SECRET, "site/a/b.txt": "b" });
    const site = join(folder, "site");
    symlinkSync("../out", join(site, "first"));
    symlinkSync("../../out/deep", join(site, "a", "middle"));
    symlinkSync("../out/deep/secret.txt", join(site, "last.txt"));
    symlinkSync(join(folder, "out"), join(site, "absolute"));
    symlinkSync("first", join(site, "chain"));
    symlinkSync("/proc/self/environ", join(site, "environ"));
    symlinkSync("../out/deep/secret.txt", join(site, "b.txt.gz"));
    symlinkSync("../out/deep/secret.txt", join(site, "404.html"));
    writeFileSync(join(site, "b.txt"), "b");
    const served = await serveFolder(t, site, { list: true, archive: true });
    const targets = [
      ..."/first/deep/secret.txt /first/ /first /a/middle/secret.txt /a/middle/ /last.txt".split(
        " ",
      ),
      ..."/absolute/deep/secret.txt /chain/deep/secret.txt /environ /first/?archive=tar.gz".split(
        " ",
      ),
      ..."/404.html /b.txt.gz /not-there".split(" "),
    ];
    for (const target of targets) await isClosed(served, target);
    const plain = await served.ask("/b.txt", ["Accept-Encoding: gzip"]);
    assert.equal(contentOf(plain), "b");
    const listing = contentOf(await served.ask("/", ["Accept: application/json"]));
    assert.ok(!/first|last|absolute|chain|environ/.test(listing));
    const archive = await served.ask("/?archive=tar.gz");
    assert.equal(archive.status, 200);
    const names = execFileSync("tar", ["tzf", "-"], { input: archive.content, encoding: "utf8" });
    assert.ok(names.includes("b.txt") && !/first|last|secret|environ/.test(names), names);
  });
});

describe("names on Windows", () => {
  const isOpen = (path: string): boolean => {
    const segments = decodePath(path);
    return typeof segments !== "string" && segments.every((name) => mayBeAskedFor(name, "win32"));
  };

  test("CVE-2026-53571: streams, short names, dots and spaces at the end", () => {
    const paths =
      "/f.txt::$DATA /f.txt:s /f.txt%3a%3a$DATA /SECRET~1.TXT /GIT~1/config /f.txt. /f.txt%20";
    const more = "/f.txt%2e /dir./f.txt /dir%20/f.txt /dir::$INDEX_ALLOCATION/f.txt /a... /.%20/x";
    for (const path of `${paths} ${more}`.split(" ")) assert.equal(isOpen(path), false, path);
  });

  test("CVE-2025-27210: devices, also with an extension, in any case, in any folder", () => {
    const paths = "/CON /con.txt /aux.html /a/NUL /nul.tar.gz /COM1 /lpt9.x /com%C2%B2 /prn%20.x/y";
    for (const path of `${paths} /conin$ /C:/x /C:%5cx /a/C:`.split(" ")) {
      assert.equal(isOpen(path), false, path);
    }
  });

  test("and plain names are open", () => {
    for (const path of "/a.txt /console /com10 /auxiliary.css /a~b /~user /x..y /con-1".split(
      " ",
    )) {
      assert.equal(isOpen(path), true, path);
    }
  });
});

test("a link, a folder or a long name makes no fault of the server: never a 5xx", async (t) => {
  const served = await trapped(t);
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "sub"));
  symlinkSync("loop", join(folder, "loop"));
  const other = await serveFolder(t, folder);
  for (const path of ["/loop", "/loop/x", "/sub", "/sub/x/y"]) {
    assert.ok((await other.ask(path)).status < 500, path);
  }
  for (const path of [`/${"n".repeat(300)}`, `/${"d/".repeat(2300)}x`, "/a.txt/x", "/a.txt/"]) {
    assert.equal((await served.ask(path)).status, 404, path.slice(0, 20));
  }
});
