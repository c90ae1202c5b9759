/**
 * What does a folder answer in a process that may not read everything, and has few descriptors?
 *
 * Run by poor-process.test.ts as another user and with a low `ulimit -n`: the folder as argument,
 * `target status retry-after` on each line of the output.
 */
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { files } from "../../src/files/files.ts";
import { ask, nextTurn, textOf } from "../support/folder.ts";

const [folder = "", ...targets] = process.argv.slice(2);
const site = join(folder, "site");
const handler = files(site);

async function tell(word: string, target: string): Promise<void> {
  try {
    const response = ask(handler, target);
    const retryAfter = response.fields.get("retry-after") ?? "-";
    console.log(word, target, response.status, retryAfter);
    await textOf(response);
  } catch (error) {
    console.log(word, target, String(error));
  }
}

try {
  files(join(folder, "locked-site"));
} catch (error) {
  console.log("start", (error as NodeJS.ErrnoException).code);
}
for (const target of targets) await tell("denied", target);

await tell("plenty", "/kept.txt");
await nextTurn();
const hoard: number[] = [];
try {
  for (;;) hoard.push(openSync("/dev/null", "r"));
} catch (error) {
  console.log("hoard", (error as NodeJS.ErrnoException).code);
}
await tell("poor", "/kept.txt");
await tell("poor", "/new.txt");
await tell("poor", "/none.txt");
for (const descriptor of hoard) closeSync(descriptor);
await tell("plenty", "/new.txt");
