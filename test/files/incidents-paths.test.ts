/**
 * Does a path lead out of the folder by any way that led out of another server?
 *
 * Families: double decoding and %2F %5C %00; prefixes without a separator. docs/known-defects.md has the
 * whole table.
 */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { temporaryFolder } from "../support/folder.ts";
import { contentOf, serveFolder } from "./served.ts";
import { isClosed, SECRET, trapped } from "./trapped-site.ts";

describe("encodings", () => {
  test("CVE-2019-5415, CVE-2019-5417: a path is decoded once, whatever it looks like then", async (t) => {
    const served = await trapped(t);
    const targets = [
      ..."/%252e%252e/secret.txt /%252e%252e%252fsecret.txt /..%252fsecret.txt".split(" "),
      ..."/%25252e%25252e%25252fsecret.txt /%252eenv /%25%32%65env /%%32%65%%32%65/x".split(" "),
      ..."/a%252fb.txt /%2561.txt /a.txt%2500 /%252e%252e%255csecret.txt".split(" "),
    ];
    for (const target of targets) await isClosed(served, target);
  });

  test("a file whose name looks encoded is found by its name, and only by that", async (t) => {
    const folder = temporaryFolder(t, { "%2e%2e.txt": "odd", "%61.txt": "odd", "a.txt": "a" });
    const served = await serveFolder(t, folder);
    assert.equal(contentOf(await served.ask("/%252e%252e.txt")), "odd");
    assert.equal(contentOf(await served.ask("/%2561.txt")), "odd");
    assert.equal(contentOf(await served.ask("/%61.txt")), "a");
  });

  test("CVE-2026-6414, CVE-2019-11072: %2F is no separator", async (t) => {
    const served = await trapped(t);
    const targets = [
      ..."/a%2fb.txt /a%2Fb.txt /%2fa.txt /%2F? /%2f /..%2fsecret.txt /a/..%2f..%2fsecret.txt".split(
        " ",
      ),
      ..."/%2fetc%2fpasswd /%2e%2e%2fsecret.txt /.git%2fconfig /a%2f.htpasswd".split(" "),
    ];
    for (const target of targets) {
      await isClosed(served, target);
      assert.equal((await served.ask(target)).status, 400, target);
    }
  });

  test("CVE-2026-52844, CVE-2026-27585: %5C and a backslash are refused on every system", async (t) => {
    const served = await trapped(t);
    const targets = [
      ..."/a%5cb.txt /..%5csecret.txt /%5c..%5csecret.txt /a%5C..%5C..%5Csecret.txt".split(" "),
      ..."/..\\secret.txt /a\\b.txt /\\secret.txt /private%5csecret.txt /.git%5cconfig".split(" "),
    ];
    for (const target of targets) {
      await isClosed(served, target);
      assert.equal((await served.ask(target)).status, 400, target);
    }
  });

  test("CVE-2013-4547: a space, a NUL and other controls never end a name", async (t) => {
    const served = await trapped(t);
    const targets = [
      ..."/a.txt%00.html /%00 /a.txt%00 /..%00/secret.txt /a%0ab /%0d%0a /%1b[31m /%7f /%c2%85".split(
        " ",
      ),
      ..."/a.txt%20 /a.txt%20%00.html /%20 /a.txt%09".split(" "),
    ];
    for (const target of targets) await isClosed(served, target);
    for (const target of [
      "/a.txt .html",
      "/a.txt \0.html",
      "/a.txt\0.html",
      "/a\x7f",
      "/\x1b[31m",
    ]) {
      await isClosed(served, target);
    }
  });

  test("overlong and broken UTF-8 is no name, and is never repaired into one", async (t) => {
    const served = await trapped(t);
    const targets = [
      ..."/%c0%ae%c0%ae/secret.txt /%c0%ae%c0%ae%c0%afsecret.txt /%e0%80%ae/x /%ff%fe".split(" "),
      ..."/%e2%82 /%ed%a0%80 /%f4%90%80%80 /a.txt%c0%80 /%c0%aeenv /%80 /a%ef%bf".split(" "),
      ..."/% /%zz /%u002e%u002e/x /%2 /a.txt% /%uff0e /%-1 /%+1 /%0x".split(" "),
    ];
    for (const target of targets) {
      await isClosed(served, target);
      assert.equal((await served.ask(target)).status, 400, target);
    }
  });
});

