// How are the tests run? `test.ts fast|all|long [filter]` hands node:test the files of one group, by name
// because Node 20 knows no patterns. The exit status tells whether a test failed.

import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run as runFiles } from "node:test";
import { fileURLToPath } from "node:url";
import { isTestGroup, selectTests } from "./test-groups.ts";
import report from "./test-reporter.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function filesIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
    (path) => `${folder}/${path.replaceAll("\\", "/")}`,
  );
}

async function run(): Promise<number> {
  const [group, filter, ...rest] = process.argv.slice(2);
  if (!isTestGroup(group) || rest.length > 0) {
    console.error(
      "Say which tests to run: tsx scripts/test.ts fast|all|long [part of a file name]",
    );
    return 2;
  }
  const files = selectTests([...filesIn("test"), ...filesIn("examples")], group, filter);
  if (files.length === 0) {
    const named = filter === undefined ? "" : ` with "${filter}" in its name`;
    console.error(`There is no test file in the group "${group}"${named}.`);
    return 1;
  }
  await print(files);
  return failed ? 1 : 0;
}

/** The files run as processes of their own, with the flags of this one: tsx among them. */
async function print(files: readonly string[]): Promise<void> {
  // Many wait for processes, browsers and deadlines rather than for a processor.
  const concurrency = 2 * availableParallelism();
  const events = runFiles({ files: files.map((file) => join(root, file)), concurrency });
  events.on("test:fail", () => {
    failed = true;
  });
  for await (const text of report(events)) process.stdout.write(text);
}

let failed = false;
// Whoever reads only the beginning (`| head`) has seen enough.
process.stdout.on("error", () => process.exit(1));
process.exitCode = await run();
