/**
 * What is really answered to the requests of the tutorial? Writes it into its pages. Whoever runs this reads the result and judges it.
 */
import { writeFile } from "node:fs/promises";
import { startScript } from "../support/processes.ts";
import { exampleOf, pages, played, startBarewire, TUTORIAL } from "./tutorial-pages.ts";

const cleanups: (() => Promise<void>)[] = [];
const t = { after: (action: () => Promise<void>): void => void cleanups.push(action) };

try {
  const barewire = await startBarewire(t);
  for (const page of pages()) {
    const example = await startScript(t, exampleOf(page));
    const lines = page.text.split("\n");
    // From the last to the first, so that the numbers of lines stay true.
    for (const block of page.transcripts.toReversed()) {
      const { port } = block.words.includes("barewire") ? barewire : example;
      lines.splice(block.line, block.lines.length, ...(await played(block, port)));
    }
    const text = lines.join("\n");
    console.log(`${page.name}: ${text === page.text ? "as before" : "changed; now read it"}`);
    await writeFile(`${TUTORIAL}/${page.name}`, text);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  for (const cleanup of cleanups) await cleanup();
}
