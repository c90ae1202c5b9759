/**
 * Which files does a report consist of? Writes `docs/performance.md` and its charts from a result:
 * `npm run bench:report` takes the newest full one, `npm run bench:report -- <file>` another.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BAR_CHART, LINE_CHART, page } from "./page.ts";
import { newestFull, RESULTS, ResultFault, readResult, resultName } from "./results.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const DOCS = join(PROJECT, "docs");

async function main(args: readonly string[]): Promise<void> {
  const [named, ...more] = args;
  if (more.length > 0 || named?.startsWith("-")) {
    throw new ResultFault(
      `The report takes one result file and no flags: npm run bench:report -- ${RESULTS}/….json`,
    );
  }
  const path = named === undefined ? newestFull(join(PROJECT, RESULTS)) : resolve(named);
  const result = readResult(path);
  const name = resultName(path);
  if (resolve(PROJECT, name) !== path) {
    throw new ResultFault(
      `The page leads its readers to the result, so put the file into ${RESULTS} first.`,
    );
  }
  const { drawBars, drawLines } = await charts();
  const files = new Map([
    ["performance.md", page(result, name)],
    [BAR_CHART, drawBars(result, name)],
    [LINE_CHART, drawLines(result, name)],
  ]);
  for (const [file, text] of files) {
    const path = join(DOCS, file);
    // A chart that this result has nothing for: an older one would be a lie.
    if (text === undefined) rmSync(path, { force: true });
    else writeFileSync(path, text);
    if (text !== undefined) console.log(`written: ${relative(PROJECT, path)}`);
  }
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
