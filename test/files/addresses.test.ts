/**
 * Which address gets what: bases, mounts, applications, rules, pages for errors, and why.
 */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { files, folderSite } from "../../src/files/files.ts";
import { Fields } from "../../src/http/fields.ts";
import type { Handler, Reason } from "../../src/http/handler.ts";
import type { RequestHead } from "../../src/http/request.ts";
import {
  ask,
  nextTurn,
  requestFor,
  STRANGER,
  temporaryFolder,
  textOf,
  untilSettled,
} from "../support/folder.ts";

const HTML: Partial<RequestHead> = {
  fields: Fields.of({ Accept: "text/html,application/xhtml+xml,*/*;q=0.8" }),
};

/** Status, and where to or with which text. */
async function say(
  handler: Handler,
  target: string,
  init: Partial<RequestHead> = {},
): Promise<string> {
  const response = ask(handler, target, init, STRANGER);
  const location = response.fields.get("location");
  if (location !== undefined) return `${response.status} ${location}`;
  const text = await textOf(response);
  return `${response.status} ${text.startsWith("<!doctype") ? "page" : text}`;
}

function reasons(handler: Handler, target: string, init: Partial<RequestHead> = {}): string[] {
  const heard: Reason[] = [];
  handler(requestFor(target, init), {
    ...STRANGER,
    note: (about, words) => heard.push({ about, words }),
  });
  return heard.map(({ about, words }) => `${about}: ${words}`);
}

describe("a base", () => {
  test("is where everything lies, and redirects know it", async (t) => {
    const folder = temporaryFolder(t, {
      "index.html": "top",
      "docs/index.html": "docs",
      "404.html": "none",
    });
    const handler = files(folder, { base: "/app" });
    assert.equal(await say(handler, "/app/"), "200 top");
    assert.equal(await say(handler, "/app?x"), "301 /app/?x");
    assert.equal(await say(handler, "/app/docs?q=1"), "301 /app/docs/?q=1");
    assert.equal(await say(handler, "/app/docs/"), "200 docs");
    assert.equal(await say(handler, "/app/none"), "404 none");
    for (const outside of ["/", "/docs/", "/apple", "/application/"]) {
      assert.equal(await say(handler, outside), "404 page", outside);
    }
  });
});

test("redirects are never given a lifetime", async (t) => {
  const folder = temporaryFolder(t, { "docs/index.html": "", _redirects: "/old /new 301\n" });
  const handler = files(folder, {
    headers: { "/**": { "Cache-Control": "max-age=60", "X-A": "1" } },
  });
  for (const target of ["/docs", "/old"]) {
    const { status, fields } = ask(handler, target);
    assert.deepEqual(
      [status, fields.get("cache-control"), fields.get("x-a")],
      [301, "no-cache", "1"],
    );
  }
  assert.equal(ask(handler, "/docs/").fields.get("cache-control"), "max-age=60");
});

describe("a mount", () => {
  test("is a folder of its own, with its own pages and borders", async (t) => {
    const folder = temporaryFolder(t, {
      "site/index.html": "top",
      "site/404.html": "not on the site",
      "site/lib/hidden.txt": "behind the mount",
      "lib/a.txt": "mounted",
      "lib/404.html": "not in the library",
      "lib/.env": "",
    });
    const handler = files(join(folder, "site"), { mounts: { "/lib": join(folder, "lib") } });
    assert.equal(await say(handler, "/lib/a.txt"), "200 mounted");
    assert.equal(await say(handler, "/lib?x"), "301 /lib/?x");
    assert.equal(await say(handler, "/lib/hidden.txt"), "404 not in the library");
    assert.equal(await say(handler, "/lib/.env"), "404 not in the library");
    assert.equal(await say(handler, "/none"), "404 not on the site");
    assert.equal(
      await say(handler, "/lib/../index.html"),
      "400 This path holds a dot segment (. or ..); a client resolves those before it sends.\n",
    );
    const based = files(join(folder, "site"), {
      base: "/b",
      mounts: { "/lib": join(folder, "lib") },
    });
    assert.equal(await say(based, "/b/lib"), "301 /b/lib/");
    assert.equal(await say(based, "/b/lib/a.txt"), "200 mounted");
  });
});

