// Does what npm ships run on every Node that it promises? Runs the library and the command, as compiled,
// with each Node installed beside this file, and prints one line for each.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CHECKS = ["library.mjs", "command.mjs"];
const TIME_OUT_MS = 60_000;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

function run(binary, args) {
  const result = spawnSync(binary, args, { encoding: "utf8", timeout: TIME_OUT_MS });
  const failure = result.error?.message ?? (result.status === 0 ? null : result.stderr.trim());
  return { failure, output: result.stdout?.trim() ?? "" };
}

/** Prints the line of one Node and returns whether all went well. */
function tryNode(alias) {
  const binary = path(`node_modules/${alias}/bin/node`);
  const version = run(binary, ["--version"]);
  if (version.failure !== null) {
    console.log(`${alias}  does not start: ${version.failure}`);
    return false;
  }
  const failures = [];
  for (const check of CHECKS) {
    const { failure } = run(binary, [path(check)]);
    if (failure !== null) failures.push(`${check}\n${failure}`);
  }
  const verdict = failures.length === 0 ? "ok" : `FAILED: ${failures.join("\n")}`;
  console.log(`Node ${version.output.padEnd(10)}  ${verdict}`);
  return failures.length === 0;
}

const { devDependencies } = JSON.parse(readFileSync(path("package.json"), "utf8"));
if (!existsSync(path("../../dist/barewire.cjs"))) {
  console.error("There is no dist/barewire.cjs to try: run `npm run build` first.");
  process.exitCode = 1;
} else if (!Object.keys(devDependencies).map(tryNode).every(Boolean)) {
  process.exitCode = 1;
}
