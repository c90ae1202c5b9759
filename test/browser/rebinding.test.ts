/**
 * Can a page of another site read the folder, once its own name leads to this computer (DNS rebinding)?
 * A real browser, in which evil.example is 127.0.0.1, takes it for one origin with the folder.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startScript } from "../support/processes.ts";
import { startSite } from "./site.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

/** What a page of evil.example reads of its own origin; it runs in the browser, so it comes as text. */
const READ_PAGE = "fetch('/ipsum.html').then(async (got) => [got.status, await got.text()])";

describe("DNS rebinding", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite({}, ["--host-resolver-rules=MAP evil.example 127.0.0.1"]);

  test("the page is told that this is another site, and nothing of the folder", async (t) => {
    const { page, answers } = await openPage(t);
    const { port } = await startSite(t);
    const response = await page.goto(`http://evil.example:${port}/`);
    assert.equal(response?.status(), 421);
    assert.match(await page.locator("body").innerText(), /^421 Misdirected Request\n/);
    const [status, text] = await page.evaluate<[number, string]>(READ_PAGE);
    assert.equal(status, 421);
    assert.doesNotMatch(text, /Lorem|<html/i);
    assert.ok([...answers].every((answer) => answer.startsWith("421 ")));
  });

  test("the names of this computer show the site in the same browser", async (t) => {
    const { page } = await openPage(t);
    const { port } = await startSite(t);
    for (const name of ["localhost", "127.0.0.1", "app.localhost"]) {
      const response = await page.goto(`http://${name}:${port}/`);
      assert.equal(response?.status(), 200, name);
      assert.equal(await page.title(), "It works: barewire");
    }
  });

  test("a name that somebody allows shows it, so it is the name that decides", async (t) => {
    const { page } = await openPage(t);
    const words = ["htdocs", "--host=127.0.0.1", "--allow-host=evil.example"];
    const { port } = await startScript(t, "dist/barewire.cjs", words);
    const response = await page.goto(`http://evil.example:${port}/`);
    assert.equal(response?.status(), 200);
    const [status, text] = await page.evaluate<[number, string]>(READ_PAGE);
    assert.equal(status, 200);
    assert.match(text, /Lorem/);
  });
});
