/**
 * What has been on the disk, and when? Kept by whoever writes, for whoever reads, in shared memory.
 *
 * Of each file two numbers are told: the state that was completely in place, and the newest that may be
 * visible. Who notes the first before asking, and the second after the answer, knows every state that
 * an honest answer can have.
 */
import { FILES } from "./changing-files.ts";

/** How many states back the times are known. */
const TIMES = 1024;
/** Besides those of the files. */
const NUMBERS = { stop: 0, replaced: 1, inPlace: 2 } as const;
const FIRST_FILE = 3;

/** Which states an answer may have. */
export interface Window {
  /** In place before the request was sent. */
  readonly from: number;
  /** The newest that anybody could have seen when the answer was complete. */
  readonly to: number;
}

export class Ledger {
  /** To be handed to another thread. */
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #times: Float64Array;

  constructor(memory?: SharedArrayBuffer) {
    const times = TIMES * FILES.length;
    const numbers = FIRST_FILE + 2 * FILES.length;
    this.memory = memory ?? new SharedArrayBuffer(8 * times + 4 * numbers);
    this.#times = new Float64Array(this.memory, 0, times);
    this.#numbers = new Int32Array(this.memory, 8 * times, numbers);
  }

  /** The writer begins to make what will be this state: no time in the file will be earlier. */
  prepare(file: number, state: number): void {
    this.#times[file * TIMES + (state % TIMES)] = Date.now();
  }

  /** The writer is about to bring this state about. */
  begin(file: number, state: number): void {
    Atomics.store(this.#numbers, FIRST_FILE + 2 * file, state);
  }

  /** This state is on the disk, and none before it any more. */
  finish(file: number, state: number): void {
    Atomics.store(this.#numbers, FIRST_FILE + 2 * file + 1, state);
  }

  /** The newest state that may be visible. */
  begun(file: number): number {
    return Atomics.load(this.#numbers, FIRST_FILE + 2 * file);
  }

  /** The newest state that is certainly in place. */
  finished(file: number): number {
    return Atomics.load(this.#numbers, FIRST_FILE + 2 * file + 1);
  }

  /** When the writer began to make it, in milliseconds since 1970; 0 when that is long ago. */
  preparedAt(file: number, state: number): number {
    const known = state > this.begun(file) - TIMES / 2 && state <= this.begun(file);
    return known ? (this.#times[file * TIMES + (state % TIMES)] ?? 0) : 0;
  }

  count(what: "replaced" | "inPlace"): void {
    Atomics.add(this.#numbers, NUMBERS[what], 1);
  }

  counted(what: "replaced" | "inPlace"): number {
    return Atomics.load(this.#numbers, NUMBERS[what]);
  }

  /** Tells the writer to end, and wakes it. */
  stop(): void {
    Atomics.store(this.#numbers, NUMBERS.stop, 1);
    Atomics.notify(this.#numbers, NUMBERS.stop);
  }

  /** Sleeps for so many milliseconds; true when it is time to end. Blocks its thread. */
  rest(milliseconds: number): boolean {
    if (milliseconds > 0) Atomics.wait(this.#numbers, NUMBERS.stop, 0, milliseconds);
    return Atomics.load(this.#numbers, NUMBERS.stop) === 1;
  }
}
