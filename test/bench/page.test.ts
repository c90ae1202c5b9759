/**
 * Does the page say what the result says? Also: is the page in docs/ the one that its result makes?
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { barPanels, linePanels } from "../../bench/chart-data.ts";
import { BAR_CHART, type Kept, LINE_CHART, page } from "../../bench/page.ts";
import type { Result } from "../../bench/result.ts";
import { RESULTS, readResult } from "../../bench/results.ts";
import { isFull } from "../../bench/targets.ts";
import { NOT_NODE, result, row } from "./made-up-result.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const FILE = "bench/results/made-up.json";

const MEASURED: Result = {
  ...result(
    row("small-file", "barewire", [8, 8, 8]),
    row("small-file", "nginx-cached", [10, 10, 12], NOT_NODE),
    row("small-file", "node-http", [10, 10, 10]),
    row("small-file", "net-floor", [7, 7, 7]),
    row("small-file", "barewire", [9, 9, 9], { node: "20" }),
    row("connections-10", "barewire", [8]),
    row("connections-1000", "barewire", [12]),
    row("something-new", "barewire", [3]),
    { ...row("something-new", "stranger", [4], NOT_NODE), remark: "1 answer was cut short" },
  ),
  absent: { caddy: "caddy isn't installed" },
};

function linesOf(text: string, ...pieces: string[]): string[] {
  return text.split("\n").filter((line) => pieces.every((piece) => line.includes(piece)));
}

test("the page names its result, the machine, the commit and the command", () => {
  const text = page({ result: MEASURED, file: FILE });
  for (const words of [
    `[${FILE}](../${FILE})`,
    "2001-02-03",
    "`0123abc`",
    "`npm run bench`",
    "Thinker 9000, 2 cores, 8 GiB, Linux 0",
    "median of 3 rounds of 2 s, each after 1 s to warm up; 64 connections",
  ]) {
    assert.ok(text.includes(words), words);
  }
});

test("targets stand with their bounds, their ratio and a mark", () => {
  const text = page({ result: MEASURED, file: FILE });
  const [nginx = ""] = linesOf(text, "4 KiB", "≤ 0.9 |");
  assert.match(nginx, /\| ≤ 0\.9 \| ≤ 0\.7 \| \*\*0\.800\*\* \| 0\.667–0\.800 \| ✔ met \|$/);
  const [nodeHttp = ""] = linesOf(text, "4 KiB", "≤ 0.65 |");
  assert.match(nodeHttp, /\*\*0\.800\*\*.*✘ \*\*missed\*\*/);
  assert.match(text, /Of \d+ targets 0 reach what we aim for, 2 what must be, 1 are missed/);
});

test("what is missed is named again, with a reason or with the want of one", () => {
  const text = page({ result: MEASURED, file: FILE });
  const missed = text.slice(text.indexOf("What is missed"), text.indexOf("![CPU per request"));
  assert.deepEqual(linesOf(missed, "- ").length, 1);
  assert.match(missed, /CPU per request against node:http.*: Not explained yet\./);
});

test("each scenario has a table, the best first, with ratios to barewire", () => {
  const text = page({ result: MEASURED, file: FILE });
  const start = text.indexOf("\n### ");
  const [floor, own, ...others] = text
    .slice(start, text.indexOf("\n## ", start))
    .split("\n")
    .filter((line) => line.includes("µs"));
  assert.match(floor ?? "", /^\| node:net.*\| 7\.00 µs \| 1\.14 \|$/);
  assert.match(own ?? "", /^\| \*\*barewire\*\* \| 8\.00 µs \| – \|$/);
  assert.deepEqual(
    others.map((line) => line.split(" | ").at(-1)),
    ["0.80 |", "0.80 |"],
  );
  assert.ok(others.some((line) => line.includes("10.0 µs (10.0–12.0)")));
});

