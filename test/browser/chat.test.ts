/**
 * Do two people who open the chat in a real browser read each other, and find their way back after an
 * interruption?
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startExample } from "../../examples/tests/starting.ts";
import { browserForSuite, INSTALLED, type Watched } from "./watched-page.ts";

describe("the chat in Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite();

  async function enter({ page }: Watched, url: string, name: string): Promise<void> {
    await page.goto(url);
    await page.getByLabel("Your name").fill(name);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.getByText(`You are ${name}.`).waitFor();
  }

  async function say({ page }: Watched, text: string): Promise<void> {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  for (const args of [[], ["--crossws"]]) {
    test(`two pages talk to each other ${args.join("")}`, async (t) => {
      const [ada, bob] = [await openPage(t), await openPage(t)];
      const { url } = await startExample(t, "chat/server", args);
      await enter(ada, url, "Ada");
      await enter(bob, url, "<i>Bob</i>");
      await ada.page.getByText("<i>Bob</i> has come. 2 in the room.").waitFor();
      const text = '<img src="x" onerror="alert(1)"> & ü 漢 🧵';
      await say(bob, text);
      for (const { page } of [ada, bob]) {
        const line = page.locator("#log li:not(.note)");
        await line.waitFor();
        assert.equal(await line.innerText(), `<i>Bob</i> ${text}`);
      }
      await say(ada, "I can read you.");
      await bob.page.getByText("I can read you.").waitFor();
      await bob.page.close();
      await ada.page.getByText("<i>Bob</i> has left. 1 in the room.").waitFor();
      assert.deepEqual([...ada.complaints, ...bob.complaints], []);
    });
  }

  test("a connection that is lost is made again, and nothing is shown twice", async (t) => {
    const ada = await openPage(t);
    const { url } = await startExample(t, "chat/server");
    // The server hangs up on the longest of messages: it is sent past the form, which doesn't allow it.
    await ada.page.addInitScript(`
      const Real = WebSocket;
      window.WebSocket = class extends Real {
        constructor(...args) {
          super(...args);
          window.current = this;
        }
      };
    `);
    await enter(ada, url, "Ada");
    await say(ada, "Before.");
    await ada.page.getByText("Before.").waitFor();
    await ada.page.evaluate("window.current.send('x'.repeat(2001))");
    await ada.page.getByText("Trying again").waitFor();
    await ada.page.getByText("You are Ada.").waitFor();
    await say(ada, "After.");
    await ada.page.getByText("After.").waitFor();
    const lines = await ada.page.locator("#log li:not(.note)").allInnerTexts();
    assert.deepEqual(lines, ["Ada Before.", "Ada After."]);
  });
});