describe("a single-page application", () => {
  const APPLICATION = { "index.html": "app", "app.js": "code", "real/index.html": "real" };

  test("answers navigations to addresses without a file, and nothing else", async (t) => {
    const handler = files(temporaryFolder(t, APPLICATION), { spa: "index.html" });
    await untilSettled();
    for (const round of ["first", "from memory"]) {
      assert.equal(await say(handler, "/some/route", HTML), "200 app", round);
      assert.equal(await say(handler, "/some/route/", HTML), "200 app", round);
      assert.equal(await say(handler, "/some/route"), "404 page", round);
      assert.equal(await say(handler, "/missing.js", HTML), "404 page", round);
      assert.equal(await say(handler, "/v1.2/route", HTML), "200 app", round);
      assert.equal(await say(handler, "/app.js", HTML), "200 code", round);
      assert.equal(await say(handler, "/real", HTML), "301 /real/", round);
      assert.equal(await say(handler, "/.env", HTML), "404 page", round);
    }
  });

  test("is marked as what it is", (t) => {
    const handler = files(temporaryFolder(t, APPLICATION), { spa: "/index.html", base: "/b" });
    const response = ask(handler, "/b/route", HTML);
    assert.equal(response.fields.get("content-location"), "/b/index.html");
    assert.match(response.fields.get("vary") ?? "", /\bAccept\b/);
    assert.equal(ask(handler, "/b/", HTML).fields.get("content-location"), undefined);
    assert.match(reasons(handler, "/b/other", HTML).join("\n"), /the page of the application/);
    assert.match(reasons(handler, "/b/other").join("\n"), /doesn't accept text\/html by name/);
    assert.match(reasons(handler, "/b/v1.2", HTML).join("\n"), /a dot in its last part/);
  });

  test("gives way at once when a file comes, and comes back when it goes", async (t) => {
    const folder = temporaryFolder(t, APPLICATION);
    const handler = files(folder, { spa: "index.html" });
    await untilSettled();
    assert.equal(await say(handler, "/route", HTML), "200 app");
    for (const name of ["route", "route.html"]) {
      writeFileSync(join(folder, name), name);
      await nextTurn();
      assert.equal(await say(handler, "/route", HTML), `200 ${name}`);
      rmSync(join(folder, name));
      await nextTurn();
      assert.equal(await say(handler, "/route", HTML), "200 app");
    }
    mkdirSync(join(folder, "route"));
    await nextTurn();
    assert.equal(await say(handler, "/route", HTML), "301 /route/");
  });

  test("whose page is missing is no answer", async (t) => {
    const handler = files(temporaryFolder(t, { a: "" }), { spa: "index.html" });
    assert.equal(await say(handler, "/route", HTML), "404 page");
  });
});

describe("an answer from memory", () => {
  test("ends when a name is taken that comes first", async (t) => {
    const folder = temporaryFolder(t, { "about.html": "page" });
    const handler = files(folder);
    await untilSettled();
    assert.equal(await say(handler, "/about"), "200 page");
    assert.equal(await say(handler, "/about"), "200 page");
    writeFileSync(join(folder, "about"), "exact");
    await nextTurn();
    assert.equal(await say(handler, "/about"), "200 exact");
  });
});

describe("a rule that looks at the query", () => {
  test("is asked each time, also where another rule answered before", async (t) => {
    const redirects = "/store id=:id /one.html 200\n/store /all.html 200\n";
    const handler = files(
      temporaryFolder(t, { "one.html": "one", "all.html": "all", _redirects: redirects }),
    );
    await untilSettled();
    for (let round = 0; round < 2; round++) {
      assert.equal(await say(handler, "/store?id=7"), "200 one");
      assert.equal(await say(handler, "/store"), "200 all");
    }
  });
});

describe("pages for errors", () => {
  test("come from the nearest folder upwards, keep their status, and are never kept", async (t) => {
    const handler = files(
      temporaryFolder(t, {
        "404.html": "top",
        "a/404.html": "a",
        "a/b/x": "",
        ".hidden/404.html": "hidden",
      }),
    );
    assert.equal(await say(handler, "/none"), "404 top");
    assert.equal(await say(handler, "/a/none"), "404 a");
    assert.equal(await say(handler, "/a/b/c/d/none"), "404 a");
    assert.equal(await say(handler, "/a/b/"), "404 a");
    assert.equal(await say(handler, "/z/none"), "404 top");
    assert.equal(await say(handler, "/.hidden/none"), "404 top");
    assert.equal(await say(handler, "/a/404.html"), "200 a", "at its own address it is a page");
    const page = ask(handler, "/a/none", {
      fields: Fields.of({ "If-None-Match": "*", Range: "bytes=0-0" }),
    });
    assert.deepEqual([page.status, page.fields.get("cache-control")], [404, "no-store"]);
    assert.equal(page.fields.get("etag"), undefined);
    assert.equal(page.fields.get("last-modified"), undefined);
  });

  test("that lead out make room for the next one", async (t) => {
    const folder = temporaryFolder(t, { "50x.html": "all" });
    symlinkSync("/etc/passwd", join(folder, "500.html"));
    const page = folderSite(folder).faultPage("/x", 500);
    assert.equal(page && (await textOf(page)), "all");
  });

  test("of the server's own faults are the nearest of theirs, or of all of them", async (t) => {
    const folder = temporaryFolder(t, {
      "50x.html": "all",
      "a/500.html": "500",
      "a/503.html": "503",
    });
    const site = folderSite(folder, { base: "/b" });
    const page = async (path: string, status: 500 | 503) => {
      const response = site.faultPage(path, status);
      return response && `${response.status} ${await textOf(response)}`;
    };
    assert.equal(await page("/b/x", 500), "500 all");
    assert.equal(await page("/b/a/x", 500), "500 500");
    assert.equal(await page("/b/a/x", 503), "503 503");
    assert.equal(await page("/b/x", 503), "503 all");
    assert.equal(await page("/x", 500), "500 all");
    assert.equal(await page("/b/%", 500), "500 all");
    assert.equal(folderSite(temporaryFolder(t)).faultPage("/", 500), undefined);
  });
});

describe("reasons", () => {
  test("say why an answer is what it is, alike from disk and from memory", async (t) => {
    const folder = temporaryFolder(t, {
      "about.html": "x".repeat(2000),
      _redirects: "/old /new 302\n",
    });
    const handler = files(folder);
    await untilSettled();
    assert.deepEqual(reasons(handler, "/about"), [
      "file: about.html: the page of this clean address",
      "coding: none",
    ]);
    assert.deepEqual(reasons(handler, "/about"), [
      "file: about.html: the page of this clean address; in memory",
      "coding: none",
    ]);
    assert.deepEqual(reasons(handler, "/old"), ["rule: _redirects:1: 302 to /new"]);
    assert.deepEqual(reasons(handler, "/about/"), ["address: what is here has the address /about"]);
    assert.deepEqual(reasons(handler, "/.env"), ['file: ".env" is a name that isn\'t served']);
    assert.deepEqual(reasons(handler, "/none"), [
      "file: there is no file, page or folder of this name",
    ]);
    assert.deepEqual(reasons(handler, "/about", { method: "POST" }), [
      "status: a folder can't be changed with POST",
    ]);
  });
});
