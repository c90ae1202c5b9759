/**
 * Does a real browser show the site, follow its links, and find nothing to complain about?
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { startScript } from "../support/processes.ts";
import { startServer } from "../support/test-server.ts";
import { startSite } from "./site.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

/** Runs where there is a document; here there is none, so it comes as text. */
const IMAGE_WIDTHS = "[...document.images].map((image) => image.naturalWidth)";
const SHEET_COLOUR = "getComputedStyle(document.querySelector('pre')).backgroundColor";

/** As htdocs/style.css says it. */
const STYLED = "rgb(22, 33, 58)";

/** How many requests browsers have under way at one server. */
const PARALLEL = 6;

describe("Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite({ viewport: { width: 900, height: 1200 } });

  test("shows the first page with its pictures and its style", async (t) => {
    const { page, complaints, answers } = await openPage(t);
    const { url } = await startSite(t);
    const response = await page.goto(url);
    assert.equal(response?.status(), 200);
    assert.equal(await page.title(), "It works: barewire");
    const [logo, picture] = await page.evaluate<number[]>(IMAGE_WIDTHS);
    assert.ok(logo !== undefined && logo > 0);
    assert.equal(picture, 640);
    assert.equal(await page.evaluate(SHEET_COLOUR), STYLED);
    assert.deepEqual(complaints, []);
    const all = ["200 /", "200 /logo.svg", "200 /picture.png", "200 /style.css"];
    assert.deepEqual([...answers].sort(), all);
  });

  test("follows the link to Ipsum, and finds its way back", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url } = await startSite(t);
    await page.goto(url);
    await page.getByRole("link", { name: "a second page" }).click();
    await page.waitForURL("**/ipsum.html");
    assert.equal(await page.title(), "Ipsum");
    assert.match(await page.locator("main").innerText(), /^Lorem ipsum/);
    await page.getByRole("link", { name: "Back to the first" }).click();
    await page.waitForURL(url);
    assert.equal(await page.title(), "It works: barewire");
    assert.deepEqual(complaints, []);
  });

  test("reloads, and everything is still there", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url } = await startSite(t);
    await page.goto(url);
    for (let round = 0; round < 5; round++) {
      const response = await page.reload();
      assert.ok(response?.status() === 200 || response?.status() === 304);
      const widths = await page.evaluate<number[]>(IMAGE_WIDTHS);
      assert.ok(widths.length === 2 && widths.every((width) => width > 0));
      assert.equal(await page.evaluate(SHEET_COLOUR), STYLED);
    }
    assert.deepEqual(complaints, []);
  });

  test("shows the site's own 404 page for an unknown address", async (t) => {
    const { page, answers } = await openPage(t);
    const { url } = await startSite(t);
    for (const path of ["nowhere.html", "deep/er/nowhere"]) {
      const response = await page.goto(url + path);
      assert.equal(response?.status(), 404);
      assert.equal(await page.locator("h1").innerText(), "404: this wire ends here");
      assert.equal(await page.evaluate(SHEET_COLOUR), STYLED);
    }
    await page.getByRole("link", { name: "Start again" }).click();
    await page.waitForURL(url);
    const missed = [...answers].filter((answer) => !/^(200|304) /.test(answer));
    assert.deepEqual(missed, ["404 /nowhere.html", "404 /deep/er/nowhere"]);
  });

  test("sends a form, and reads what it has sent", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url } = await startScript(t, "examples/06-form.js");
    await page.goto(url);
    const note = '<img src="x" onerror="alert(1)"> & ü 漢';
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByLabel("Note").fill(note);
    await page.getByRole("button", { name: "Send" }).click();
    await page.waitForSelector("dl");
    assert.deepEqual(await page.locator("dd").allInnerTexts(), ["Ada Lovelace", note]);
    await page.getByRole("link", { name: "Once more" }).click();
    await page.waitForSelector("form");
    assert.deepEqual(complaints, []);
  });

  test("reads content that is made while it is sent", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url } = await startScript(t, "examples/08-stream.js");
    await page.goto(url);
    assert.match(await page.locator("body").innerText(), /^5\n4\n3\n2\n1\nLift-off!/);
    assert.deepEqual(complaints, []);
  });

  test("is answered on all its connections at once", async (t) => {
    const { page, complaints } = await openPage(t);
    const names = Array.from({ length: PARALLEL }, (_, number) => `${number}.svg`);
    const peers = new Set<number>();
    let allAsked = (): void => {};
    const together = new Promise<void>((resolve) => {
      allAsked = resolve;
    });
    const { url } = await startServer(t, async ({ path }, { remoteAddr }) => {
      if (path === "/") {
        const images = names.map((name) => `<img src="${name}" alt="">`);
        return HttpResponse.html(`<!doctype html><title>At once</title>${images.join("")}`);
      }
      if (!names.includes(path.slice(1))) return undefined;
      peers.add(remoteAddr.port);
      if (peers.size === PARALLEL) allAsked();
      // No image comes before all of them are asked for.
      await together;
      const content = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>');
      return new HttpResponse({ fields: { "Content-Type": "image/svg+xml" }, content });
    });
    await page.goto(String(url));
    const widths = await page.evaluate<number[]>(IMAGE_WIDTHS);
    assert.deepEqual(widths, Array(PARALLEL).fill(7));
    assert.deepEqual(complaints, []);
  });
});
