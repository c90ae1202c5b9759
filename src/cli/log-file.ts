/**
 * How do lines get into a file, without ever holding up the server, and without one being lost that needn't be?
 *
 * They are gathered for a moment and written together, one write at a time. Where the file can't be written (a
 * full disk), what waits stays until it can be again; beyond a bound lines are left out and counted, and whoever
 * runs the server is told when it begins and when it is over. The file is opened anew when it was moved away. This
 * file refuses to know what is in it.
 */
import { close, constants, open, openSync, write, writeSync } from "node:fs";
import { grouped } from "../wire/visible.ts";
import { later } from "./timing.ts";

/** Characters that wait; what comes beyond is left out. */
export const WAITING_MAX: number = 4 * 1024 * 1024;
/** Characters that are worth a write of their own. */
const WRITE_AT = 64 * 1024;
/** How long lines are gathered. */
const GATHER_MS = 200;
/** A file that can't be written is tried again after so long. */
export const RETRY_MS: number = 1_000;
/** A reader that has fallen behind gets so long. */
const BEHIND_MS = 20;

/** Who asked for what is nobody else's business. */
const MODE = 0o640;
/** Several processes may write to it; and a pipe that nobody reads mustn't hold up anything. */
const FLAGS =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NONBLOCK ?? 0);
const LF = 10;

/**
 * Written to as they are: a socket, as services have for their output, can't be opened by its name, and a file would be
 * written over from two places.
 */
const STANDARD: ReadonlyMap<string, number> = new Map([
  ["/dev/stdout", 1],
  ["/dev/stderr", 2],
]);
const LAST_STANDARD = 2;

type Fault = NodeJS.ErrnoException | null;

/** What is done with a disk. Faults are its own, so a test may bring some. */
export interface LogDisk {
  /** @throws Error with `code` */
  openNow(path: string): number;
  open(path: string, done: (fault: Fault, descriptor: number) => void): void;
  write(descriptor: number, bytes: Uint8Array, done: (fault: Fault, count: number) => void): void;
  /** @throws Error with `code` */
  writeNow(descriptor: number, bytes: Uint8Array): void;
  close(descriptor: number): void;
}

export const DISK: LogDisk = {
  openNow: (path) => STANDARD.get(path) ?? openSync(path, FLAGS, MODE),
  open: (path, done) => {
    const standard = STANDARD.get(path);
    if (standard === undefined) open(path, FLAGS, MODE, done);
    else done(null, standard);
  },
  write: (descriptor, bytes, done) => write(descriptor, bytes, done),
  writeNow: (descriptor, bytes) => void writeSync(descriptor, bytes),
  close: (descriptor) => {
    if (descriptor > LAST_STANDARD) close(descriptor, () => {});
  },
};

export class LogFile {
  readonly #path: string;
  readonly #tell: (sentence: string) => void;
  readonly #disk: LogDisk;
  #descriptor: number;
  #queue = "";
  /** What is being written. */
  #bytes: Uint8Array = new Uint8Array(0);
  /** Does it begin within a line, whose beginning was written? */
  #midLine = false;
  /** Characters of both. */
  #waiting = 0;
  #writing = false;
  #scheduled = false;
  /** Why it can't be written. */
  #fault: string | undefined;
  #leftOut = 0;
  #waitingForEnd: (() => void)[] = [];

  /**
   * @param tell is told what whoever runs the server should know
   * @throws Error with `code` when the file can't be opened
   */
  constructor(path: string, tell: (sentence: string) => void, disk: LogDisk = DISK) {
    this.#path = path;
    this.#tell = tell;
    this.#disk = disk;
    this.#descriptor = disk.openNow(path);
  }