describe("ways up", () => {
  test("GHSA-q2qh-cgc2-qhr3, CVE-2026-48126: no path and no Host leads above the root", async (t) => {
    const served = await trapped(t);
    const ups = "/../secret.txt /a/../../secret.txt /.. /../ /%2e%2e/secret.txt /.%2e/secret.txt";
    const more = "/%2E./secret.txt /a/%2e%2e/%2e%2e/secret.txt /./../secret.txt /..;/secret.txt";
    for (const target of `${ups} ${more}`.split(" ")) await isClosed(served, target);
    for (const host of ["..", "../..", "%2e%2e", "..:80", ".git"]) {
      const text = `GET /secret.txt HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const [response] = await served.send(text);
      assert.ok(response !== undefined && !contentOf(response).includes(SECRET), host);
    }
  });

  test("nor does one where everything is allowed: dotfiles, and links that lead anywhere", async (t) => {
    const folder = temporaryFolder(t, { "secret.txt": SECRET, "site/a/b.txt": "b" });
    const all = { dotfiles: true, symlinks: "follow", list: true, archive: true } as const;
    const served = await serveFolder(t, join(folder, "site"), all);
    assert.equal(contentOf(await served.ask("/a/b.txt")), "b");
    const ups = "/../secret.txt /a/../../secret.txt /%2e%2e/secret.txt /a/..%2f..%2fsecret.txt /..";
    const more = "/../ /a/.. /a/../ /./a/b.txt /a/%2e/b.txt /../?archive=tar.gz /%2e%2e/%2e%2e/";
    for (const target of `${ups} ${more}`.split(" ")) await isClosed(served, target);
    const names = contentOf(await served.ask("/", ["Accept: application/json"]));
    assert.doesNotMatch(names, /"name": ?"\.\.?"/);
  });

  test("lomirus/live-server#139: two slashes at the beginning name nothing", async (t) => {
    const served = await trapped(t);
    const targets = "//etc/passwd ///etc/passwd //a.txt //./a.txt /a//b.txt /a/b.txt// ////";
    for (const target of targets.split(" ")) await isClosed(served, target);
  });

  test("CVE-2025-58751: a sibling folder with the same prefix stays closed", async (t) => {
    const served = await trapped(t);
    const targets = [
      ..."/../site-restricted/secret.txt /%2e%2e/site-restricted/secret.txt".split(" "),
      ..."/-restricted/secret.txt /..%2fsite-restricted%2fsecret.txt".split(" "),
    ];
    for (const target of targets) await isClosed(served, target);
  });

  test("CVE-2014-6394, 11ty/dev-server#152: and so it does behind a link, in a mount, under a base", async (t) => {
    const folder = temporaryFolder(t, {
      "public/a.txt": "a",
      "public-restricted/secret.txt": SECRET,
      "docs/d.txt": "d",
      "docs-old/secret.txt": SECRET,
    });
    symlinkSync("../public-restricted", join(folder, "public", "r"));
    symlinkSync("../docs-old", join(folder, "docs", "old"));
    const served = await serveFolder(t, join(folder, "public"), {
      base: "/app",
      mounts: { "/docs": join(folder, "docs") },
      list: true,
    });
    assert.equal(contentOf(await served.ask("/app/a.txt")), "a");
    assert.equal(contentOf(await served.ask("/app/docs/d.txt")), "d");
    const targets = [
      ..."/app/r/secret.txt /app/r/ /app/docs/old/secret.txt /app/docs-old/secret.txt".split(" "),
      ..."/application/a.txt /app-old/a.txt /appa.txt /app/docsd.txt /app../a.txt /a.txt".split(
        " ",
      ),
    ];
    for (const target of targets) await isClosed(served, target);
  });

  test("nginx, CVE-2018-19052: /mount../ isn't the folder above what is mounted", async (t) => {
    const folder = temporaryFolder(t, { "site/x": "x", "media/m.txt": "m", "secret.txt": SECRET });
    const served = await serveFolder(t, join(folder, "site"), {
      mounts: { "/m": join(folder, "media") },
    });
    assert.equal(contentOf(await served.ask("/m/m.txt")), "m");
    const targets = "/m../secret.txt /m..%2fsecret.txt /m%2e%2e/secret.txt /m/../secret.txt /m.";
    for (const target of targets.split(" ")) await isClosed(served, target);
  });

  test("CVE-2025-32395: a number sign in a target is refused, never cut off", async (t) => {
    const served = await trapped(t);
    for (const target of ["/a.txt#/../../secret.txt", "/#/../secret.txt", "/a.txt#"]) {
      assert.equal((await served.ask(target)).status, 400, target);
    }
  });

  test("CVE-2025-30208, CVE-2024-23331: no query opens what the path doesn't", async (t) => {
    const served = await trapped(t);
    const queries = "raw?? ?raw raw url import&raw direct inline archive=tar.gz archive=zip";
    for (const query of queries.split(" ")) {
      for (const path of ["/.env", "/.git/config", "/.git/", "/../secret.txt"]) {
        await isClosed(served, `${path}?${query}`);
      }
    }
  });
});
