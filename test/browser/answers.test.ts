/**
 * What does a browser make of the answers: does it reuse, decode and isolate them as they are meant?
 *
 * RFC 9110 §13 and RFC 9111 (reload), §8.4 (codings), the page of an application, and the Fetch standard
 * (other origins, isolation).
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync } from "node:zlib";
import type { Page } from "playwright-core";
import { type SiteOptions, site } from "../../src/app/site.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { startServer } from "../support/test-server.ts";
import { temporaryFolder } from "./site.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

/** Until a file written just now is old enough to be kept. */
const SETTLED_MS = 70;
const TEXT = "ünder the cover of codings 漢字. ".repeat(400);

interface Served {
  readonly url: string;
  /** "GET /path 200 br", in order. */
  readonly answers: string[];
}

async function serve(t: TestContext, options: SiteOptions): Promise<Served> {
  const { handler, error } = site(options);
  const answers: string[] = [];
  const { url } = await startServer(
    t,
    async (request, context) => {
      const response = await handler(request, context);
      assert.ok(response instanceof HttpResponse);
      const coding = response.fields.get("content-encoding") ?? "as it is";
      answers.push(`${request.method} ${request.path} ${response.status} ${coding}`);
      return response;
    },
    { error },
  );
  return { url: String(url), answers };
}

async function folderOf(t: TestContext, files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  await sleep(SETTLED_MS);
  return folder;
}

/** The text of an address, or "refused"; fetched by a script of the page. */
function fetched(page: Page, url: string, init = "{}"): Promise<string> {
  return page.evaluate<string>(`fetch(${JSON.stringify(url)}, ${init}).then(
    async (response) => response.status + " " + (await response.text()),
    () => "refused",
  )`);
}

function pageOf(title: string, more = ""): string {
  return `<!doctype html><link rel="icon" href="data:,"><title>${title}</title><h1>${title}</h1>${more}`;
}

