/**
 * Which files does a report consist of? Writes `docs/performance.md` and its charts from a result:
 * `npm run bench:report` takes the newest full one, `npm run bench:report -- <file>` another. A second file
 * has the versions of Node side by side; else the newest that was measured on several is taken.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BAR_CHART, type Kept, LINE_CHART, page } from "./page.ts";
import {
  newestFull,
  newestOfNodes,
  RESULTS,
  ResultFault,
  readResult,
  resultName,
} from "./results.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const DOCS = join(PROJECT, "docs");

async function main(args: readonly string[]): Promise<void> {
  const [named, nodesNamed, ...more] = args;
  if (more.length > 0 || args.some((arg) => arg.startsWith("-"))) {
    throw new ResultFault(
      `The report takes a result, after it one of several versions of Node, and no flags: npm run bench:report -- ${RESULTS}/….json`,
    );
  }
  const folder = join(PROJECT, RESULTS);
  const kept = keep(named ?? newestFull(folder));
  const nodes = nodesNamed ?? newestOfNodes(folder);
  const { drawBars, drawLines } = await charts();
  const files = new Map([
    ["performance.md", page(kept, nodes === undefined ? undefined : keep(nodes))],
    [BAR_CHART, drawBars(kept.result, kept.file)],
    [LINE_CHART, drawLines(kept.result, kept.file)],
  ]);
  for (const [file, text] of files) {
    const path = join(DOCS, file);
    // A chart that this result has nothing for: an older one would be a lie.
    if (text === undefined) rmSync(path, { force: true });
    else writeFileSync(path, text);
    if (text !== undefined) console.log(`written: ${relative(PROJECT, path)}`);
  }
}

function keep(typed: string): Kept {
  const path = resolve(typed);
  const result = readResult(path);
  const file = resultName(path);
  if (resolve(PROJECT, file) === path) return { result, file };
  throw new ResultFault(
    `The page leads its readers to the result, so put ${typed} into ${RESULTS} first.`,
  );
}

/** Drawn by a library that only the bench has. */
async function charts(): Promise<typeof import("./chart.ts")> {
  try {
    return await import("./chart.ts");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ResultFault(
      "The library that draws the charts isn't installed; run: npm --prefix bench ci",
    );
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof ResultFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
