// Makes docs/inspector.png, the picture of the inspector in the README. Run by hand, when its look has changed:
// it takes a built dist/ and Chromium. How a picture gets small without getting ugly is the browser's: a page
// of few colours is a small PNG already.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";

const root = join(import.meta.dirname, "..");
const picture = join(root, "docs/inspector.png");
const { CHROMIUM = "/usr/bin/chromium" } = process.env;
const WIDE = { width: 1280, height: 800 };
const PATIENCE_MS = 10_000;
/** Between two rounds of traffic, so that the charts have something to draw. */
const PAUSES_MS: readonly number[] = [0, 200, 50, 250, 150, 100, 200, 50, 150];

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
  readonly page: string;
}

const SITE = /http:\/\/localhost:(\d+)/;
const INSPECTOR = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\//;

async function startServer(): Promise<Started> {
  const words = [join(root, "dist/barewire.cjs"), join(root, "htdocs"), "--port", "0", "--inspect"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const piece of child.stdout) {
    said += piece;
    const page = INSPECTOR.exec(said)?.[0];
    const port = Number(SITE.exec(said)?.[1]);
    if (page !== undefined && port > 0) return { child, port, page };
  }
  throw new Error("The server said no address. npm run build, and try again.");
}

/** Sends these bytes on a connection of its own, and closes it a while after the answers. */
async function say(port: number, text: string, openMs: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  socket.write(text);
  await wait(openMs);
  socket.destroy();
}

/** What a browser and a few others would ask for. */
async function makeTraffic(port: number): Promise<void> {
  const site = `http://localhost:${port}`;
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> => {
    const response = await fetch(site + path, { headers });
    await response.arrayBuffer();
    return response;
  };
  const pipelined = ["/", "/style.css", "/ipsum.html"]
    .map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
    .join("");
  const lines = say(port, pipelined, 500);
  const first = await get("/", { "Accept-Encoding": "identity" });
  await Promise.all(["/style.css", "/ipsum.html"].map((path) => get(path)));
  await get("/not/here.html");
  await say(port, `GET / HTTP/1.1\r\nHost : localhost:${port}\r\n\r\n`, 120);
  await get("/ipsum.html", { Range: "bytes=0-499", "Accept-Encoding": "identity" });
  const known = `If-None-Match: ${first.headers.get("etag")}\r\nCookie: session=31f0c2; theme=light`;
  await say(port, `GET / HTTP/1.1\r\nHost: localhost:${port}\r\n${known}\r\n\r\n`, 300);
  await lines;
}

/** Short enough to be seen whole, with a line that is explained in full. */
async function arrange(page: Page): Promise<void> {
  await page.getByRole("option").filter({ hasText: "304" }).last().click();
  await page.getByText("HTTP/1.1 304 Not Modified").waitFor();
  await page.getByRole("region", { name: "Request" }).getByText("If-None-Match").hover();
  await page.locator(".charts .now").first().filter({ hasText: /[1-9]/ }).waitFor();
}

async function main(): Promise<void> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `There is no Chromium at ${CHROMIUM}. Say where it is: CHROMIUM=… npm run docs:picture`,
    );
  }
  const { child, port, page: address } = await startServer();
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  try {
    const page = await browser.newPage({ viewport: WIDE, colorScheme: "light" });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(address);
    await page.getByRole("status").getByText("live").waitFor();
    for (const pause of PAUSES_MS) {
      await wait(pause);
      await makeTraffic(port);
    }
    await arrange(page);
    await page.screenshot({ path: picture });
  } finally {
    await browser.close();
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
  }
  console.log(`docs/inspector.png: ${Math.round(statSync(picture).size / 1000)} kB`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
