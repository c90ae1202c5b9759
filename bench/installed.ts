/**
 * What does it take to have a server installed: how many bytes on the disk, and how many packages?
 *
 * Each is installed by npm into an empty folder, as a person would do it, and what lies there then is
 * counted. barewire is packed from this checkout first, as it was built. A program that is one file is
 * weighed as it is. This file refuses to know what any of them can do.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT, systemProgram } from "./programs.ts";
import type { Measured } from "./scenario.ts";

/** Something that can be installed. */
export interface Installable {
  /** As the rows of a result name it. */
  readonly id: string;
  readonly title: string;
  /** What is given to `npm install`; "packed": what `npm pack` makes of this checkout. */
  readonly packages: "packed" | readonly string[];
}

/** Who is compared: servers for a folder, and what a small service needs. */
export const INSTALLABLES: readonly Installable[] = [
  { id: "barewire", title: "barewire", packages: "packed" },
  { id: "sirv", title: "sirv-cli", packages: ["sirv-cli"] },
  { id: "serve", title: "serve", packages: ["serve"] },
  { id: "http-server", title: "http-server", packages: ["http-server"] },
  {
    id: "hono-node-server",
    title: "hono and @hono/node-server",
    packages: ["hono", "@hono/node-server"],
  },
];

const INSTALL_MS = 120_000;
const NPM_FLAGS: readonly string[] = [
  ...["--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts", "--loglevel=error"],
  // Without a network it should say so soon.
  ...["--fetch-retries=0", "--fetch-timeout=20000"],
];

/**
 * Installs it, counts, and removes it again.
 * @throws Error with a sentence when npm can't.
 */
export async function measureInstalled(
  { title, packages }: Installable,
  signal: AbortSignal,
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "barewire-installed-"));
  try {
    const wanted = packages === "packed" ? [await pack(folder, signal)] : packages;
    const place = join(folder, "place");
    await npm(["install", "--prefix", place, "--omit=dev", ...wanted], folder, title, signal);
    const modules = join(place, "node_modules");
    const lock = readFileSync(join(modules, ".package-lock.json"), "utf8");
    return { installedBytes: bytesBelow(modules), packages: countPackages(lock) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a program of the system takes that is one file with everything in it.
 * @throws Error that says what to install.
 */
export function measureProgram(name: string, debianPackage: string): Measured {
  const { path, missing } = systemProgram(name, debianPackage);
  if (missing !== undefined) throw new Error(missing);
  return { installedBytes: statSync(realpathSync(path)).size, packages: 1 };
}

/** How many packages are installed, by the text of `node_modules/.package-lock.json`. */
export function countPackages(lock: string): number {
  const { packages = {} } = JSON.parse(lock) as { packages?: Record<string, { link?: boolean }> };
  return Object.entries(packages).filter(([path, { link }]) => path !== "" && link !== true).length;
}

/** The sizes of all files beneath a folder, without npm's own record; links count for nothing. */
export function bytesBelow(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesBelow(path);
    else if (entry.isFile() && entry.name !== ".package-lock.json") bytes += statSync(path).size;
  }
  return bytes;
}

/** What went wrong, from all that npm printed on its standard error. */
export function npmFault(printed: string): string {
  const lines = printed
    .split("\n")
    .map((line) => line.replace(/^npm (?:error|ERR!) ?/, ""))
    .filter((line) => line.trim() !== "" && !line.startsWith("npm warn"));
  const [first = "npm said nothing"] = lines.filter(
    (line) => !/^code |^errno |^syscall /.test(line),
  );
  const code = lines.find((line) => line.startsWith("code "))?.slice("code ".length);
  const offline = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ENOTCACHED)$/;
  if (code !== undefined && offline.test(code)) return "the package registry can't be reached";
  return first.trim();
}

/** The path of the package. */
async function pack(folder: string, signal: AbortSignal): Promise<string> {
  const printed = await npm(
    ["pack", "--json", "--pack-destination", folder, PROJECT],
    folder,
    "barewire",
    signal,
  );
  const [packed] = JSON.parse(printed) as { filename: string }[];
  if (packed === undefined) throw new Error("npm pack made no package of barewire");
  return join(folder, packed.filename);
}

async function npm(
  args: readonly string[],
  cwd: string,
  title: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    const options = { cwd, signal, timeout: INSTALL_MS };
    const { stdout } = await promisify(execFile)("npm", [...args, ...NPM_FLAGS], options);
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    const { stderr, code, killed } = error as { stderr?: string; code?: unknown; killed?: boolean };
    if (code === "ENOENT") throw new Error("npm isn't installed; it comes with Node");
    if (killed) throw new Error(`npm took longer than ${INSTALL_MS / 1000} s for ${title}`);
    throw new Error(`npm couldn't install ${title}: ${npmFault(stderr ?? "")}`);
  }
}
