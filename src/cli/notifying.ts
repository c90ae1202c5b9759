/**
 * How does systemd learn how far the server is? By the program that comes with it.
 *
 * The runtime can't speak the protocol itself (datagrams of a Unix socket), so `systemd-notify` does, one
 * message after the other, and nobody waits for it. Where it is missing, that is said once. This file refuses
 * to know when anything is told.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { safeName } from "../wire/visible.ts";
import { later } from "./timing.ts";

const PROGRAM = "systemd-notify";
const PATIENCE_MS = 5_000;
const MOST_WAITING = 16;

/** Variables of sd_notify(3). */
export type Message = Readonly<Record<string, string>>;

export class Notifying {
  readonly #tell: (sentence: string) => void;
  readonly #waiting: Message[] = [];
  #isSending = false;
  #isMissing = false;
  #over: (() => void)[] = [];

  /** @param tell is told what whoever runs the server should know */
  constructor(tell: (sentence: string) => void) {
    this.#tell = tell;
  }

  send(message: Message): void {
    if (this.#isMissing || this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push(message);
    this.#next();
  }

  /** It takes new settings. systemd wants to know since when, on its own clock. */
  reloading(): void {
    const microseconds = String(process.hrtime.bigint() / 1000n);
    this.send({ RELOADING: "1", MONOTONIC_USEC: microseconds });
  }

  /** Settles when everything is told, or can't be. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#over.push(resolve);
      this.#next();
    });
  }

  #next(): void {
    if (this.#isSending) return;
    const message = this.#waiting.shift();
    if (message === undefined) {
      for (const resolve of this.#over.splice(0)) resolve();
      return;
    }
    this.#isSending = true;
    const words = Object.entries(message).map(([name, value]) => `${name}=${safeName(value)}`);
    const child = spawn(PROGRAM, words, { stdio: "ignore" });
    const done = (): void => {
      this.#isSending = false;
      this.#next();
    };
    child.once("error", ({ code, message: why }: NodeJS.ErrnoException) => {
      this.#isMissing = true;
      this.#waiting.length = 0;
      const reason = code === "ENOENT" ? "isn't installed" : `can't be run (${code ?? why})`;
      this.#tell(`${PROGRAM} ${reason}, so systemd isn't told that the server is ready.`);
      done();
    });
    child.once("exit", done);
    endSoon(child);
  }
}

/** A program that hangs must not keep what is told next. */
function endSoon(child: ChildProcess): void {
  later(PATIENCE_MS, () => child.kill("SIGKILL"));
}
