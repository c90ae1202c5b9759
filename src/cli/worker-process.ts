/**
 * What does the process that was started know of one that serves? When it listens, and when and why it ended.
 *
 * The same command in a process of its own, that finds in its environment where to listen. This file refuses to
 * know how many there are, and what happens when one is gone.
 */
import { type ChildProcess, fork } from "node:child_process";
import type { CloseOptions } from "../server/server.ts";
import { AskedFigures } from "./asked-figures.ts";
import {
  boxed,
  type FromWorker,
  type Handed,
  SEAT_VARIABLE,
  type SeatNotes,
  type ToWorker,
  unboxed,
} from "./worker-messages.ts";

/** The first descriptor behind input, output, errors and the channel. */
const FIRST_DESCRIPTOR = 4;

/** Sockets of this process that a worker gets, too. */
export interface Inherited {
  readonly site: readonly number[];
  /** Of plain HTTP that is sent on to HTTPS. */
  readonly redirect?: readonly number[];
}

export interface Gone {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it never was a process. */
  readonly error?: Error;
}

export interface Ending {
  readonly finished: number;
  readonly cut: number;
}

/** Why it hasn't taken new settings; no sentence where it has, or is gone: the next one takes them. */
export interface Reloaded {
  readonly sentence?: string;
}

export interface WorkerEvents {
  /** Somebody else has told it to stop. */
  readonly leaving: (worker: WorkerProcess) => void;
  /** It listens no more, and waits for `answer()`. */
  readonly deaf: (worker: WorkerProcess) => void;
}

