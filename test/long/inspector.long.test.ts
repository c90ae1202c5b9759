/**
 * What does a server pay for somebody who looks on, and for somebody who might? The same load on one without an
 * inspector, on one whose page nobody has open, and on one with its page in Chromium; and is memory bounded?
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { browserForSuite, INSTALLED, type Watched } from "../browser/watched-page.ts";
import { connect } from "../support/raw-client.ts";
import { type ChildServer, cpuOf, memoryOf, startChild } from "./child-server.ts";
import { bear, type Load, lowerQuartile } from "./steady-load.ts";

const RATE = 5000;
const ROUNDS = 20;
const ATTEMPTS = 3;
const WARM_UP_MS = 4000;
/** Parts of the processor time of a server that nobody could look at. */
const MOST_SHUT = 1.05;
const MOST_OPEN = 1.25;
/** More than a server without an inspector. */
const MOST_MEGABYTES = 64;
const REQUEST =
  "GET /page.html HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n" +
  "Accept: text/html,*/*;q=0.8\r\nAccept-Language: en-GB,en;q=0.5\r\nAccept-Encoding: identity\r\n" +
  "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\n\r\n";

const SKIP =
  cpuOf(process.pid) === undefined ? "nobody tells processor times here" : INSTALLED.skip;

/** Parts of the processor time of a server without an inspector: with no page open, and with one. */
type Costs = readonly [shut: number, open: number];

describe(`${RATE} requests a second`, { skip: SKIP, timeout: 900_000 }, () => {
  const openPage = browserForSuite({ viewport: { width: 1280, height: 800 } });

  test("cost hardly more when somebody might look on, and little more when somebody does", async (t) => {
    const folder = folderOf(t);
    // On a machine with other things to do, one attempt without them is enough.
    let best: Costs = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let left = ATTEMPTS; left > 0 && !holds(best); left--) {
      const [shut, open] = await attempt(t, folder, await openPage(t));
      best = [Math.min(best[0], shut), Math.min(best[1], open)];
    }
    assert.ok(best[0] <= MOST_SHUT, `${best[0]} with no page open`);
    assert.ok(best[1] <= MOST_OPEN, `${best[1]} with a page open`);
  });
});

/** Servers of its own each time: where a program happens to lie in memory makes some hundredths. */
async function attempt(
  t: TestContext,
  folder: string,
  { page, complaints }: Watched,
): Promise<Costs> {
  const start = (flags: readonly string[]): Promise<ChildServer> =>
    startChild(folder, "command", ["--quiet", ...flags]);
  await using without = await start([]);
  await using shut = await start(["--inspect"]);
  await using open = await start(["--inspect"]);
  const servers = [without, shut, open] as const;
  await page.goto(pageOf(open));
  const load = await loadOf(without);
  for (const server of servers) await bear(server, { ...load, milliseconds: WARM_UP_MS });
  const costs: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, server] of servers.entries()) {
      costs[index]?.push((await bear(server, load)).cpu);
    }
  }
  const [plain, unseen, seen] = costs.map(lowerQuartile) as [number, number, number];
  t.diagnostic(
    `${plain.toFixed(2)} µs a request without, ${unseen.toFixed(2)} with an inspector (${(unseen / plain).toFixed(3)}), ` +
      `${seen.toFixed(2)} with its page open (${(seen / plain).toFixed(3)})`,
  );
  await page.getByText(/came too fast to be listed/).waitFor();
  const known = await page.locator(".counts").innerText();
  assert.ok(Number(/^[\d,]+/.exec(known)?.[0].replaceAll(",", "")) <= 1000, known);
  assert.deepEqual(complaints, []);
  // Before its server ends, which it would complain of.
  await page.close();
  const [base, more] = [memoryOf(without.pid), memoryOf(open.pid)];
  if (base !== undefined && more !== undefined) {
    t.diagnostic(
      `memory at most ${base.peak.toFixed(0)} MB without, ${more.peak.toFixed(0)} MB with its page open`,
    );
    assert.ok(more.peak - base.peak < MOST_MEGABYTES, `${more.peak} MB, ${base.peak} without`);
  }
  return [unseen / plain, seen / plain];
}

function holds([shut, open]: Costs): boolean {
  return shut <= MOST_SHUT && open <= MOST_OPEN;
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "barewire-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "page.html"), "<p>Page</p>\n".repeat(25));
  return folder;
}

function pageOf({ said }: ChildServer): string {
  const [url] = /^http:\/\/127\.0\.0\.1:\d+\/\S+$/m.exec(said) ?? [];
  assert.ok(url !== undefined, said);
  return url;
}

async function loadOf({ port }: ChildServer): Promise<Load> {
  const client = await connect(port);
  try {
    await client.send(REQUEST);
    const [response] = await client.responses(1);
    assert.equal(response?.status, 200);
    return {
      rate: RATE,
      milliseconds: 1000,
      request: REQUEST,
      answerLength: client.received.length,
    };
  } finally {
    client[Symbol.dispose]();
  }
}
