/**
 * How does a test start a program that prints a URL when it is ready, and how does it get rid of it?
 *
 * Every process that is started here is ended when the test is over, and nothing else ever is.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Cleanup } from "./test-server.ts";

export const PROJECT_ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** Starting Node on a busy machine takes its time. */
const START_MS = 30_000;
const END_MS = 5_000;
const URL_TEXT = /https?:\/\/[^\s/]+:(\d+)/;

export interface ServingProcess {
  readonly url: string;
  readonly port: number;
  /** All that it has printed so far. */
  readonly output: string;
  /** Waits until it has printed this. */
  printed(text: string): Promise<void>;
  /** Settles when the process has ended, by itself. */
  exited(): Promise<void>;
}

/** What runs a script: the Node of the tests, unless they say otherwise. */
export interface Runtime {
  readonly program: string;
  /** Before the script. */
  readonly flags: readonly string[];
}

const THIS_NODE: Runtime = { program: process.execPath, flags: [] };

/** Runs a script of the repository on a free port, until the test is over. */
export async function startScript(
  t: Cleanup,
  script: string,
  args: readonly string[] = [],
  { program, flags }: Runtime = THIS_NODE,
): Promise<ServingProcess> {
  const child = spawn(program, [...flags, script, ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, PORT: "0", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Also when the tests themselves break off.
  const kill = (): unknown => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  t.after(() => end(child));
  const printed = new Printed(child, script);
  const [text, port] = await printed.until("a URL", (output) => URL_TEXT.exec(output) ?? undefined);
  return {
    url: `${text}/`,
    port: Number(port),
    get output() {
      return printed.text;
    },
    printed: async (wanted) => {
      await printed.until(wanted, (output) => output.includes(wanted) || undefined);
    },
    exited: async () => {
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

/** Ends a process in order, and if that takes too long, at once. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
  await gone;
  clearTimeout(timer);
}

class Printed {
  text = "";
  readonly #name: string;
  #gone = false;
  #changed: () => void = () => {};

  constructor(child: ChildProcess, name: string) {
    this.#name = name;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (piece: string) => {
        this.text += piece;
        this.#changed();
      });
    }
    child.on("error", (error) => {
      this.text += error.message;
    });
    child.on("close", () => {
      this.#gone = true;
      this.#changed();
    });
  }

  async until<T>(what: string, find: (text: string) => T | undefined): Promise<T> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      const found = find(this.text);
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (this.#gone || left <= 0) {
        const how = this.#gone ? "ended" : "went on";
        throw new Error(`${this.#name} ${how} without printing ${what}:\n${this.text}`);
      }
      await this.#change(left);
    }
  }

  async #change(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
