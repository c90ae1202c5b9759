import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { files } from "../../src/files/files.ts";
import {
  ask,
  nextTurn,
  STRANGER,
  temporaryFolder,
  textOf,
  untilSettled,
  wholeOf,
} from "../support/folder.ts";

const SECRET = "must not be read";

/** A site with traps all around and inside; every file that must not be read holds SECRET. */
function trappedSite(t: TestContext): string {
  const folder = temporaryFolder(t, {
    "secret.txt": SECRET,
    "site-private/secret.txt": SECRET,
    "site/index.html": "top",
    "site/a.txt": "a",
    "site/sub/b.txt": "b",
    "site/.env": SECRET,
    "site/.git/config": SECRET,
    "site/sub/.htpasswd": SECRET,
    "site/.well-known/security.txt": "well known",
    "site/sub/.well-known/x": "well known too",
    "site/.well-known/.hidden": SECRET,
  });
  const site = join(folder, "site");
  symlinkSync("../secret.txt", join(site, "out.txt"));
  symlinkSync("..", join(site, "out"));
  symlinkSync("../site-private", join(site, "private"));
  symlinkSync("out", join(site, "chained"));
  symlinkSync("a.txt", join(site, "in.txt"));
  symlinkSync("loop", join(site, "loop"));
  symlinkSync("nowhere", join(site, "dangling"));
  symlinkSync("/dev/zero", join(site, "zero"));
  symlinkSync("/proc/self/environ", join(site, "environ"));
  execFileSync("mkfifo", [join(site, "fifo")]);
  symlinkSync("fifo", join(site, "fifo-link"));
  return site;
}

const TRAVERSALS = [
  ..."/../secret.txt /sub/../../secret.txt /.. /../ /./../secret.txt /%2e%2e/secret.txt".split(" "),
  ..."/.%2e/secret.txt /%2E./secret.txt /..%2fsecret.txt /%2e%2e%2fsecret.txt".split(" "),
  ..."/..%5csecret.txt /..\\secret.txt /%2e%2e%5csecret.txt /..;/secret.txt".split(" "),
  ..."/%252e%252e%252fsecret.txt /%252e%252e/secret.txt /..%252fsecret.txt".split(" "),
  ..."/%c0%ae%c0%ae/secret.txt /%c0%ae%c0%ae%c0%afsecret.txt /%e0%80%ae%e0%80%ae/x".split(" "),
  ..."/%uff0e%uff0e/secret.txt /%u002e%u002e/secret.txt /..%00/secret.txt".split(" "),
  ..."/a.txt%00.html /../site-private/secret.txt /sub/%2e%2e/%2e%2e/site-private/secret.txt".split(
    " ",
  ),
  ..."//etc/passwd ///etc/passwd /%2fetc%2fpasswd /%2Fetc/passwd //../secret.txt".split(" "),
  ..."/..../secret.txt /.../secret.txt /..%c0%af../secret.txt /%ef%bc%8e%ef%bc%8e/secret.txt".split(
    " ",
  ),
  ..."/file:///etc/passwd /C:/secret.txt /~root/secret.txt /%2e%2e%09/secret.txt".split(" "),
];

describe("nothing outside the folder is read", () => {
  test("by any spelling of a way up", async (t) => {
    const site = trappedSite(t);
    const handler = files(site);
    for (const target of TRAVERSALS) {
      const response = ask(handler, target);
      assert.ok(response.status === 400 || response.status === 404, `${target} ${response.status}`);
      assert.doesNotMatch(await wholeOf(response), /must not be read|root:|ETag/, target);
    }
  });

  test("a root that ends in a slash, is relative, or goes through a link is no way out", async (t) => {
    const site = trappedSite(t);
    symlinkSync("site", `${site}-link`);
    for (const root of [`${site}/`, `${site}/sub/..`, `${site}-link`, `${site}-link/`]) {
      const handler = files(root);
      assert.equal(await textOf(ask(handler, "/a.txt")), "a", root);
      assert.equal(ask(handler, "/out.txt").status, 404, root);
      assert.equal(ask(handler, "/private/secret.txt").status, 404, root);
    }
  });
});