test("growth is one table by size, and versions of Node stand side by side", () => {
  const text = page({ result: MEASURED, file: FILE });
  assert.ok(text.includes("| CPU per request, by connections | 10 | 1,000 |"));
  assert.ok(text.includes("| **barewire** | 8.00 µs | 12.0 µs |"));
  const [versions = ""] = linesOf(text, "9.00 µs (× 1.13)");
  assert.match(versions, /\| 9\.00 µs \(× 1\.13\) \| 8\.00 µs \|$/);
});

test("versions of Node may come from a run of their own, which is named", () => {
  const kept = { result: result(row("small-file", "barewire", [8])), file: FILE };
  const other = {
    ...result(
      row("small-file", "barewire", [7], { node: "24" }),
      row("small-file", "barewire", [14], { node: "26" }),
    ),
    commit: "fedcba9",
  };
  assert.ok(!page(kept).includes("## Versions of Node"));
  const text = page(kept, { result: other, file: "bench/results/nodes.json" });
  const told = text.slice(text.indexOf("## Versions of Node"));
  assert.ok(told.includes("`fedcba9`: [bench/results/nodes.json](../bench/results/nodes.json)"));
  assert.match(told, /\| 7\.00 µs \| 14\.0 µs \(× 2\.00\) \|/);
});

test("a scenario and a subject that the page doesn't know are shown under their own names", () => {
  const text = page({ result: MEASURED, file: FILE });
  assert.ok(text.includes("### something-new"));
  assert.ok(text.includes("- stranger: 1 answer was cut short"));
});

test("losses are told with their reasons, and so is who was absent", () => {
  const text = page({ result: MEASURED, file: FILE });
  const told = text.slice(text.indexOf("## Where barewire loses"));
  assert.match(told, /\*\*The floor answers [^\n]+\n\n- node:net[^\n]+CPU per request: 1\.14 /);
  assert.ok(!told.includes("nginx"));
  assert.match(told, /## What is missing\n\n- Caddy[^\n]*: caddy isn't installed\n$/);
});

test("a result with nothing but a beginning makes a page all the same", () => {
  const text = page({ result: result(), file: FILE });
  assert.ok(text.includes("0 reach what we aim for"));
  assert.ok(!text.includes(".svg"));
  assert.ok(!/undefined|NaN/.test(text));
});

test("the charts show every server's CPU, ours marked, and how it grows", () => {
  const [panel, ...more] = barPanels(MEASURED);
  assert.deepEqual(more, []);
  assert.deepEqual(
    panel?.bars.map(({ subject, microseconds, ours }) => [subject, microseconds, ours]),
    [
      ["net-floor", 7, false],
      ["barewire", 8, true],
      ["nginx-cached", 10, false],
      ["node-http", 10, false],
    ],
  );
  assert.deepEqual(
    linePanels(MEASURED).flatMap(({ points }) => points.map(({ size }) => size)),
    [10, 1000],
  );
});

test("docs/performance.md is what its result makes, and there is one where there is a result", () => {
  const path = join(PROJECT, "docs/performance.md");
  const text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  if (text === undefined) {
    assert.deepEqual(fullResults(), [], "run: npm run bench:report");
    return;
  }
  const [kept, nodes] = namedIn(text);
  assert.ok(kept !== undefined, "the page names no result");
  assert.equal(text, page(kept, nodes), "run: npm run bench:report");
  for (const chart of [BAR_CHART, LINE_CHART]) {
    if (!text.includes(`(${chart})`)) continue;
    const picture = readFileSync(join(PROJECT, "docs", chart), "utf8");
    assert.ok(
      picture.includes(kept.file),
      `${chart} is of another result; run: npm run bench:report`,
    );
  }
});

/** The result that the page is made of, and the one of several versions of Node. */
function namedIn(text: string): Kept[] {
  const links = text.matchAll(/\]\(\.\.\/(bench\/results\/[^)]+\.json)\)/g);
  const files = new Set(Array.from(links, ([, file = ""]) => file));
  return Array.from(files, (file) => ({ result: readResult(join(PROJECT, file)), file }));
}

function fullResults(): string[] {
  const folder = join(PROJECT, RESULTS);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.filter((name) => isFull(readResult(join(folder, name))));
}
