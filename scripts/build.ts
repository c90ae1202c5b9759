// How does src/ become what npm ships? TypeScript writes the library, one .js and one .d.ts per file, and
// esbuild writes the command, one file that starts fast (docs/decisions/0028). Runs on every install from
// a checkout, so it says one line and stops at the first step that fails.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const entry = join(root, "src/cli/main.ts");
const command = join(dist, "barewire.cjs");

/** The library. The compiler prints what is wrong by itself. */
function compileLibrary(): void {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const args = [compiler, "-p", join(root, "tsconfig.build.json")];
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error("the compiler found what it prints above");
  // The command is shipped whole, below; its separate files would be a second copy that nothing opens.
  rmSync(join(dist, "cli"), { recursive: true, force: true });
}

/**
 * The command, as one file. CommonJS, since an ES module loads every part of a built-in that it names a
 * part of; small names, since what is shorter is compiled sooner. Passwords are the one thing for which
 * a package is opened, by whoever asks for them.
 */
async function bundleCommand(version: string): Promise<void> {
  if (!existsSync(entry)) throw new Error("src/cli/main.ts, where the command starts, is missing");
  const hasShebang = readFileSync(entry, "utf8").startsWith("#!");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: command,
    bundle: true,
    platform: "node",
    format: "cjs",
    minify: true,
    // Of a fault before the first line runs, Node prints the line.
    lineLimit: 120,
    external: ["bcryptjs"],
    target: "node20.19",
    define: { BAREWIRE_VERSION: JSON.stringify(version), "import.meta.url": "__filename" },
    ...(hasShebang ? {} : { banner: { js: "#!/usr/bin/env node" } }),
    metafile: true,
    logLevel: "warning",
  });
  chmodSync(command, 0o755);
  const licenses = bundledPackages(metafile).map(licenseText);
  if (licenses.length > 0) writeFileSync(join(dist, "barewire.licenses.txt"), licenses.join("\n"));
}

/** The folders of the packages whose code the command contains. */
function bundledPackages(metafile: Metafile): string[] {
  const folders = new Set<string>();
  for (const input of Object.keys(metafile.inputs)) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].sort();
}

/** Their licences ask that the text goes wherever the code goes. */
function licenseText(folder: string): string {
  const { name, version, license } = readJson(join(root, folder, "package.json"));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(root, folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text}`;
}

function readJson(path: string): { name: string; version: string; license?: string } {
  return JSON.parse(readFileSync(path, "utf8"));
}

try {
  const { version } = readJson(join(root, "package.json"));
  rmSync(dist, { recursive: true, force: true });
  compileLibrary();
  await bundleCommand(version);
  console.log(`built barewire ${version} into dist/`);
} catch (error) {
  console.error(`barewire could not be built: ${(error as Error).message}`);
  process.exitCode = 1;
}