describe("a refused path is answered as one that isn't there, byte by byte", () => {
  const REFUSED = [
    ..."/.env /%2eenv /.git/config /.git/ /.git /sub/.htpasswd /.well-known/.hidden".split(" "),
    ..."/.WELL-KNOWN/security.txt /..data /.../x".split(" "),
    ..."/out.txt /out /out/ /out/secret.txt /out/site/a.txt/ /private/secret.txt".split(" "),
    ..."/private /private/ /chained/secret.txt /chained /in.txt/ /a.txt/ /a.txt/x".split(" "),
    ..."/loop /loop/ /loop/x /dangling /dangling/ /zero /environ /fifo /fifo-link /fifo/".split(
      " ",
    ),
    ..."//a.txt /sub//b.txt /a.txt// /%61.txt%20".split(" "),
    `/${"x".repeat(255)}`,
    `/${"x".repeat(256)}`,
    `/${"x".repeat(300)}`,
    `/${"%C3%A9".repeat(200)}`,
    `/${"d/".repeat(2300)}x`,
  ];

  for (const page of ["the server's page", "a page of the site"]) {
    test(`with ${page}`, async (t) => {
      const site = trappedSite(t);
      if (page === "a page of the site") writeFileSync(join(site, "404.html"), "<p>gone");
      const handler = files(site);
      await untilSettled();
      const missing = await wholeOf(ask(handler, "/really-not-there"));
      for (const target of REFUSED) {
        assert.equal(await wholeOf(ask(handler, target)), missing, target);
      }
    });
  }

  test("a folder without an index is one to strangers only", async (t) => {
    const handler = files(trappedSite(t));
    const missing = await wholeOf(ask(handler, "/really-not-there"));
    assert.equal(await wholeOf(ask(handler, "/sub/", {}, STRANGER)), missing);
    const told = ask(handler, "/sub/");
    assert.equal(told.status, 404);
    assert.match(await textOf(told), /no index page. Start barewire with --list/);
  });

  test("a socket too", async (t) => {
    const site = trappedSite(t);
    const server = createServer().listen(join(site, "sock"));
    await new Promise((resolve) => server.once("listening", resolve));
    t.after(() => server.close());
    const handler = files(site);
    assert.equal(ask(handler, "/sock").status, 404);
    assert.equal(ask(handler, "/sock/").status, 404);
  });

  test("and a folder outside isn't even told from a missing one", async (t) => {
    const handler = files(trappedSite(t));
    const missing = await wholeOf(ask(handler, "/nope"));
    assert.equal(await wholeOf(ask(handler, "/out/site-private")), missing);
    assert.equal(await wholeOf(ask(handler, "/out/nothing-here")), missing);
  });
});

describe("what is inside is served", () => {
  test("through links that stay inside, and from well-known folders anywhere", async (t) => {
    const handler = files(trappedSite(t));
    assert.equal(await textOf(ask(handler, "/in.txt")), "a");
    assert.equal(await textOf(ask(handler, "/.well-known/security.txt")), "well known");
    assert.equal(await textOf(ask(handler, "/%2ewell-known/security.txt")), "well known");
    assert.equal(await textOf(ask(handler, "/sub/.well-known/x")), "well known too");
    assert.equal(ask(handler, "/.well-known").status, 301);
  });

  test("from a volume of Kubernetes, also when it is updated", async (t) => {
    const folder = temporaryFolder(t, {
      "..2024_01/page.html": "one",
      "..2024_02/page.html": "two",
    });
    symlinkSync("..2024_01", join(folder, "..data"));
    symlinkSync("..data/page.html", join(folder, "page.html"));
    const handler = files(folder);
    await untilSettled();
    assert.equal(await textOf(ask(handler, "/page.html")), "one");
    assert.equal(ask(handler, "/..data/page.html").status, 404);
    assert.equal(ask(handler, "/..2024_01/page.html").status, 404);
    symlinkSync("..2024_02", join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    await nextTurn();
    assert.equal(await textOf(ask(handler, "/page.html")), "two");
  });

  test("however long the name and deep the folder that the file system allows", async (t) => {
    const folder = temporaryFolder(t);
    const names = [...Array.from({ length: 8 }, () => "d".repeat(200)), "x".repeat(255)];
    mkdirSync(join(folder, ...names.slice(0, -1)), { recursive: true });
    writeFileSync(join(folder, ...names), "deep");
    assert.equal(await textOf(ask(files(folder), `/${names.join("/")}`)), "deep");
  });
});

describe("what could block never does", () => {
  test("many requests for a FIFO, and then one for a file", async (t) => {
    const handler = files(trappedSite(t));
    const begin = Date.now();
    for (let count = 0; count < 64; count++) assert.equal(ask(handler, "/fifo").status, 404);
    assert.equal(await textOf(ask(handler, "/a.txt")), "a");
    assert.ok(Date.now() - begin < 2_000);
  });
});