describe("Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite();

  test("reloads with conditions, and sees at once what has changed", async (t) => {
    const { page, complaints } = await openPage(t);
    const script = '<script src="app.js"></script>';
    const root = await folderOf(t, { "index.html": pageOf("One", script), "app.js": "let a = 1;" });
    const { url, answers } = await serve(t, { root });
    await page.goto(url);
    assert.equal(answers.length, 2);
    await page.reload();
    assert.deepEqual(answers.splice(0).slice(2).map(statusOf), ["304", "304"]);
    await page.goto(url);
    assert.deepEqual(answers.splice(0).map(statusOf), ["304", "304"]);
    writeFileSync(join(root, "index.html"), pageOf("Two", script));
    await page.goto(url);
    assert.equal(await page.title(), "Two");
    assert.deepEqual(answers.map(statusOf), ["200", "304"]);
    assert.deepEqual(complaints, []);
  });

  test("decodes what is compressed, from memory and from a file beside it", async (t) => {
    const { page, complaints } = await openPage(t);
    const root = await folderOf(t, {
      "index.html": pageOf("Codings"),
      "a.txt": TEXT,
      "b.txt": TEXT,
    });
    writeFileSync(join(root, "b.txt.br"), brotliCompressSync(TEXT));
    const made = await serve(t, { root });
    const found = await serve(t, { root, files: { compress: false } });
    for (const [{ url, answers }, coding] of [
      [made, "br"],
      [found, "as it is"],
    ] as const) {
      await page.goto(url);
      for (const name of ["a.txt", "b.txt"]) {
        assert.equal(await fetched(page, `/${name}`), `200 ${TEXT}`);
      }
      assert.ok(answers.includes(`GET /a.txt 200 ${coding}`), answers.join("\n"));
      assert.ok(answers.includes("GET /b.txt 200 br"), answers.join("\n"));
      const part = await fetched(page, "/a.txt", '{headers: {Range: "bytes=1-5"}}');
      assert.equal(part.slice(0, 4), "206 ");
    }
    assert.deepEqual(complaints, []);
  });

  test("goes to addresses of an application, and misses a script that isn't there", async (t) => {
    const { page, answers: seen } = await openPage(t);
    const app = `<script>document.body.append(" at " + location.pathname)</script>
      <script src="/missing.js"></script>`;
    const root = await folderOf(t, { "app.html": pageOf("App", app), "real.html": pageOf("Real") });
    const { url, answers } = await serve(t, { root, files: { spa: "app.html" } });
    for (const path of ["/", "/users/7", "/deep/er/still?x=1"]) {
      const response = await page.goto(url + path.slice(1));
      assert.equal(response?.status(), 200, path);
      assert.equal(await page.title(), "App");
      assert.match(await page.locator("body").innerText(), new RegExp(`at ${path.split("?")[0]}$`));
    }
    await page.evaluate('history.pushState(null, "", "/pushed/by/script")');
    await page.reload();
    assert.match(await page.locator("body").innerText(), /at \/pushed\/by\/script$/);
    assert.ok(seen.has("404 /missing.js"));
    assert.ok(answers.every((answer) => !/missing.js 200/.test(answer)));
    assert.match(await fetched(page, "/api/users"), /^404 /, "a fetch is no navigation");
    await page.goto(`${url}real`);
    assert.equal(await page.title(), "Real");
  });

  test("lets a page of another origin read what may be read, after asking, and nothing else", async (t) => {
    const { page } = await openPage(t);
    const root = await folderOf(t, { "index.html": pageOf("Origin"), "a.txt": TEXT });
    const origin = await serve(t, { root });
    const own = new URL(origin.url).origin;
    const open = await serve(t, { root, cors: [own] });
    const closed = await serve(t, { root });
    const others = await serve(t, { root, cors: ["https://other.example"] });
    await page.goto(origin.url);
    const asking = '{headers: {"X-Asked": "1", Range: "bytes=0-3"}}';
    assert.equal(await fetched(page, `${open.url}a.txt`), `200 ${TEXT}`);
    assert.match(await fetched(page, `${open.url}a.txt`, asking), /^206 /);
    assert.ok(open.answers.includes("OPTIONS /a.txt 204 as it is"), "it asked before");
    assert.match(
      await fetched(page, `${open.url}nothing`),
      /^404 /,
      "an error can be read as well",
    );
    assert.equal(await fetched(page, `${open.url}a.txt`, '{method: "DELETE"}'), "refused");
    for (const { url, answers } of [closed, others]) {
      assert.equal(await fetched(page, `${url}a.txt`), "refused");
      answers.length = 0;
      assert.equal(await fetched(page, `${url}a.txt`, asking), "refused");
      assert.ok(
        answers.every((answer) => answer.startsWith("OPTIONS ")),
        "no more than the question",
      );
    }
    assert.match(await fetched(page, "/a.txt"), /^200 /);
  });

  test("isolates a page that asks for it, and shares memory there", async (t) => {
    const { page, complaints } = await openPage(t);
    const root = await folderOf(t, { "index.html": pageOf("Isolated") });
    for (const isolate of [true, false]) {
      const { url } = await serve(t, { root, isolate });
      await page.goto(url);
      assert.equal(await page.evaluate<boolean>("crossOriginIsolated"), isolate);
    }
    assert.deepEqual(complaints, []);
  });

  test("follows a rule that somebody wrote, with its query, and shows the site's own error", async (t) => {
    const { page } = await openPage(t);
    const root = await folderOf(t, {
      "index.html": pageOf("Rules"),
      "new/page.html": pageOf("New"),
      "404.html": pageOf("Nothing"),
      _redirects: "/old/* /new/:splat 301",
    });
    const { url } = await serve(t, { root });
    await page.goto(`${url}old/page?a=b`);
    assert.equal(page.url(), `${url}new/page?a=b`);
    assert.equal(await page.title(), "New");
    const missing = await page.goto(`${url}not/here`);
    assert.equal(missing?.status(), 404);
    assert.equal(await page.title(), "Nothing");
  });
});

function statusOf(answer: string): string {
  return answer.split(" ")[2] ?? "";
}
