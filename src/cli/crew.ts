/**
 * Are there as many workers as there should be?
 *
 * One that ends by itself is replaced; on purpose all are, or none, by such as listen already, so that
 * no request is lost. In the end all of them end. This file refuses to know what a person is told besides,
 * and how a process is started.
 */
import { type CloseOptions, IDLE_MS } from "../server/server.ts";
import { OnceMore } from "./once-more.ts";
import { FAILED_STARTS_MAX, Restarts, replacedText } from "./restarts.ts";
import { later, RELOADING_MS, within } from "./timing.ts";
import {
  type Ending,
  type Gone,
  type WorkerEvents,
  type WorkerProcess,
  whyGone,
} from "./worker-process.ts";

/** A worker that doesn't listen by then will never do so, when one before it did. */
const STARTING_MS = 30_000;
/** Whoever tells a worker to stop may be telling all of them, and this process next. */
const LEAVING_PAUSE_MS = 100;

export interface CrewOptions {
  readonly count: number;
  readonly start: (number: number, events: WorkerEvents) => WorkerProcess;
  /** Milliseconds that a worker has to finish what it has begun. */
  readonly graceMs: () => number;
  readonly tell: (sentence: string) => void;
  /** No worker serves, and none can be started. */
  readonly giveUp: () => void;
}

/** Why not all workers have new settings. */
export interface NotReloaded {
  readonly sentence: string;
  /** How many have them all the same. */
  readonly changed: number;
}

interface Post {
  readonly number: number;
  readonly restarts: Restarts;
  worker: WorkerProcess | undefined;
}

