/**
 * Is the inspector's page shown to nobody who isn't meant to see it, does it obey nothing that a client sends,
 * and does it say so when it can't look on any more?
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startInspecting } from "../../src/cli/inspecting.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { LISTENERS_MAX } from "../../src/inspect/audience.ts";
import { connect } from "../support/raw-client.ts";
import { inspect, live } from "./inspected.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

const EVIL =
  '<img src=x onerror="document.title=`obeyed`"><script>document.title="obeyed"</script>';

describe("The inspector's guard in Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite({ viewport: { width: 1280, height: 800 } }, [
    "--host-resolver-rules=MAP evil.example 127.0.0.1",
  ]);

  test("shows nothing to a name that was made to lead here", async (t) => {
    const { page, answers } = await openPage(t);
    const { url, ask } = await inspect(t);
    await ask("/private");
    // Even to whoever has found out the token.
    const evil = url.replace("127.0.0.1", "evil.example");
    await assert.rejects(page.goto(evil), /ERR_HTTP_RESPONSE_CODE_FAILURE/);
    for (const place of ["exchanges", "events", "app.js"]) {
      await assert.rejects(page.goto(evil + place), /ERR_HTTP_RESPONSE_CODE_FAILURE/);
    }
    assert.ok(answers.size > 0 && [...answers].every((answer) => answer.startsWith("421 ")));
  });

  test("obeys nothing that a client or a server says", async (t) => {
    const { page, complaints } = await openPage(t, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const { url, server } = await inspect(t, () => HttpResponse.html(`\u202e${EVIL}\0`));
    await live(page, url);
    const client = await connect(server.port);
    t.after(() => client[Symbol.dispose]());
    const target = "/<script>document.title='obeyed'</script>';$(touch+obeyed)`obeyed`";
    const head = `POST ${target} HTTP/1.1\r\nHost: a\r\nX-Evil: ${EVIL}\x9b\xad\r\n`;
    await client.send(`${head}Content-Length: ${EVIL.length}\r\n\r\n${EVIL}`);
    await page.getByRole("option").first().click();
    const answer = page.getByRole("region", { name: "Answer" });
    await answer.getByText("HTTP/1.1 200 OK").waitFor();
    const request = page.getByRole("region", { name: "Request" });
    for (const line of await request.getByRole("listitem").all()) await line.hover();
    for (const line of await answer.getByRole("listitem").all()) await line.hover();
    const text = await page.locator("body").innerText();
    assert.match(text, /onerror=/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    assert.doesNotMatch(text, /[\u202e\u0000-\u0008\u0080-\u009f\u00ad]/);
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByText(/^Copied/).waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    assert.match(copied, /^curl [ -~\n]+$/);
    assert.notEqual(await page.title(), "obeyed");
    assert.equal(await page.locator("img, script:not([src='app.js'])").count(), 0);
    assert.deepEqual(complaints, []);
  });

  test("shows a message of ten thousand lines, and one line of 64 KiB", async (t) => {
    const { page, complaints } = await openPage(t);
    const limits = { maxHeaders: 20_000, maxHeaderSize: 200_000, maxRequestLine: 100_000 };
    const { url, server } = await inspect(t, undefined, limits);
    await live(page, url);
    const client = await connect(server.port);
    t.after(() => client[Symbol.dispose]());
    await client.send(`GET /many HTTP/1.1\r\nHost: a\r\n${"a:b\r\n".repeat(10_000)}\r\n`);
    await client.send(`GET /${"long".repeat(16_000)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await page.getByRole("option").nth(1).waitFor();
    await page.getByRole("option").first().click();
    await page.getByText("HTTP/1.1 200 OK").waitFor();
    await page.getByRole("option").nth(1).click();
    await page.getByRole("heading", { name: /^GET \/longlong/ }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("waits for a place when too many look on, and then looks on", async (t) => {
    const { page } = await openPage(t);
    const { url } = await inspect(t);
    const leave = new AbortController();
    t.after(() => leave.abort());
    for (let count = 0; count < LISTENERS_MAX; count++) {
      await fetch(`${url}events`, { signal: leave.signal });
    }
    await page.goto(url);
    await page.getByRole("status").getByText("too many pages look on").waitFor();
    leave.abort();
    await page.getByRole("status").getByText("live").waitFor();
  });

  test("says that the server was started anew, with another address", async (t) => {
    const { page } = await openPage(t);
    const first = await startInspecting({ port: "0", secrets: false });
    assert.ok(!("sentence" in first));
    await live(page, first.url);
    const port = new URL(first.url).port;
    await first.close();
    await page.getByRole("status").getByText("the server is gone").waitFor();
    const second = await startInspecting({ port, secrets: false });
    assert.ok(!("sentence" in second));
    t.after(() => second.close());
    await page.getByRole("status").getByText("started anew").waitFor();
  });
});
