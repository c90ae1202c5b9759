/**
 * How does a test sit at a terminal? At a pseudo-terminal of the system, with the command on the other side.
 *
 * Every wait has a deadline and says what it waited for. The processes are gone when the test is over.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { end } from "../support/processes.ts";
import { program } from "../support/programs.ts";
import { within } from "../support/raw-client.ts";
import { COMMAND } from "./running-command.ts";

export const script: ReturnType<typeof program> = program("script", "bsdutils");

export class Terminal {
  /** Everything that was shown, as the terminal got it. */
  screen = "";
  #seen = 0;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #changed: () => void = () => {};

  constructor(words: readonly string[]) {
    const command = [process.execPath, COMMAND, ...words].map(quotedForShell).join(" ");
    const { PATH = "" } = process.env;
    this.#child = spawn(
      script.path(),
      ["-qefc", `stty cols 100 rows 40; ${command}`, "/dev/null"],
      {
        env: { PATH, TERM: "xterm", NO_COLOR: "1" },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.screen += text;
      this.#changed();
    });
    // It may end before it has read everything.
    this.#child.stdin?.on("error", () => {});
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("close", (status) => {
        resolve(status);
        this.#changed();
      });
    });
    this.#ended.catch(() => {});
  }

  types(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Waits until this is shown, behind what was shown when it was waited for last. */
  async shows(text: string): Promise<void> {
    const waits = async (): Promise<void> => {
      while (!this.screen.includes(text, this.#seen)) {
        if (this.#child.exitCode !== null) throw new Error(`never showed ${text}: ${this.screen}`);
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
      }
    };
    await within(waits(), () => `${text} on the screen: ${JSON.stringify(this.screen)}`);
    this.#seen = this.screen.indexOf(text, this.#seen) + text.length;
  }
  /** The status of the command. */
  ends(): Promise<number | null> {
    return within(this.#ended, () => `the end: ${JSON.stringify(this.screen)}`);
  }

  async leave(): Promise<void> {
    await end(this.#child);
  }
}

export function openTerminal(t: TestContext, words: readonly string[]): Terminal {
  const terminal = new Terminal(words);
  t.after(() => terminal.leave());
  return terminal;
}

function quotedForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