export class Crew {
  readonly #options: CrewOptions;
  readonly #posts: readonly Post[];
  readonly #alive = new Set<WorkerProcess>();
  readonly #ending = { finished: 0, cut: 0 };
  /** Where the settings of the first one say that it listens. */
  #place: string | undefined;
  #complete = false;
  #stopping = false;
  #failedStarts = 0;
  readonly #replacing = new OnceMore(() => this.#replaceEach());
  readonly #reloading = new OnceMore(() => this.#reloadEach());
  #over: () => void = () => {};

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#posts = Array.from({ length: options.count }, (_, index) => {
      return { number: index + 1, restarts: new Restarts(), worker: undefined };
    });
  }

  get alive(): readonly WorkerProcess[] {
    return [...this.#alive];
  }

  get #serving(): readonly WorkerProcess[] {
    return this.alive.filter(({ place }) => place !== undefined);
  }

  /** Starts all of them, the first one first: what is wrong is said once. @returns whether all listen */
  async start(): Promise<boolean> {
    const [first, ...others] = this.#posts;
    if (first === undefined || !(await this.#begin(first)) || this.#stopping) return false;
    const begun = await Promise.all(others.map((post) => this.#begin(post)));
    this.#place = first.worker?.place;
    this.#complete = begun.every(Boolean) && !this.#stopping;
    return this.#complete;
  }

  async #begin(post: Post): Promise<boolean> {
    const worker = this.#newWorker(post);
    post.worker = worker;
    const listens = await this.#inTime(worker);
    if (listens) this.#failedStarts = 0;
    else if (!this.#complete && !this.#stopping) await this.#sayWhyNot(worker);
    return listens;
  }

  #newWorker(post: Post): WorkerProcess {
    const worker = this.#options.start(post.number, {
      leaving: (leaving) => this.#leaves(post, leaving),
      deaf: (deaf) => this.#stopsListening(deaf),
    });
    this.#alive.add(worker);
    void worker.gone.then((gone) => this.#lost(post, worker, gone));
    return worker;
  }

  /** The first ones may take as long as they like, as a single process may. */
  async #inTime(worker: WorkerProcess): Promise<boolean> {
    if (!this.#complete) return worker.listening;
    const listens = await within(STARTING_MS, worker.listening);
    if (listens === undefined) worker.giveUp(`did not listen within ${STARTING_MS / 1000} s`);
    return listens === true;
  }

  async #sayWhyNot(worker: WorkerProcess): Promise<void> {
    const gone = await worker.gone;
    if (worker.hasSaidWhy || this.#stopping) return;
    const why = worker.givenUp ?? `${whyGone(gone)} before it could serve`;
    this.#options.tell(`worker ${worker.number} ${why}.`);
  }

  #lost(post: Post, worker: WorkerProcess, gone: Gone): void {
    this.#alive.delete(worker);
    if (this.#stopping) {
      this.#ending.finished += worker.ending.finished;
      this.#ending.cut += worker.ending.cut;
      if (this.#alive.size === 0) this.#over();
      else this.#answerWhenAllAreDeaf();
      return;
    }
    if (post.worker !== worker) return;
    post.worker = undefined;
    if (!this.#complete) return;
    if (worker.place === undefined) this.#failedStarts++;
    if (this.#failedStarts >= FAILED_STARTS_MAX && this.#serving.length === 0) {
      this.#options.giveUp();
      return;
    }
    const pause = post.restarts.pause(worker.servedMs);
    const who = `worker ${worker.number} (process ${worker.pid ?? "none"})`;
    this.#options.tell(`${who} ${worker.givenUp ?? whyGone(gone)}. ${replacedText(pause)}`);
    this.#fill(post, pause);
  }

  /** Somebody else has told it to stop. */
  #leaves(post: Post, worker: WorkerProcess): void {
    if (this.#stopping || !this.#complete || post.worker !== worker) return;
    post.worker = undefined;
    later(LEAVING_PAUSE_MS, () => {
      if (this.#stopping) return;
      const who = `worker ${worker.number} (process ${worker.pid ?? "none"})`;
      this.#options.tell(`${who} was told to stop. ${replacedText(0)}`);
      this.#fill(post, 0);
    });
  }

  /** As long as one listens, nobody who comes is reset; so in the end all of them wait for the last. */
  #stopsListening(worker: WorkerProcess): void {
    if (this.#stopping) this.#answerWhenAllAreDeaf();
    else worker.answer();
  }

  #answerWhenAllAreDeaf(): void {
    if (!this.alive.every(({ isDeaf }) => isDeaf)) return;
    for (const worker of this.#alive) worker.answer();
  }

  #fill(post: Post, pause: number): void {
    const begin = (): void => {
      if (!this.#stopping && post.worker === undefined) void this.#begin(post);
    };
    if (pause === 0) begin();
    else later(pause, begin);
  }

  /**
   * By those that take what the settings say now, and listen already: either all of them, or none.
   * @returns whether all of them
   */
  async replaceAll(): Promise<boolean> {
    return !this.#stopping && this.#complete && this.#replacing.ask();
  }

  async #replaceEach(): Promise<boolean> {
    const { tell, count, graceMs } = this.#options;
    const all: WorkerProcess[] = [];
    for (const post of this.#posts) {
      const next = this.#newWorker(post);
      all.push(next);
      const listens = await this.#inTime(next);
      if (this.#stopping) return false;
      if (!listens) await this.#sayWhyNot(next);
      // One that listened may have ended since.
      if (all.every((worker) => this.#alive.has(worker))) continue;
      for (const worker of all) worker.stop({ graceMs: graceMs(), idleMs: IDLE_MS });
      tell(NOT_REPLACED);
      return false;
    }
    for (const [index, post] of this.#posts.entries()) {
      const { worker: last } = post;
      post.worker = all[index];
      last?.stop({ graceMs: graceMs(), idleMs: IDLE_MS });
    }
    if (all[0]?.place !== this.#place) tell(`${MOVED} ${this.#place}.`);
    tell(count === 1 ? "reloaded: the worker is a new one." : `reloaded: ${count} new workers.`);
    return true;
  }

  /**
   * New settings for all of them, one after the other, while they go on.
   * @returns why not all have them; undefined where all went well
   */
  async reload(): Promise<NotReloaded | undefined> {
    return this.#stopping || !this.#complete ? undefined : this.#reloading.ask();
  }

  async #reloadEach(): Promise<NotReloaded | undefined> {
    let changed = 0;
    let hanging: string | undefined;
    for (const worker of this.alive) {
      // One that begins may have read what was said before.
      if (worker.place === undefined && !(await this.#inTime(worker))) continue;
      const outcome = await within(RELOADING_MS, worker.reload(changed === 0));
      if (outcome === undefined) hanging ??= hangingText(worker);
      else if (outcome.sentence === undefined) changed++;
      else return { sentence: outcome.sentence, changed };
    }
    return hanging === undefined ? undefined : { sentence: hanging, changed };
  }

  /** From now on: what they would listen on is about to go. */
  startNoMore(): void {
    this.#stopping = true;
  }

  /** All of them, in order. Settles when they are gone. */
  async stop(how: CloseOptions): Promise<Ending> {
    const over = new Promise<void>((resolve) => {
      this.#over = resolve;
    });
    this.#stopping = true;
    for (const worker of this.#alive) worker.stop(how);
    if (this.#alive.size > 0) await over;
    return this.#ending;
  }

  /** Sessions that began before have to begin anew. @param ticketKeys in Base64 */
  encryptTickets(ticketKeys: string): void {
    for (const worker of this.#alive) worker.encryptTickets(ticketKeys);
  }

  cut(): void {
    for (const worker of this.#alive) worker.cut();
  }

  /** The log was moved away; each has its own hold of it. */
  reopenLogs(): void {
    for (const worker of this.#serving) worker.reopenLog();
  }

  kill(): void {
    for (const worker of this.#alive) worker.kill();
  }
}

const MOVED =
  "where to listen is decided at the start, and takes a restart to change. Still listening on";

const NOT_REPLACED = "not reloaded: all goes on as it was.";

function hangingText({ number, pid }: WorkerProcess): string {
  return `Worker ${number} (process ${pid}) hasn't said within ${RELOADING_MS / 1000} s whether it takes new settings. kill -9 ${pid} ends it, and another takes its place.`;
}
