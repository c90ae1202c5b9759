// How are the tests run? `test.ts fast|all|long [filter]` hands node:test the files of one group, by name
// because Node 20 knows no patterns. Output and exit status are those of node:test.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isTestGroup, selectTests } from "./test-groups.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function filesIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
    (path) => `${folder}/${path.replaceAll("\\", "/")}`,
  );
}

function run(): number {
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
  const args = [
    "--import",
    "tsx",
    "--test",
    "--test-concurrency=2",
    "--test-reporter=spec",
    ...files,
  ];
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  // No status means that a signal ended the run.
  return status ?? 1;
}

process.exitCode = run();
