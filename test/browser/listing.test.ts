/**
 * Can a person use a listing in a real browser, with script and without, on a telephone, in the dark,
 * and in a folder whose names mean harm?
 */
import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { files } from "../../src/files/files.ts";
import { startServer } from "../support/test-server.ts";
import { png } from "./png.ts";
import { temporaryFolder } from "./site.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

/** Names with what a page could obey; each would say so by a dialog or by asking for something. */
const HOSTILE = [
  "<img src=x onerror=alert(1)>.txt",
  "<script>alert(1)<",
  "\"onmouseover='alert(1)' autofocus onfocus='alert(1)'.txt",
  "<svg onload=alert(1)>.png",
  "javascript:alert(1)",
  "data:text",
  "evil.example:80",
  "<base href='http:evil.example'>",
  "<meta http-equiv=refresh content='0;url=http:evil.example'>",
  "<style>@import 'http:evil.example'",
  "\u202egnp.txt",
  "x\n\u2028y",
  "a%2f..%2fb.png",
  "?q=<script>",
  "#<script>",
];

const SCHEMES = ["light", "dark"] as const;
/** WCAG 2.2 §1.4.3: what text needs against its background. */
const CONTRAST_MIN = 4.5;

/** Of all text that is seen: the least contrast with what lies behind it. Runs in the page. */
const LEAST_CONTRAST = `(() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let least = { ratio: 21, text: "" };
  for (const element of document.querySelectorAll("body *:not(svg *):not(i)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.getClientRects().length === 0) continue;
    const text = light(parts(getComputedStyle(element).color));
    const ground = light(behind(element));
    const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (ratio < least.ratio) least = { ratio, text: element.textContent };
  }
  return least;
})()`;
const COLOURS = `[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]`;
const SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
const PICTURES =
  "[...document.images].map((image) => [image.complete, image.naturalWidth, image.loading])";

