// Does what npm ships run on every runtime that it promises? Runs the library, the command and the applications of
// examples/ and of the folders here, as compiled, with each runtime installed beside this file. Prints a line for
// each, and how many of the questions each application answered there.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { figures } from "./figures.mjs";

const TIME_OUT_MS = 120_000;

/** What builds the applications that need it: Astro's own program doesn't start on every Node that is tried. */
const BUILDER = "node24";

/** How a package's runtime is started: its program, and what comes before a script. */
const OTHERS = {
  bun: { title: "Bun", program: "bun/bin/bun.exe", flags: ["run"] },
  deno: {
    title: "Deno",
    program: "deno/deno",
    flags: ["run", "--quiet", "--no-lock", "--no-remote", "--allow-all"],
  },
};

function path(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function ofPackage(name) {
  const { title, program, flags } = OTHERS[name] ?? {
    title: "Node",
    program: `${name}/bin/node`,
    flags: [],
  };
  return { name, title, program: path(`node_modules/${program}`), flags };
}

function run(binary, args) {
  const options = { encoding: "utf8", timeout: TIME_OUT_MS, cwd: path("../..") };
  const result = spawnSync(binary, args, options);
  const failure = result.error?.message ?? (result.status === 0 ? null : told(result));
  return { failure, output: result.stdout?.trim() ?? "" };
}

/** What failed, and what it was. */
function told({ stdout, stderr }) {
  const failed = stdout.match(/^ *not ok [\s\S]*?^ *\.\.\.$/gm) ?? [];
  return [stderr.trim(), ...failed].join("\n");
}

/** Prints the lines of one runtime and returns whether all went well. */
function tryRuntime({ name, title, program, flags }) {
  const version = run(program, ["--version"]);
  if (version.failure !== null) {
    console.log(`${name}  does not start: ${version.failure}`);
    return false;
  }
  const failures = [];
  let output = "";
  // The last two ask from without, on the Node that runs this file: Deno doesn't tell how a child of it ended.
  const asker = ["--import", "tsx", "--test-reporter", "tap"];
  const runs = [
    ["library.mjs", program, [...flags, path("library.mjs")]],
    ["command.mjs", process.execPath, [path("command.mjs"), program, ...flags]],
    ["runtime.ts", process.execPath, [...asker, path("runtime.ts"), program, ...flags]],
  ];
  for (const [check, binary, args] of runs) {
    const result = run(binary, args);
    if (result.failure !== null) failures.push(`${check}\n${result.failure}`);
    output = result.output;
  }
  const verdict = failures.length === 0 ? "ok" : `FAILED: ${failures.join("\n")}`;
  const number = /\d+\.\d+\.\d+/.exec(version.output)?.[0] ?? version.output;
  console.log(`${title.padEnd(4)} ${number.padEnd(9)}  ${verdict}`);
  for (const figure of figures(output)) console.log(`                ${figure}`);
  return failures.length === 0;
}

/** Prints why not, when it fails. */
function build() {
  const { failure } = run(ofPackage(BUILDER).program, [path("build.mjs")]);
  if (failure !== null) console.error(failure);
  return failure === null;
}

const { devDependencies } = JSON.parse(readFileSync(path("package.json"), "utf8"));
if (!existsSync(path("../../dist/barewire.cjs"))) {
  console.error("There is no dist/barewire.cjs to try: run `npm run build` first.");
  process.exitCode = 1;
} else if (!build()) {
  process.exitCode = 1;
} else if (!Object.keys(devDependencies).map(ofPackage).map(tryRuntime).every(Boolean)) {
  process.exitCode = 1;
}
