/**
 * Brings one state of each file after the other onto the disk, on a thread of its own, until it is told
 * to stop. What the states are, `changing-files` says; when each of them stands, it tells the ledger.
 *
 * Replacements are prepared in a folder beside the one that is served, and renamed into it. Each file
 * has a rhythm of its own, because one that changes all the time is never kept in memory anywhere, and
 * because a server must get a share of the machine to be wrong in.
 */
import {
  closeSync,
  ftruncateSync,
  futimesSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import {
  bytesOf,
  type ChangingFile,
  FILES,
  SIBLING_EXTENSION,
  type SiblingCoding,
  type State,
  siblingsOf,
  stateOf,
} from "./changing-files.ts";
import { Ledger } from "./changing-ledger.ts";

/** What the thread is started with. */
export interface WriterTask {
  readonly memory: SharedArrayBuffer;
  /** The folder that is served. */
  readonly folder: string;
  /** Another one on the same disk. */
  readonly staging: string;
}

/** Of every version of a file that keeps its time: seconds since 1970, not whole ones as on a coarse clock. */
const OLD_TIME = 1_600_000_000.5;
/** On a busy machine so much is caught up with. */
const LATE_MS = 250;
/** A twin that is as old as the file stands for it, and a file system's clock ticks this slowly. */
const TICK_MS = 20;

export class Writer {
  readonly #ledger: Ledger;
  readonly #folder: string;
  readonly #staging: string;
  readonly #wrote = new Map<number, number>();

  constructor({ memory, folder, staging }: WriterTask) {
    this.#ledger = new Ledger(memory);
    this.#folder = folder;
    this.#staging = staging;
  }

  /** State 0 of every file: to be called before anybody asks. */
  prepare(): void {
    for (const file of FILES) this.#replace(file, stateOf(file, 0));
  }

  /** Until the ledger says stop. */
  run(): void {
    const due = FILES.map(({ everyMs }) => performance.now() + everyMs * Math.random());
    for (let idle = 0; !this.#ledger.rest(idle); ) {
      const now = performance.now();
      let next = Number.POSITIVE_INFINITY;
      for (const file of FILES) {
        const at = due[file.index] ?? 0;
        if (at <= now) {
          this.#advance(file);
          // A random part, so that rhythms don't lock onto each other or onto the clock's ticks.
          const after = at + file.everyMs * (0.5 + Math.random());
          due[file.index] = Math.max(after, now - LATE_MS);
        }
        next = Math.min(next, due[file.index] ?? 0);
      }
      idle = next - performance.now();
    }
  }

  #advance(file: ChangingFile): void {
    const steps = file.manner === "rewritten" || file.manner === "longer" ? 3 : 1;
    for (let step = 0; step < steps; step++) {
      const state = stateOf(file, this.#ledger.begun(file.index) + 1);
      if (file.manner === "renamed") {
        this.#replace(file, state);
        this.#ledger.count("replaced");
      } else {
        this.#changeInPlace(file, state);
        this.#ledger.count("inPlace");
      }
    }
  }

  /** Puts a complete file, and then its siblings, in the place of what is there; or takes it away. */
  #replace(file: ChangingFile, { number, version, length }: State): void {
    const path = join(this.#folder, file.name);
    this.#ledger.prepare(file.index, number);
    if (length === undefined) {
      this.#stand(file, number, () => rmSync(path, { force: true }));
      // A file that is gone has no twins: what is left of them waits for the next version.
      return;
    }
    // Twins are told from the file by their times: a version must be a tick younger than the last twin.
    const since = performance.now() - (this.#wrote.get(file.index) ?? 0);
    if (file.siblings.length > 0 && since < TICK_MS) this.#ledger.rest(TICK_MS - since);
    const content = bytesOf(file, version, length);
    const staged = this.#stage(file, "", content);
    const about = siblingsOf(file, version);
    const twins = (about === "made" ? file.siblings : []).map((coding) => {
      const extension = SIBLING_EXTENSION[coding];
      return { extension, staged: this.#stage(file, extension, encode(content, coding)) };
    });
    this.#wrote.set(file.index, performance.now());
    this.#stand(file, number, () => renameSync(staged, path));
    for (const twin of twins) renameSync(twin.staged, path + twin.extension);
    for (const coding of about === "removed" ? file.siblings : []) {
      rmSync(path + SIBLING_EXTENSION[coding], { force: true });
    }
  }

  #stage(file: ChangingFile, extension: string, content: Uint8Array): string {
    const staged = join(this.#staging, file.name + extension);
    writeFileSync(staged, content);
    if (file.sameTime) utimesSync(staged, OLD_TIME, OLD_TIME);
    return staged;
  }

  #changeInPlace(file: ChangingFile, state: State): void {
    const { number, version, length = 0 } = state;
    const before = stateOf(file, number - 1).length ?? 0;
    // A new version of a file that is resized comes by rename.
    if (file.manner === "resized" && number % 4 === 0) {
      this.#replace(file, state);
      return;
    }
    this.#ledger.prepare(file.index, number);
    const descriptor = openSync(join(this.#folder, file.name), "r+");
    try {
      const content = bytesOf(file, version, length);
      this.#stand(file, number, () => {
        if (length < before) ftruncateSync(descriptor, length);
        else if (file.manner === "overwritten") writeAll(descriptor, content, 0);
        else writeAll(descriptor, content, before);
        if (file.sameTime) futimesSync(descriptor, OLD_TIME, OLD_TIME);
      });
    } finally {
      closeSync(descriptor);
    }
  }

  #stand(file: ChangingFile, number: number, action: () => void): void {
    this.#ledger.begin(file.index, number);
    action();
    this.#ledger.finish(file.index, number);
  }
}

/** From this position of the content on, and of the file. */
function writeAll(descriptor: number, content: Uint8Array, from: number): void {
  for (let at = from; at < content.length; ) {
    at += writeSync(descriptor, content, at, content.length - at, at);
  }
}

function encode(content: Uint8Array, coding: SiblingCoding): Uint8Array {
  if (coding === "gzip") return gzipSync(content, { level: 1 });
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

if (!isMainThread) {
  parentPort?.postMessage("begins");
  new Writer(workerData as WriterTask).run();
}