export class WorkerProcess {
  /** 1 for the first place among the workers. */
  readonly number: number;
  /** Settles with false when it is gone before it listens. */
  readonly listening: Promise<boolean>;
  readonly gone: Promise<Gone>;
  /** Where its settings say that it listens; undefined until it does. */
  place: string | undefined;
  readonly figures: AskedFigures = new AskedFigures(() => this.#tell({ kind: "count" }));
  /** Has it said why it ends? */
  hasSaidWhy = false;
  /** Why it was killed from here, if it was. */
  givenUp: string | undefined;
  /** What it ended, once it has been told to stop and has done so. */
  ending: Ending = { finished: 0, cut: 0 };
  /** Requests under way when it was told to stop; undefined until it says it. */
  pending: number | undefined;
  /** It has been told to stop, and listens no more. */
  isDeaf = false;
  /** What the application wishes, where that was asked. */
  wish: { readonly hostname: string; readonly port: number } | undefined;

  readonly #child: ChildProcess | undefined;
  readonly #on: WorkerEvents;
  #begunAt = 0;
  #listens: () => void = () => {};
  #reloads = 0;
  #reloaded: (told: Reloaded & { readonly asked: number }) => void = () => {};

  /** @param handed what it is told before anything else */
  constructor(
    number: number,
    notes: SeatNotes,
    inherited: Inherited,
    handed: Handed,
    events: WorkerEvents = { leaving() {}, deaf() {} },
  ) {
    this.number = number;
    this.#on = events;
    const child = started(notes, inherited);
    this.#child = child instanceof Error ? undefined : child;
    this.gone = endOf(child);
    this.#tell({ kind: "hand", handed });
    this.listening = new Promise((resolve) => {
      this.#listens = () => resolve(true);
      this.gone.then(() => resolve(false));
    });
    // Later than its end: its last words may be on their way then.
    this.#child?.once("disconnect", () => this.figures.end());
    this.#child?.on("message", (given) => this.#hear(unboxed<FromWorker>(given)));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How long it has served. */
  get servedMs(): number {
    return this.place === undefined ? 0 : performance.now() - this.#begunAt;
  }

  /** @param more what it prints below its own words */
  greet(more: string): void {
    this.#tell({ kind: "greet", more });
  }

  /** In order. */
  stop(how: CloseOptions): void {
    this.#tell({ kind: "stop", how });
  }

  /**
   * Takes new settings. Never rejects; settles when it has answered, or is gone.
   * @param tells is it to say what is to be said of them?
   */
  async reload(tells: boolean): Promise<Reloaded> {
    const asked = ++this.#reloads;
    const answer = new Promise<Reloaded>((resolve) => {
      this.#reloaded = (told) => {
        // What was asked before may be answered late.
        if (told.asked === asked) resolve(told);
      };
    });
    this.#tell({ kind: "reload", tells, asked });
    return Promise.race([answer, this.gone.then(() => ({}))]);
  }

  /** Those who wait, once nobody listens. */
  answer(): void {
    this.#tell({ kind: "answer" });
  }

  /** From now on. @param ticketKeys in Base64 */
  encryptTickets(ticketKeys: string): void {
    this.#tell({ kind: "tickets", ticketKeys });
  }

  /** All that is left, now. */
  cut(): void {
    this.#tell({ kind: "cut" });
  }

  /** One that hears this signal before it has opened a log would open a debugger. */
  reopenLog(): void {
    if (this.place !== undefined) this.#child?.kill("SIGUSR1");
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  /** Kills it, since it does nothing. @param why as part of a sentence about it */
  giveUp(why: string): void {
    this.givenUp = why;
    this.kill();
  }

  #tell(message: ToWorker): void {
    if (this.#child?.connected) this.#child.send(boxed(message), () => {});
  }

  #hear(message: FromWorker | undefined): void {
    switch (message?.kind) {
      case "listening":
        this.place = message.place;
        this.#begunAt = performance.now();
        this.#listens();
        break;
      case "place":
        this.wish = message;
        break;
      case "failed":
        this.hasSaidWhy = true;
        break;
      case "reloaded":
        this.#reloaded(message);
        break;
      case "figures":
        this.figures.hear(message.figures);
        break;
      case "leaving":
        this.#on.leaving(this);
        break;
      case "deaf":
        this.isDeaf = true;
        this.#on.deaf(this);
        break;
      case "stopping":
        this.pending = message.pending;
        break;
      case "ended":
        this.ending = message;
    }
  }
}

/** What the runtime can't begin it throws, or tells as an event. */
function started(notes: SeatNotes, inherited: Inherited): ChildProcess | Error {
  const { site, redirect = [] } = inherited;
  try {
    return fork(process.argv[1] ?? "", process.argv.slice(2), {
      env: { ...process.env, [SEAT_VARIABLE]: JSON.stringify(seated(notes, inherited)) },
      stdio: ["ignore", "inherit", "inherit", "ipc", ...site, ...redirect],
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function endOf(child: ChildProcess | Error): Promise<Gone> {
  return new Promise((resolve) => {
    const never = (error: Error): void => resolve({ status: null, signal: null, error });
    if (child instanceof Error) return never(child);
    child.once("exit", (status, signal) => resolve({ status, signal }));
    child.on("error", (error) => {
      // Of a message that found nobody, too: its end is heard of then.
      if (child.pid === undefined) never(error);
    });
  });
}

/** With the numbers under which it finds its sockets. */
function seated(notes: SeatNotes, { site, redirect = [] }: Inherited): SeatNotes {
  const numbers = [...site, ...redirect].map((_, index) => FIRST_DESCRIPTOR + index);
  const [own, plain] = [numbers.slice(0, site.length), numbers.slice(site.length)];
  return {
    ...notes,
    ...(own.length === 0 ? {} : { descriptors: own }),
    ...(plain.length === 0 ? {} : { redirect: { ...notes.redirect, descriptors: plain } }),
  };
}

const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGKILL: "was killed (SIGKILL), as the system does when memory runs out",
  SIGABRT: "broke off (SIGABRT), as it does when its own memory runs out",
};

/** "ended with status 1", "was killed (SIGKILL), …" */
export function whyGone({ status, signal, error }: Gone): string {
  if (error !== undefined) return `could not be started (${error.message})`;
  if (signal !== null) return SIGNALS[signal] ?? `was ended by ${signal}`;
  return `ended with status ${status}`;
}
