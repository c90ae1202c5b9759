/**
 * Can a person look on in a real browser: see a request as it happens, read what it means, send it again,
 * find it among others; on a telephone, in the dark, with the keyboard; and can no other page do so?
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { HttpResponse } from "../../src/http/response.ts";
import { connect } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { inspect, live } from "./inspected.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

const SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

describe("The inspector in Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite({ viewport: { width: 1280, height: 800 } });

  test("shows a request by itself, and explains its lines", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url, ask } = await inspect(t);
    await live(page, url);
    await ask("/hello?x=1", { headers: { Cookie: "id=secret" } });
    await page.getByRole("option").first().waitFor();
    assert.match((await rows(page))[0] ?? "", /GET\s*\/hello\?x=1\s*200/);
    await page.getByRole("option").first().click();
    const answer = page.getByRole("region", { name: "Answer" });
    await answer.getByText("Cache-Control").hover();
    await page
      .getByRole("complementary", { name: "Explanation" })
      .getByText("60")
      .first()
      .waitFor();
    const text = await page.getByRole("region", { name: "Request" }).innerText();
    assert.match(text, /id=\*+/);
    assert.doesNotMatch(text, /secret/);
    assert.deepEqual(complaints, []);
  });

  test("sends an edited request, and shows the new answer beside the old", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url, ask } = await inspect(t);
    await live(page, url);
    await ask("/first");
    await page.getByRole("option").first().click();
    await page.getByRole("button", { name: "Edit and send" }).click();
    const area = page.getByRole("textbox", { name: /as it will be sent/ });
    await area.fill((await area.inputValue()).replace("/first", "/404"));
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText("What differs is marked.").waitFor();
    const now = await page.getByRole("region", { name: "Answer now" }).innerText();
    assert.match(now, /HTTP\/1\.1 404/);
    assert.match(await page.getByRole("region", { name: "Answer before" }).innerText(), /200 OK/);
    await page.getByRole("option").nth(1).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("draws which requests shared a connection", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url, server } = await inspect(t);
    await live(page, url);
    const client = await connect(server.port);
    t.after(() => client[Symbol.dispose]());
    await client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    await page.getByRole("option").nth(1).waitFor();
    const picture = page.getByRole("img", {
      name: /connection 1: 2 requests, 1 of them pipelined/,
    });
    await picture.waitFor();
    assert.equal(await page.locator(".lane").count(), 1);
    assert.equal(await page.locator(".bar").count(), 2);
    assert.deepEqual(complaints, []);
  });

  test("finds what is looked for, and is still while it is paused", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url, ask } = await inspect(t);
    await live(page, url);
    for (const path of ["/200", "/404", "/about", "/503"]) await ask(path);
    await page.getByRole("option").nth(3).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("about");
    await page.getByRole("option").nth(1).waitFor({ state: "detached" });
    assert.match((await rows(page)).join(), /about/);
    await page.keyboard.press("Escape");
    await page.getByRole("option").nth(3).waitFor();
    await page.getByRole("button", { name: "4xx" }).click();
    await page.getByRole("option").nth(1).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "4xx" }).click();
    await page.getByRole("option").nth(3).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await ask("/while-paused");
    await page.getByRole("button", { name: "Go on •" }).waitFor();
    assert.equal((await rows(page)).length, 4);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("option").nth(4).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("can be used with the keyboard alone", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url, ask } = await inspect(t);
    for (const path of ["/1", "/2", "/3"]) await ask(path);
    await live(page, url);
    await page.getByRole("option").nth(2).waitFor();
    await page.getByRole("listbox").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.getByRole("heading", { name: "GET /2 200" }).waitFor();
    await page.getByText("GET /2 HTTP/1.1").waitFor();
    await page.keyboard.press("Enter");
    const line = page.getByRole("region", { name: "Request" }).getByRole("listitem").first();
    await line.focus();
    await page.keyboard.press("ArrowDown");
    await page
      .getByRole("complementary", { name: "Explanation" })
      .getByText(/RFC/)
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate("document.activeElement.role"), "listbox");
    assert.deepEqual(complaints, []);
  });

  test("hands out a transcript, an archive and a command", async (t) => {
    const { page, complaints } = await openPage(t, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const { url, ask } = await inspect(t);
    await ask("/take-me");
    await live(page, url);
    for (const [name, file] of [
      ["Transcript", "conversation.txt"],
      ["HAR", "conversation.har"],
    ] as const) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name, exact: true }).click();
      assert.equal((await download).suggestedFilename(), file);
    }
    await page.getByRole("option").first().click();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByText(/^Copied/).waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    assert.match(copied, /^curl [\s\S]*take-me/);
    assert.deepEqual(complaints, []);
  });

  test("fits a telephone, in the light and in the dark", async (t) => {
    const { url, ask } = await inspect(t);
    await ask(`/${"a-long-name-without-an-end".repeat(20)}`);
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints } = await openPage(t, {
        viewport: { width: 360, height: 740 },
        colorScheme,
      });
      await live(page, url);
      await page.getByRole("option").first().click();
      await page.getByText("HTTP/1.1 200 OK").waitFor();
      assert.equal(await page.evaluate<boolean>(SCROLLS), false);
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

  test("is shown to no other page", async (t) => {
    const { page } = await openPage(t);
    const { url, ask } = await inspect(t);
    await ask("/private");
    const other = await startServer(t, () =>
      HttpResponse.html("<!doctype html><title>other</title>"),
    );
    await page.goto(String(other.url));
    const outcomes = await page.evaluate<string[]>(`Promise.all([
      fetch(${JSON.stringify(`${url}exchanges`)}).then(() => "read", () => "refused"),
      new Promise((done) => {
        const events = new EventSource(${JSON.stringify(`${url}events`)});
        events.onmessage = () => done("read");
        events.onerror = () => { events.close(); done("refused"); };
      }),
      new Promise((done) => {
        const script = document.createElement("script");
        script.src = ${JSON.stringify(`${url}app.js`)};
        script.onload = () => done("read");
        script.onerror = () => done("refused");
        document.head.append(script);
      }),
    ])`);
    assert.deepEqual(outcomes, ["refused", "refused", "refused"]);
    const wrong = url.replace(/\/[^/]+\/$/, "/AAAAAAAAAAAAAAAAAAAAAA/");
    await assert.rejects(page.goto(wrong), /ERR_HTTP_RESPONSE_CODE_FAILURE/);
  });

  test("stands a load, and keeps no more of it than it may", async (t) => {
    const { page, complaints } = await openPage(t);
    const { url, server } = await inspect(t);
    await live(page, url);
    const request = "GET /load HTTP/1.1\r\nHost: a\r\n\r\n";
    const asked = Array.from({ length: 8 }, async () => {
      const client = await connect(server.port);
      t.after(() => client[Symbol.dispose]());
      for (let round = 0; round < 10; round++) {
        const from = client.received.length;
        await client.send(request.repeat(50));
        await client.until("fifty answers", (received) =>
          received.subarray(from).toString("latin1").split("This is /load.").length > 50
            ? true
            : undefined,
        );
      }
    });
    await Promise.all(asked);
    await page.getByText("4,000 in all").waitFor();
    const known = await page.locator(".counts").innerText();
    assert.ok(Number(/^[\d,]+/.exec(known)?.[0].replaceAll(",", "")) <= 1000, known);
    assert.ok((await page.getByRole("option").count()) < 100, "only what is in view exists");
    assert.deepEqual(complaints, []);
  });
});

async function rows(page: Page): Promise<string[]> {
  return page.getByRole("option").allInnerTexts();
}
