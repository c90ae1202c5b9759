/**
 * Which programs does a test talk to that aren't ours, and what if one is missing?
 *
 * On a newcomer's machine the test is skipped with the name of the program and how to get it. With `CI`
 * set nothing is skipped: the test runs, and fails with the same sentence.
 */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { end } from "./processes.ts";

const RUN_MS = 60_000;
/** Where Debian keeps servers, and users don't look. */
const SYSTEM_FOLDERS: readonly string[] = ["/usr/sbin", "/sbin"];

export interface Program {
  /** Where it is, or undefined. */
  readonly found: string | undefined;
  /** Why a test that needs it can't run here, for node:test's option `skip`; false when it can. */
  readonly skip: string | false;
  /** @throws Error with the sentence of `skip`. */
  path(): string;
  /** Runs it to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
}

export interface RunOptions {
  /** What is typed. Default: nothing. */
  readonly input?: string | Uint8Array;
  /** Does somebody sit at the keyboard until the program ends by itself? Default: no. */
  readonly inputStaysOpen?: boolean;
  readonly cwd?: string;
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A program that is found on PATH, and the package of Debian that has it. */
export function program(name: string, debianPackage: string): Program {
  const { CI } = process.env;
  const found = find(name);
  const sentence = `${name} isn't installed; on Debian: apt install ${debianPackage}`;
  const path = (): string => {
    if (found === undefined) throw new Error(sentence);
    return found;
  };
  return {
    found,
    skip: found === undefined && !CI ? sentence : false,
    path,
    run: async (args, options) => run(path(), args, options),
  };
}

function find(name: string): string | undefined {
  const { PATH = "" } = process.env;
  const folders = [...PATH.split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** In plain English, and straight to the server: without the proxies of whoever runs the tests. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name));
  return { ...Object.fromEntries(entries), LC_ALL: "C" };
}

async function run(path: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { input = "", inputStaysOpen = false, cwd } = options;
  const child = spawn(path, args, { cwd, env: plainEnvironment() });
  const timer = setTimeout(() => void end(child), RUN_MS);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => out.push(piece));
  child.stderr.on("data", (piece: Buffer) => err.push(piece));
  // A program may end before it has read everything.
  child.stdin.on("error", () => {});
  child.stdin.write(input);
  if (!inputStaysOpen) child.stdin.end();
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearTimeout(timer);
  return { status, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() };
}
