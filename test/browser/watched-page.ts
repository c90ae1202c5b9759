/**
 * How does a test look through the eyes of a real browser? Chromium, started quietly, with pages that
 * keep what their console says and what they are answered.
 */
import assert from "node:assert/strict";
import { after, before, type TestContext } from "node:test";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { type Program, program } from "../support/programs.ts";

export const INSTALLED: Program = program("chromium", "chromium");

/** Nothing of its own may go through the network while it looks at ours. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Watched {
  readonly page: Page;
  /** What the console said, and what failed. */
  readonly complaints: readonly string[];
  /** "200 /style.css", each once, in the order of the answers. */
  readonly answers: ReadonlySet<string>;
}

/** Opens a page. To be called before a server is started: it is closed before the server ends. */
export type OpenPage = (t: TestContext, more?: BrowserContextOptions) => Promise<Watched>;

/**
 * One browser for all tests of the suite that this is called in; each page has a context of its own.
 * @param flags of Chromium, besides those that keep it quiet
 * @param options of every page
 */
export function browserForSuite(
  options: BrowserContextOptions = {},
  flags: readonly string[] = [],
): OpenPage {
  let browser: Browser | undefined;
  before(async () => {
    const args = [...QUIET, ...flags];
    browser = await chromium.launch({ executablePath: INSTALLED.path(), args });
  });
  after(() => browser?.close());
  return async (t, more = {}) => {
    assert.ok(browser !== undefined);
    return watch(t, await browser.newContext({ ...options, ...more }));
  };
}

/** A page whose context is closed after the test. */
async function watch(t: TestContext, context: BrowserContext): Promise<Watched> {
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  const answers = new Set<string>();
  page.on("console", (message) => {
    // Which a browser asks for by itself, when a page doesn't name another icon.
    if (message.location().url.endsWith("/favicon.ico")) return;
    complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // It gives up by itself what is still on its way for a page that is left, such as the icon.
    if (reason !== "net::ERR_ABORTED") complaints.push(`${request.url()}: ${reason}`);
  });
  page.on("response", (response) => {
    answers.add(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  return { page, complaints, answers };
}
