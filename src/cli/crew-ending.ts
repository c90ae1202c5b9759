/**
 * How does the command end that serves with several processes, and what does it say then?
 *
 * As one process does: in order at the first signal, by force at the second, and in any case. What all of them
 * have finished is told once. This file refuses to know how a worker ends what it has begun.
 */
import { type CloseOptions, GRACE_MS, IDLE_MS } from "../server/server.ts";
import type { Crew } from "./crew.ts";
import {
  FORCED_STATUS,
  firstWord,
  lastWord,
  longestEnd,
  PATIENCE_MS,
  SAME_INTERRUPT_MS,
  type StopSignal,
} from "./stopping.ts";
import { later } from "./timing.ts";
import type { Ending } from "./worker-process.ts";

/** How long workers have to say what they have under way. */
const TELLING_MS = 200;
const ASKING_MS = 5;

export interface CrewEndingOptions {
  readonly crew: Crew;
  /** How long workers that were told to stop still accept connections, and then answer. */
  readonly times: () => Pick<CloseOptions, "noticeMs" | "graceMs">;
  /** Who manages it as a service hears of the end first. */
  readonly begins: () => void;
  /** Lets go of what is listened on. */
  readonly release: () => Promise<void>;
  /** For whoever looks on. */
  readonly say: (text: string) => void;
  /** For whoever runs it. */
  readonly tell: (sentence: string) => void;
  readonly exit: (status: number) => Promise<void>;
}

export class CrewEnding {
  readonly #options: CrewEndingOptions;
  #begun = false;
  #deafToInterrupt = false;
  #forcedStatus: number | undefined;
  #killed = false;
  #ended = false;

  constructor(options: CrewEndingOptions) {
    this.#options = options;
  }

  on(signal: StopSignal): void {
    if (signal === "SIGINT") {
      if (this.#deafToInterrupt) return;
      this.#deafToInterrupt = true;
      later(SAME_INTERRUPT_MS, () => {
        this.#deafToInterrupt = false;
      });
    }
    if (this.#begun) this.#force(FORCED_STATUS[signal]);
    else void this.#begin(signal);
  }

  /** The workers can't start, and have said why. @param sentence to be said last */
  async failed(sentence?: string): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    const { crew, exit, release, tell } = this.#options;
    crew.kill();
    await Promise.all([release(), crew.stop({ graceMs: 0, idleMs: 0 })]);
    if (sentence !== undefined) tell(sentence);
    await exit(1);
  }

  async #begin(signal: StopSignal): Promise<void> {
    this.#begun = true;
    const { crew, release, say, times, begins } = this.#options;
    begins();
    // A terminal has written ^C where our next line would begin.
    if (signal === "SIGINT" && process.stdout.isTTY) say("\n");
    const { noticeMs = 0, graceMs = GRACE_MS } = times();
    const isHurried = signal === "SIGINT";
    const how = { graceMs, idleMs: isHurried ? 0 : IDLE_MS, noticeMs: isHurried ? 0 : noticeMs };
    later(longestEnd(how), () => this.#kill());
    crew.startNoMore();
    // First, so that nobody is let in whom no worker would answer.
    await release();
    const ended = crew.stop(how);
    this.#sayPending(signal, performance.now() + TELLING_MS);
    this.#end(await ended);
  }

  #sayPending(signal: StopSignal, untilMs: number): void {
    const { crew, say } = this.#options;
    const { alive } = crew;
    if (this.#ended || this.#forcedStatus !== undefined || alive.length === 0) return;
    const isTold = alive.every(({ pending }) => pending !== undefined);
    if (!isTold && performance.now() < untilMs) {
      later(ASKING_MS, () => this.#sayPending(signal, untilMs));
      return;
    }
    const pending = alive.reduce((sum, worker) => sum + (worker.pending ?? 0), 0);
    if (pending > 0) say(`${firstWord(signal, pending)}\n`);
  }

  #force(status: number): void {
    this.#forcedStatus ??= status;
    this.#options.crew.cut();
    later(PATIENCE_MS, () => this.#kill());
  }

  /** Whoever hasn't ended by now never will. */
  #kill(): void {
    this.#killed = true;
    this.#options.crew.kill();
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    const { say, exit } = this.#options;
    say(`${lastWord(ending)}\n`);
    void exit(this.#forcedStatus ?? (this.#killed ? 1 : 0));
  }
}