  /** @param text whole lines */
  write(text: string): void {
    if (this.#waiting + text.length > WAITING_MAX) {
      this.#leaveOut(linesIn(text));
      return;
    }
    this.#queue += text;
    this.#waiting += text.length;
    if (this.#queue.length >= WRITE_AT) this.#flush();
    else this.#schedule(GATHER_MS);
  }

  /** The file was moved away: what comes from now on goes into a new one of its name. */
  reopen(): void {
    this.#flush();
    this.#disk.open(this.#path, (fault, descriptor) => {
      if (fault === null) this.#turnTo(descriptor);
      else this.#tell(`The log can't be opened again (${reasonOf(fault)}): it stays where it is.`);
    });
  }

  /** Settles when everything is written, or can't be. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForEnd.push(resolve);
      this.#flush();
    });
  }

  /** Writes what waits at once: the process ends, and nothing will happen later. */
  endNow(): void {
    const rest = this.#queue;
    this.#queue = "";
    try {
      if (rest !== "") this.#disk.writeNow(this.#descriptor, Buffer.from(rest));
    } catch {
      // Nobody is left to be told.
    }
  }

  #schedule(milliseconds: number): void {
    if (this.#scheduled || this.#writing) return;
    this.#scheduled = true;
    later(milliseconds, () => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#writing) return;
    if (this.#bytes.length === 0) {
      if (this.#queue === "") {
        this.#endIfAsked();
        return;
      }
      this.#bytes = Buffer.from(this.#queue);
      this.#queue = "";
      this.#midLine = false;
    }
    this.#writing = true;
    this.#disk.write(this.#descriptor, this.#bytes, (fault, count) => {
      this.#writing = false;
      if (fault !== null) this.#failed(fault);
      else this.#written(count);
    });
  }

  #written(count: number): void {
    this.#midLine = count === 0 ? this.#midLine : this.#bytes[count - 1] !== LF;
    this.#bytes = this.#bytes.subarray(count);
    this.#waiting = this.#bytes.length + this.#queue.length;
    // A disk that fills up takes a part first, and says why only when asked again.
    if (this.#bytes.length > 0) {
      this.#flush();
      return;
    }
    if (this.#fault !== undefined || this.#leftOut > 0) this.#tellRecovered();
    if (this.#queue.length >= WRITE_AT || this.#waitingForEnd.length > 0) this.#flush();
    else if (this.#queue !== "") this.#schedule(GATHER_MS);
  }

  #failed(fault: NodeJS.ErrnoException): void {
    if (fault.code === "EAGAIN") {
      this.#schedule(BEHIND_MS);
      return;
    }
    if (this.#fault === undefined) {
      this.#fault = reasonOf(fault);
      this.#tell(
        `The log can't be written (${this.#fault}). Requests are served as before; lines wait until it can be.`,
      );
    }
    if (this.#waitingForEnd.length > 0) this.#giveUp();
    else this.#schedule(RETRY_MS);
  }

  #turnTo(descriptor: number): void {
    if (this.#writing) {
      later(BEHIND_MS, () => this.#turnTo(descriptor));
      return;
    }
    this.#disk.close(this.#descriptor);
    this.#descriptor = descriptor;
    if (this.#midLine && this.#bytes.length > 0) {
      // Half a line means nothing in the new file.
      const end = this.#bytes.indexOf(LF) + 1;
      this.#bytes = this.#bytes.subarray(end === 0 ? this.#bytes.length : end);
      this.#midLine = false;
      this.#leaveOut(1);
    }
    this.#flush();
  }

  #leaveOut(lines: number): void {
    if (this.#leftOut === 0 && this.#fault === undefined) {
      this.#tell("The log is written too slowly for all that happens, so lines are left out.");
    }
    this.#leftOut += lines;
  }

  #tellRecovered(): void {
    const lost = this.#leftOut === 0 ? "nothing was lost" : `${lineCount(this.#leftOut)} left out`;
    this.#fault = undefined;
    this.#leftOut = 0;
    this.#tell(`The log is written again; ${lost}.`);
  }

  #giveUp(): void {
    const lines = this.#leftOut + linesIn(this.#queue) + linesIn(Buffer.from(this.#bytes));
    this.#tell(`The log could not be written (${this.#fault}): ${lineCount(lines)} left out.`);
    this.#queue = "";
    this.#bytes = new Uint8Array(0);
    this.#endIfAsked();
  }

  #endIfAsked(): void {
    for (const resolve of this.#waitingForEnd.splice(0)) resolve();
  }
}

function linesIn(text: { readonly length: number; toString(): string }): number {
  return text.toString().split("\n").length - 1;
}

function lineCount(count: number): string {
  return count === 1 ? "1 line was" : `${grouped(count)} lines were`;
}

/** "ENOSPC": short, and what people search for. */
export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code ?? message;
}
