/**
 * What does the built command do when somebody runs it? Starts it, reads what it prints, ends it.
 *
 * Every wait has a deadline and says what it waited for. A test's process and folder are gone when
 * the test is over, whatever happened.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { within } from "../support/raw-client.ts";

/** One JavaScript file; `npm test` builds it first. */
export const COMMAND = fileURLToPath(new URL("../../dist/barewire.cjs", import.meta.url));
const DEADLINE_MS = 10_000;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Leave what it prints unread until `startReading`. */
  readonly unread?: boolean;
  readonly uid?: number;
  /** A descriptor that takes what it prints, instead of the test. */
  readonly stdout?: number;
  /** In a session of its own, without a terminal, as services are. Default: no. */
  readonly detached?: boolean;
  /** Another copy of the command. */
  readonly command?: string;
  /** What it reads on standard input; nothing by default. */
  readonly input?: string | Uint8Array;
  /** Does more come than `input`? Then the test ends it. Default: no. */
  readonly inputStaysOpen?: boolean;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class RunningCommand {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #changed: () => void = () => {};

  constructor(args: readonly string[], options: RunOptions) {
    const { cwd, env = {}, unread = false, uid, command = COMMAND, stdout = "pipe" } = options;
    const { input, inputStaysOpen, detached = false } = options;
    const { PATH = "" } = process.env;
    this.child = spawn(process.execPath, [command, ...args], {
      cwd,
      env: { PATH, ...env },
      detached,
      stdio: [input === undefined ? "ignore" : "pipe", stdout, "pipe"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    // A command may end before it has read everything.
    this.child.stdin?.on("error", () => {});
    this.child.stdin?.write(input ?? "");
    if (inputStaysOpen !== true) this.child.stdin?.end();
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#changed();
    });
    if (!unread) this.startReading();
    this.#ended = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("close", resolve);
    });
    this.#ended.catch(() => {});
  }

  startReading(): void {
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#changed();
    });
  }

  /** Waits until standard output has a match. */
  prints(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.#matches(pattern, () => this.stdout);
  }

  /** Waits until standard error has a match. */
  complains(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.#matches(pattern, () => this.stderr);
  }

  async #matches(pattern: RegExp, text: () => string): Promise<RegExpMatchArray> {
    const started = Date.now();
    for (;;) {
      const match = text().match(pattern);
      if (match !== null) return match;
      const left = started + DEADLINE_MS - Date.now();
      if (left <= 0 || this.child.exitCode !== null) {
        throw new Error(`never printed ${pattern}; but: ${this.stdout}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 200));
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The port in the first URL that it prints. */
  async port(): Promise<number> {
    const [, port] = await this.prints(/https?:\/\/[^\s/]*:(\d+)\D/);
    return Number(port);
  }

  async ends(): Promise<Ended> {
    const status = await within(this.#ended, () => `the end of the command\n${this.stdout}`);
    return { status, stdout: this.stdout, stderr: this.stderr };
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Starts `barewire` with these words; gone after the test. */
export function run(
  t: TestContext,
  args: readonly string[],
  options: RunOptions = {},
): RunningCommand {
  const command = new RunningCommand(args, options);
  t.after(() => {
    command.child.kill("SIGKILL");
  });
  return command;
}

/** Runs to the end. */
export function runToEnd(
  t: TestContext,
  args: readonly string[],
  options?: RunOptions,
): Promise<Ended> {
  return run(t, args, options).ends();
}

/** One sentence on standard error, nothing else, no stack, status 1. */
export async function failsWith(
  t: TestContext,
  args: readonly string[],
  sentence: RegExp,
  options?: RunOptions,
): Promise<void> {
  const { status, stdout, stderr } = await runToEnd(t, args, options);
  assert.match(stderr, sentence);
  assert.match(stderr, /^barewire: [^\n]*\n$/);
  assert.deepEqual([status, stdout], [1, ""]);
}

/** A folder with these files, gone after the test. */
export function folderWith(
  t: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), "barewire-cli-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

/** A port on which nobody listened a moment ago. */
export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  listener.close();
  await once(listener, "close");
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}