describe("Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite({ viewport: { width: 900, height: 900 } });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "with script" : "without script";

    test(`sorts, filters and leads up ${how}`, async (t) => {
      const { page, complaints } = await openPage(t, { javaScriptEnabled });
      const url = await serve(t, await plainFolder(t));
      await page.goto(url);
      assert.deepEqual(await namesOn(page), ["docs", "a2.txt", "a10.txt", "B.txt"]);
      const head = (name: string) => page.locator("thead").getByRole("link", { name });
      await head("Name").click();
      assert.deepEqual(await namesOn(page), ["docs", "B.txt", "a10.txt", "a2.txt"]);
      await head("Size").click();
      assert.deepEqual(await namesOn(page), ["docs", "a10.txt", "B.txt", "a2.txt"]);
      await head("Size").click();
      assert.deepEqual(await namesOn(page), ["docs", "a2.txt", "B.txt", "a10.txt"]);
      await head("Modified").click();
      assert.deepEqual((await namesOn(page)).slice(1), ["a10.txt", "a2.txt", "B.txt"]);
      const field = page.getByRole("searchbox");
      await field.fill("A1");
      await field.press("Enter");
      await page.waitForURL("**q=A1**");
      assert.deepEqual(await namesOn(page), ["a10.txt"]);
      assert.match(page.url(), /sort=modified/, "the order is kept");
      await page.goto(`${url}docs/deep/`);
      await page.getByRole("navigation", { name: "Folders above" }).getByText("docs").click();
      await page.waitForURL("**/docs/");
      assert.deepEqual(await namesOn(page), ["deep", "c.txt"]);
      await page.getByRole("link", { name: "Parent folder" }).click();
      await page.waitForURL(url);
      await page.getByRole("link", { name: "a2.txt" }).click();
      assert.equal(await page.locator("body").innerText(), "a");
      assert.deepEqual(complaints, []);
    });

    test(`shows a folder of pictures as thumbnails ${how}`, async (t) => {
      const { page, complaints, answers } = await openPage(t, { javaScriptEnabled });
      const folder = await temporaryFolder(t);
      for (let at = 0; at < 60; at++) {
        writeFileSync(join(folder, `${at} ü#?%.png`), png(40, 30, [at * 4, 80, 120]));
      }
      await page.goto(await serve(t, folder));
      assert.equal(await page.locator(".grid img").count(), 60);
      const first = page.locator(".grid img").first();
      await first.scrollIntoViewIfNeeded();
      await page.waitForLoadState("networkidle");
      const pictures = await page.evaluate<[boolean, number, string][]>(PICTURES);
      assert.deepEqual(pictures[0], [true, 40, "lazy"]);
      const shown = [...answers].filter((answer) => answer.endsWith(".png"));
      // Without script a browser doesn't put off loading, so that nobody can be watched scrolling.
      if (javaScriptEnabled) assert.ok(shown.length < 60, "what isn't in view isn't fetched");
      else assert.equal(shown.length, 60);
      assert.ok(shown.every((answer) => answer.startsWith("200 ")));
      await page.getByRole("navigation", { name: "View" }).getByRole("link").first().click();
      assert.equal((await namesOn(page)).length, 60);
      await page.locator("tbody a").first().click();
      assert.match(decodeURIComponent(page.url()), /0 ü#\?%\.png$/);
      assert.deepEqual(complaints, []);
    });
  }

  test("fits a telephone, whatever the names are", async (t) => {
    const { page, complaints } = await openPage(t, { viewport: { width: 360, height: 640 } });
    const folder = await plainFolder(t);
    writeFileSync(join(folder, `${"long-name-without-an-end".repeat(8)}.txt`), "x".repeat(123_456));
    writeFileSync(join(folder, `${"WWWWWWWWWW".repeat(20)}.png`), png(8, 8, [1, 2, 3]));
    const deep = join(folder, "a-folder-with-a-long-name".repeat(3), "another-long-name".repeat(5));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, "x.txt"), "x");
    const url = await serve(t, folder);
    const inside = encodeURI(deep.slice(folder.length + 1));
    for (const target of ["", "?view=grid", "?q=nothing-has-this-name", `${inside}/`, "?page=2"]) {
      await page.goto(url + target);
      assert.equal(await page.evaluate<boolean>(SCROLLS), false, target);
    }
    assert.deepEqual(complaints, []);
  });

  test("can be read in the light and in the dark", async (t) => {
    const url = await serve(t, await plainFolder(t));
    const seen: string[][] = [];
    for (const colorScheme of SCHEMES) {
      const { page, complaints } = await openPage(t, { colorScheme });
      for (const target of ["", "?view=grid", "?q=nothing", "docs/"]) {
        await page.goto(url + target);
        const { ratio, text } = await page.evaluate<{ ratio: number; text: string }>(
          LEAST_CONTRAST,
        );
        assert.ok(ratio >= CONTRAST_MIN, `${ratio} for "${text}" in the ${colorScheme}`);
        assert.ok(ratio < 21);
      }
      seen.push(await page.evaluate<string[]>(COLOURS));
      assert.deepEqual(complaints, []);
    }
    assert.notDeepEqual(seen[0], seen[1]);
  });

  test("does nothing that a hostile name says", async (t) => {
    const { page, complaints } = await openPage(t);
    const folder = await temporaryFolder(t);
    for (const name of HOSTILE) writeFileSync(join(folder, name), "x");
    mkdirSync(join(folder, "<h1>folder"));
    writeFileSync(join(folder, "<h1>folder", "x.txt"), "x");
    const url = await serve(t, folder);
    const dialogs: string[] = [];
    const elsewhere: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(url)) elsewhere.push(request.url());
    });
    const targets = [
      "",
      "?view=grid",
      "?q=%3Cimg%20src=x%20onerror=alert(1)%3E",
      "%3Ch1%3Efolder/",
    ];
    for (const target of targets) {
      await page.goto(url + target);
      await page.locator("main").hover();
      await page.waitForLoadState("networkidle");
      assert.equal(
        await page.evaluate<number>(
          "document.querySelectorAll('script,base,iframe,main h1').length",
        ),
        0,
      );
      const links = await page.evaluate<string[]>("[...document.links].map((link) => link.href)");
      for (const link of links) assert.ok(link.startsWith(url), link);
    }
    await page.goto(url);
    const shown = await namesOn(page);
    assert.ok(shown.includes("<img src=x onerror=alert(1)>.txt"));
    assert.equal(shown.length, HOSTILE.length + 1);
    assert.deepEqual([dialogs, elsewhere, complaints], [[], [], []]);
  });

  async function serve(t: TestContext, folder: string): Promise<string> {
    const { url } = await startServer(t, files(folder, { list: true }));
    return String(url);
  }
});

/** The names in the order of the list, without the row that leads up. */
async function namesOn(page: Page): Promise<string[]> {
  return await page.locator("tbody tr:not(.up) td.name bdi").allInnerTexts();
}

async function plainFolder(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  mkdirSync(join(folder, "docs", "deep"), { recursive: true });
  writeFileSync(join(folder, "docs", "c.txt"), "c");
  writeFileSync(join(folder, "docs", "deep", "d.txt"), "d");
  const entries: readonly (readonly [name: string, size: number, year: number])[] = [
    ["a2.txt", 1, 2021],
    ["a10.txt", 3000, 2022],
    ["B.txt", 200, 2020],
  ];
  for (const [name, size, year] of entries) {
    writeFileSync(join(folder, name), "a".repeat(size));
    utimesSync(join(folder, name), new Date(year, 5, 1), new Date(year, 5, 1));
  }
  return folder;
}
