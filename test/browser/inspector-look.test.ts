/**
 * Can everybody read the inspector's page: with poor eyes, in the dark, at twice the size; what was compressed;
 * and can they take all of it along?
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { HttpResponse } from "../../src/http/response.ts";
import { connect } from "../support/raw-client.ts";
import { inspect, live } from "./inspected.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

const SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

/** Text below the contrast that WCAG 2.2 wants (1.4.3): "2.9 span.faint: words". Runs in the page. */
const TOO_FAINT = `(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (parts(backgroundColor)[3] !== 0) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const found = new Set();
  let looked = 0;
  const look = (element, style, words) => {
    looked++;
    const [one, other] = [light(style.color), light(groundOf(element))];
    const contrast = ((Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)) * style.opacity;
    if (contrast < 4.5) found.add(contrast.toFixed(1) + " " + element.className + ": " + words);
  };
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("svg, canvas, .hidden") !== null) continue;
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
    if (own) look(element, getComputedStyle(element), element.textContent.slice(0, 30));
    for (const behind of ["::before", "::after", "::placeholder"]) {
      const style = getComputedStyle(element, behind);
      const isThere = behind === "::placeholder" ? element.placeholder : style.content !== "none";
      if (isThere) look(element, style, behind);
    }
  }
  return [looked, [...found]];
})()`;

async function faint(page: Page): Promise<readonly string[]> {
  const [looked, found] = await page.evaluate<[number, string[]]>(TOO_FAINT);
  assert.ok(looked > 40, `${looked} texts`);
  return found;
}

describe("The look of the inspector in Chromium", {
  skip: INSTALLED.skip,
  timeout: 120_000,
}, () => {
  const openPage = browserForSuite({ viewport: { width: 1280, height: 800 } });

  test("has enough contrast, in the light and in the dark", async (t) => {
    const { url, ask, server } = await inspect(t);
    for (const path of ["/200", "/304", "/404", "/503"]) await ask(path);
    await ask("/200", { headers: { Cookie: "id=secret" } });
    const client = await connect(server.port);
    t.after(() => client[Symbol.dispose]());
    await client.send("GET / HTTP/1.1\r\nHost : a\r\nCookie: a=b\r\n\r\n");
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await openPage(t, { colorScheme });
      await live(page, url);
      const options = page.getByRole("option");
      await options.nth(5).waitFor();
      assert.deepEqual(await faint(page), [], colorScheme);
      for (const index of [1, 2, 3, 4, 5]) {
        await options.nth(index).click();
        await page.getByText(/^HTTP\/1\.1 \d/).waitFor();
        await page.getByRole("region", { name: "Request" }).getByRole("listitem").nth(1).hover();
        assert.deepEqual(await faint(page), [], colorScheme);
      }
      await options.nth(0).click();
      await page.getByRole("button", { name: "Edit and send" }).click();
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.getByText(/The same as before|What differs/).waitFor();
      assert.deepEqual(await faint(page), [], colorScheme);
      await page.close();
    }
  });

  test("can be read at twice the size, where the page is scrolled as a whole", async (t) => {
    const { page } = await openPage(t, { viewport: { width: 640, height: 400 } });
    const { url, ask } = await inspect(t);
    await ask("/hello");
    await live(page, url);
    await page.getByRole("option").first().click();
    const answer = page.getByText("HTTP/1.1 200 OK");
    await answer.scrollIntoViewIfNeeded();
    await answer.click({ trial: true });
    assert.equal(await page.evaluate<boolean>(SCROLLS), false);
  });

  test("shows compressed content decoded, and says how long it is", async (t) => {
    const { page, complaints } = await openPage(t);
    const text = "<p>It is <b>long</b>.</p>\n".repeat(200);
    const zipped = gzipSync(text);
    const fields = [["Content-Encoding", "gzip"] as const];
    const { url, ask } = await inspect(t, ({ path }) => {
      const content = path === "/cut" ? new Uint8Array(20_000) : zipped;
      return new HttpResponse({ fields, content });
    });
    await live(page, url);
    await ask("/zipped");
    await page.getByRole("option").first().click();
    const decoded = page.getByRole("region", { name: "Decoded content" });
    await decoded.getByText(`gzip: ${zipped.length} bytes, 5,200 decoded`).waitFor();
    assert.ok((await decoded.innerText()).includes("<p>It is <b>long</b>.</p>\n<p>It is"));
    // The bytes themselves stay.
    await page.getByRole("region", { name: "Answer" }).getByText("0000  1f 8b 08").waitFor();
    await ask("/cut").catch(() => undefined);
    await page.getByRole("option").nth(1).click();
    await decoded.getByText("not decoded, since only its first 8,192 bytes are kept").waitFor();
    assert.deepEqual(complaints, []);
  });

  test("hands out some hundred exchanges, and says how far it is", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url, server } = await inspect(t);
    const client = await connect(server.port);
    t.after(() => client[Symbol.dispose]());
    const request = "GET /many HTTP/1.1\r\nHost: a\r\n\r\n";
    for (let round = 1; round <= 6; round++) {
      await client.send(request.repeat(50));
      await client.until("the answers", (received) =>
        received.toString("latin1").split("This is /many.").length > 50 * round ? true : undefined,
      );
    }
    await live(page, url);
    await page.getByText("300 shown").waitFor();
    let isHeld = true;
    await page.route("**/exchange/300", async (route) => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 20));
      await route.continue();
    });
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Transcript" }).click();
    const progress = page.getByRole("button", { name: "299 of 300" });
    await progress.waitFor();
    assert.equal(await progress.isDisabled(), true);
    isHeld = false;
    const text = readFileSync(await (await download).path(), "utf8");
    assert.equal(text.split("GET /many HTTP/1.1").length, 301);
    await page.getByRole("button", { name: "Transcript" }).waitFor();
    assert.deepEqual(complaints, []);
  });
});
