/**
 * How do words reach a terminal, a pipe or a file without ever holding up the server?
 *
 * What is written in one turn goes out together, one write at a time. When nobody reads, a bounded
 * queue fills, then lines are dropped, counted, and told once it flows again. When the reader is gone
 * (`barewire | head -1`), all that follows is forgotten. This file refuses to know what is said.
 */
import type { Writable } from "node:stream";
import { grouped } from "../wire/visible.ts";
import { afterThisTurn } from "./timing.ts";
import { wholeLines } from "./whole-lines.ts";

/** Characters that wait, those that were handed to the stream included. */
export const QUEUE_MAX: number = 1024 * 1024;

export class Output {
  readonly #open: () => Writable;
  #stream: Writable | undefined;
  readonly #wholeMax: number | undefined;
  #queue = "";
  #waiting = 0;
  #writing = false;
  #scheduled = false;
  #gone = false;
  #droppedLines = 0;
  #dropping = false;
  /** Looked at only when lines were dropped: most are joined first, and looking would join each. */
  #last = "";
  #waitingForEnd: (() => void)[] = [];

  /**
   * @param open where to, asked once, when there is something to write
   * @param wholeMax bytes that are written at a time, in whole lines, beside others. Default: all that is there
   */
  constructor(open: () => Writable, wholeMax?: number) {
    this.#open = open;
    this.#wholeMax = wholeMax;
  }

  write(text: string): void {
    if (this.#gone || text === "") return;
    // Once lines were dropped, half of the room must be free again, or every other line would be.
    const room = this.#dropping ? QUEUE_MAX / 2 : QUEUE_MAX;
    if (this.#waiting + text.length > room) {
      this.#drop(text);
      return;
    }
    if (this.#dropping) this.#tellDropped();
    this.#push(text);
    this.#schedule();
  }

  /** Settles when more may be written without being dropped soon; undefined when that is now. */
  drained(): Promise<void> | undefined {
    return this.#waiting < QUEUE_MAX / 4 || this.#gone ? undefined : this.end();
  }

  /** Settles when everything is out, or can't get out any more. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForEnd.push(resolve);
      this.#flush();
    });
  }

  #push(text: string): void {
    this.#queue += text;
    this.#waiting += text.length;
    this.#last = text;
  }

  #schedule(): void {
    if (this.#scheduled || this.#writing) return;
    this.#scheduled = true;
    afterThisTurn(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#writing) return;
    if (this.#dropping && this.#queue === "") this.#tellDropped();
    if (this.#queue === "" || this.#gone) {
      for (const resolve of this.#waitingForEnd.splice(0)) resolve();
      return;
    }
    const max = this.#wholeMax;
    const text = max === undefined ? this.#queue : wholeLines(this.#queue, max);
    this.#queue = this.#queue.slice(text.length);
    this.#writing = true;
    this.#stream ??= this.#opened();
    this.#stream.write(text, (error) => {
      this.#writing = false;
      if (error) this.#lose();
      else this.#waiting -= text.length;
      this.#flush();
    });
  }

  #opened(): Writable {
    // EPIPE, EIO of a terminal that was closed, ENOSPC: in none of them may the server stop.
    return this.#open().on("error", () => this.#lose());
  }

  #drop(text: string): void {
    this.#dropping = true;
    this.#droppedLines += text.split("\n").length - 1;
  }

  #tellDropped(): void {
    const lines =
      this.#droppedLines === 1 ? "1 line was" : `${grouped(this.#droppedLines)} lines were`;
    const midLine = this.#last !== "" && !this.#last.endsWith("\n");
    const told = `${midLine ? "\n" : ""}barewire: nobody read here, so ${lines} left out\n`;
    this.#dropping = false;
    this.#droppedLines = 0;
    this.#push(told);
  }

  #lose(): void {
    this.#gone = true;
    this.#queue = "";
    this.#waiting = 0;
    for (const resolve of this.#waitingForEnd.splice(0)) resolve();
  }
}
