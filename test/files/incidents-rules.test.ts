/**
 * Do rules and the disk see the same path, however it is written?
 *
 * Family: one path for rules and another for disk. A forced rule that closes a folder, a field line for
 * it, and what is left out of listings must hold for every spelling that opens a file there; and no
 * pattern may be slow. docs/known-defects.md has the whole table.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { temporaryFolder, untilSettled } from "../support/folder.ts";
import { fieldValue } from "../support/response-parser.ts";
import { contentOf, type Served, serveFolder } from "./served.ts";

const GUARDED = "guarded";

function site(t: TestContext): string {
  return temporaryFolder(t, {
    "index.html": "top",
    "login.html": "login",
    "admin/index.html": GUARDED,
    "admin/secret.txt": GUARDED,
    "admin/page.html": GUARDED,
    "admin/deep/er.txt": GUARDED,
    "adminer.txt": "something else",
    "é/x.txt": GUARDED,
  });
}

/** Everything that could open a file beneath /admin, and much that must not. */
const SPELLINGS = [
  ..."/admin/secret.txt /%61dmin/secret.txt /%61%64%6d%69%6e/secret.txt /admin/%73ecret.txt".split(
    " ",
  ),
  ..."/admin/ /%61dmin/ /admin /admin/index.html /admin/index /admin/page /admin/page.html".split(
    " ",
  ),
  ..."/admin/deep/er.txt /admin/%64eep/er.txt /admin//secret.txt //admin/secret.txt".split(" "),
  ..."/admin/./secret.txt /./admin/secret.txt /x/../admin/secret.txt /admin/../admin/secret.txt".split(
    " ",
  ),
  ..."/admin%2fsecret.txt /%2fadmin/secret.txt /admin%5csecret.txt /admin\\secret.txt".split(" "),
  ..."/%2561dmin/secret.txt /admin;x/secret.txt /admin/secret.txt; /admin/secret.txt/".split(" "),
  ..."/admin%00/secret.txt /admin%20/secret.txt /admin./secret.txt /admin/secret.txt%00".split(" "),
  ..."/admin?/secret.txt /admin/secret.txt?a /admin/?x=/login /%E1dmin/secret.txt".split(" "),
  ..."/ADMIN/secret.txt /Admin/secret.txt /admin/SECRET.TXT /%41DMIN/ /admin/deep//er.txt".split(
    " ",
  ),
  ..."/.//admin/secret.txt /admin/%2e/secret.txt /%2e/admin/secret.txt /admin/deep/../secret.txt".split(
    " ",
  ),
  ..."http://site.example/admin/secret.txt http://site.example/%61dmin/ http://x@y/admin/".split(
    " ",
  ),
];

async function staysGuarded(served: Served, base: string = ""): Promise<void> {
  // Twice: the second time, what was kept in memory may answer.
  for (let round = 0; round < 2; round++) {
    for (const spelling of SPELLINGS) {
      const target = spelling.replace(/^(http:\/\/[^/]*)?/, `$1${base}`);
      for (const method of ["GET", "HEAD"]) {
        for (const lines of [[], ["Accept-Encoding: gzip, br"], ["Range: bytes=0-"]]) {
          const response = await served.ask(target, lines, method);
          assert.ok(response.status !== 200 && response.status !== 206, `${method} ${target}`);
          assert.ok(!contentOf(response).includes(GUARDED), target);
        }
      }
    }
    await untilSettled();
  }
}

