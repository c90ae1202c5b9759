/**
 * Which programs does the bench need besides barewire, where are they, and what if one is missing?
 *
 * Nothing is installed on anybody's system: a sentence says how, and the bench goes on without.
 */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const BENCH: string = fileURLToPath(new URL(".", import.meta.url));
export const PROJECT: string = fileURLToPath(new URL("..", import.meta.url));

/** Where Debian keeps servers, and users don't look. */
const SYSTEM_FOLDERS: readonly string[] = ["/usr/sbin", "/sbin"];
const VERSION_MS = 20_000;

/** The versions of Node that subjects can be run with. */
export const NODES: readonly string[] = ["20", "22", "24", "26"];
export const DEFAULT_NODE = "24";

export interface Program {
  /** Its path, or its bare name when it isn't there. */
  readonly path: string;
  /** A sentence that says how to get it; undefined when it is there. */
  readonly missing: string | undefined;
}

/** A program of the system, and the package of Debian that has it. */
export function systemProgram(name: string, debianPackage: string): Program {
  const { PATH = "" } = process.env;
  const found = [...PATH.split(delimiter), ...SYSTEM_FOLDERS]
    .map((folder) => join(folder, name))
    .find(canRun);
  if (found !== undefined) return { path: found, missing: undefined };
  return {
    path: name,
    missing: `${name} isn't installed; on Debian: apt install ${debianPackage}`,
  };
}

/** A program, or a script, that was installed into the bench's own `node_modules`. */
export function installedProgram(path: string): Program {
  const whole = join(BENCH, "node_modules", path);
  const name = path.split("/")[0];
  const sentence = `${name} isn't installed; run: npm --prefix bench ci`;
  return {
    path: whole,
    // Looked at each time, since the bench itself may install it in between.
    get missing() {
      return canRead(whole) ? undefined : sentence;
    },
  };
}

/** A program that the bench brings along. */
export function ownProgram(name: string): string {
  return join(BENCH, "subjects", name);
}

/** Node of one of the versions in `NODES`. */
export function nodeProgram(version: string): Program {
  return installedProgram(`node${version}/bin/node`);
}

/** The first line of what a program prints when it is asked for its version, wherever it prints it. */
export async function firstLine(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runAnyway(program, args);
  return `${stdout}${stderr}`.trim().split("\n")[0] ?? "";
}

/** wrk ends with status 1 after it has told its version. */
async function runAnyway(
  program: string,
  args: readonly string[],
): Promise<{ stdout: string; stderr: string }> {
  try {
    return await promisify(execFile)(program, args, { timeout: VERSION_MS });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return { stdout, stderr };
  }
}

function canRun(path: string): boolean {
  return can(path, constants.X_OK);
}

function canRead(path: string): boolean {
  return can(path, constants.R_OK);
}

function can(path: string, what: number): boolean {
  try {
    accessSync(path, what);
    return true;
  } catch {
    return false;
  }
}