describe("a forced rule holds for every spelling", () => {
  test("CVE-2026-52844, CVE-2026-27585, CVE-2026-6414: of _redirects", async (t) => {
    const folder = site(t);
    const open = await serveFolder(t, folder);
    const inside = SPELLINGS.slice(0, 4).concat("/admin/", "/admin/page", "/admin/deep/er.txt");
    for (const target of inside) {
      assert.equal(contentOf(await open.ask(target)), GUARDED, "without the rule it is open");
    }
    const redirects = [{ from: "/admin/*", to: "/login", status: 302, force: true }];
    const served = await serveFolder(t, folder, { redirects });
    await staysGuarded(served);
    assert.equal(contentOf(await served.ask("/adminer.txt")), "something else");
  });

  test("of the statuses 404 and 410, with the page that they name", async (t) => {
    for (const status of [404, 410]) {
      const redirects = [{ from: "/admin/*", to: "/login", status, force: true }];
      const served = await serveFolder(t, site(t), { redirects });
      const response = await served.ask("/%61dmin/secret.txt");
      assert.equal(response.status, status);
      assert.equal(contentOf(response), "login");
    }
  });

  test("under a base and in a mount", async (t) => {
    const folder = site(t);
    const redirects = [{ from: "/admin/*", to: "/login", status: 302, force: true }];
    await staysGuarded(await serveFolder(t, folder, { base: "/app", redirects }), "/app");
    const mounted = await serveFolder(t, temporaryFolder(t), {
      mounts: { "/m": folder, "/m2": join(folder, "admin") },
      redirects: ["/m/admin/*", "/m2/*"].map((from) => ({
        from,
        to: "/",
        status: 302,
        force: true,
      })),
    });
    await staysGuarded(mounted, "/m");
    for (const target of ["/m2/secret.txt", "/%6d2/secret.txt", "/m%32/page", "/m2/", "/m2"]) {
      assert.ok(!contentOf(await mounted.ask(target)).includes(GUARDED), target);
    }
  });

  test("however the rule itself is written", async (t) => {
    const folder = site(t);
    for (const from of ["/%61dmin/*", "/admin/:page", "/ad:rest/*", "/%C3%A9/*"]) {
      const redirects = [{ from, to: "/login", status: 302, force: true }];
      const served = await serveFolder(t, folder, { redirects });
      const [file, other] = from.includes("C3")
        ? ["/é/x.txt", "/%c3%a9/x.txt"]
        : ["/admin/secret.txt", "/%61dmin/secret.txt"];
      const targets = [encodeURI(file ?? ""), other ?? ""];
      for (const target of targets) assert.equal((await served.ask(target)).status, 302, from);
    }
  });

  test("of one path, too, which is found through a map", async (t) => {
    const redirects = ["/admin/secret.txt", "/admin", "/admin/page", "/admin/page.html"].map(
      (from) => ({ from, to: "/login", status: 302, force: true }),
    );
    const served = await serveFolder(t, site(t), { redirects });
    const targets =
      "/admin/secret.txt /%61dmin/%73ecret%2etxt /admin/ /%61dmin /admin/pag%65 /admin/page%2Ehtml";
    for (const target of targets.split(" ")) {
      assert.equal((await served.ask(target)).status, 302, target);
    }
  });

  test("a rewrite happens once, as its owner wrote it, and is led nowhere else by dots", async (t) => {
    const served = await serveFolder(t, site(t), {
      redirects: [{ from: "/files/*", to: "/admin/deep/:splat", status: 200 }],
    });
    assert.equal(contentOf(await served.ask("/files/er.txt")), GUARDED);
    const targets =
      "/files/../secret.txt /files/%2e%2e/secret.txt /files/..%2fsecret.txt /files//er.txt";
    for (const target of targets.split(" ")) {
      assert.ok(!contentOf(await served.ask(target)).includes(GUARDED), target);
    }
  });

  test("and no archive holds what a forced rule closes", async (t) => {
    const redirects = [{ from: "/admin/*", to: "/login", status: 404, force: true }];
    const served = await serveFolder(t, site(t), { redirects, archive: true });
    for (const target of [
      "/?archive=tar.gz",
      "/admin/?archive=tar.gz",
      "/%61dmin/?archive=tar.gz",
    ]) {
      const response = await served.ask(target);
      if (response.status !== 200) continue;
      const names = execFileSync("tar", ["tzf", "-"], {
        input: response.content,
        encoding: "utf8",
      });
      assert.match(names, /adminer\.txt/);
      assert.doesNotMatch(names, /admin\//);
    }
  });
});

describe("field lines hold for every spelling that opens the file", () => {
  const FRAME = "X-Frame-Options";

  test("nginx, Caddy: a security field isn't lost by writing the path in another way", async (t) => {
    const folder = site(t);
    const headers = { "/admin/**": { [FRAME]: "DENY" }, "**/*.txt": { "X-Text": "yes" } };
    const served = await serveFolder(t, folder, { headers });
    for (let round = 0; round < 2; round++) {
      for (const target of SPELLINGS) {
        const response = await served.ask(target);
        if (response.status !== 200) continue;
        assert.equal(fieldValue(response, FRAME), "DENY", target);
      }
      const text = await served.ask("/%61dmin/secret%2etxt");
      assert.equal(fieldValue(text, "X-Text"), "yes");
      await untilSettled();
    }
    assert.equal(fieldValue(await served.ask("/adminer.txt"), FRAME), undefined);
  });

  test("_headers and the cache option see what the disk sees", async (t) => {
    const headers = `/admin/*\n  ${FRAME}: DENY\n/é/*\n  ${FRAME}: SAMEORIGIN\n`;
    const own = temporaryFolder(t, { _headers: headers, "admin/a.txt": "a", "é/x.txt": "x" });
    const served = await serveFolder(t, own, { cache: { "/admin/*": "no-store" } });
    for (const target of ["/admin/a.txt", "/%61dmin/a.txt", "/admin/%61.txt"]) {
      const response = await served.ask(target);
      assert.equal(fieldValue(response, FRAME), "DENY", target);
      assert.equal(fieldValue(response, "Cache-Control"), "no-store", target);
    }
    assert.equal(fieldValue(await served.ask("/%C3%A9/x.txt"), FRAME), "SAMEORIGIN");
    assert.equal(fieldValue(await served.ask("/%c3%a9/%78.txt"), FRAME), "SAMEORIGIN");
  });

  test("what serve.json leaves out of listings is left out beneath the right address", async (t) => {
    const tree = { "hidden/a.txt": "a", "b.txt": "b" };
    const folder = temporaryFolder(t, { "serve.json": '{"unlisted": ["/m/hidden"]}', ...tree });
    const mounts = { "/m": temporaryFolder(t, tree) };
    const served = await serveFolder(t, folder, { mounts, list: true });
    const list = async (target: string) => contentOf(await served.ask(target));
    assert.match(await list("/"), /hidden/);
    assert.doesNotMatch(await list("/m/"), /hidden/);
    assert.doesNotMatch(await list("/%6d/"), /hidden/);
    assert.match(await list("/m/"), /b\.txt/);
  });

  test("what the server keeps for itself stays so under every name", async (t) => {
    const folder = temporaryFolder(t, {
      _redirects: "/a /b",
      _headers: "/a\n  X-A: 1",
      "serve.json": "{}",
      "barewire.config.js": "export default {}",
      "sub/_redirects": "an ordinary file",
    });
    symlinkSync("_redirects", join(folder, "link.txt"));
    symlinkSync("..", join(folder, "sub", "up"));
    const served = await serveFolder(t, folder, { list: true });
    const names =
      "_redirects _headers serve.json barewire.config.js link.txt %5fredirects serve%2ejson";
    for (const name of `${names} _redirects/ sub/up/_redirects sub/up/serve.json`.split(" ")) {
      assert.equal((await served.ask(`/${name}`)).status, 404, name);
    }
    assert.equal((await served.ask("/sub/_redirects")).status, 200);
    const listing = contentOf(await served.ask("/", ["Accept: application/json"]));
    assert.doesNotMatch(listing, /_redirects|_headers|serve\.json|config/);
  });
});

describe("patterns", () => {
  test("CVE-2024-45296, CVE-2026-26996, serve 14.2.4: no path makes a pattern slow", async (t) => {
    const sources = [
      "/:a-:b-:c-:d/**",
      "/*-*-*-*-*-*/x",
      "/**/a/**/a/**/a/**/b",
      "/{a,b}{a,b}{a,b}/**",
    ];
    const folder = temporaryFolder(t, {
      "serve.json": JSON.stringify({
        redirects: sources.map((source) => ({ source, destination: "/there" })),
      }),
    });
    const served = await serveFolder(t, folder);
    // What takes exponential or cubic time on these is cut off by the client's deadline.
    for (const target of [
      `/${"-".repeat(7000)}`,
      `/${"a/".repeat(3500)}c`,
      `/${"a".repeat(7000)}/`,
    ]) {
      assert.ok((await served.ask(target)).status < 500);
    }
  });

  test("CVE-2026-33671, CVE-2024-52798: what would need a regular expression is refused at the start", async (t) => {
    for (const source of [
      "/*(*(*(a|b)))",
      "/(.*)+",
      "/+(a|aa)+$",
      "/[a-z]",
      "/!(a)",
      "/:a(\\d+)+",
    ]) {
      const folder = temporaryFolder(t, {
        "serve.json": JSON.stringify({ redirects: [{ source, destination: "/x" }] }),
      });
      await assert.rejects(async () => serveFolder(t, folder), /serve\.json/, source);
    }
  });
});
