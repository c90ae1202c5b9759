/**
 * How does the command behave where it is one of several processes that serve?
 *
 * It serves as it would alone, but on a socket that it was given, and when to stop is said by the process that
 * started it. What a terminal sends to all of them is for that one to hear. When it is gone, this one ends in
 * order, too. This file refuses to know how many others there are.
 */
import type { ServeOptions } from "../app/start-site.ts";
import { type CloseOptions, GRACE_MS, IDLE_MS, type Server } from "../server/server.ts";
import { type Figures, NO_FIGURES } from "./asked-figures.ts";
import type { Decided } from "./deciding.ts";
import type { Failed } from "./flag.ts";
import type { GivenSockets } from "./given-sockets.ts";
import { Reloading, type ReloadOptions } from "./reloading.ts";
import type { Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";
import { hostOf } from "./started.ts";
import { longestEnd, PATIENCE_MS, type Tally } from "./stopping.ts";
import { atMost, later } from "./timing.ts";
import {
  boxed,
  type FromWorker,
  SEAT_VARIABLE,
  type SeatNotes,
  type ToWorker,
  unboxed,
} from "./worker-messages.ts";

const TELLING_MS = 500;
const UNKEPT =
  "--workers needs one certificate for all of them, and that of --tls can't be kept: let XDG_DATA_HOME name a folder that can be written, or name one with --cert and --key.";

export interface SeatedServer {
  readonly server: Server;
  readonly serving: Serving;
  /** Reads flags, environment and config file anew. */
  readonly decide: () => Promise<Decided | Failed>;
  readonly tell: (sentence: string) => void;
  readonly renew: ReloadOptions["renew"];
  readonly tally: Tally;
  /** @param more to be printed below */
  readonly greet: (more: string) => void;
  /** What has been counted; undefined where nothing is. */
  readonly figures: (() => Promise<Figures>) | undefined;
  /** Ends the process when all words are out, or soon. */
  readonly exit: (status: number) => void;
}

/** Undefined where this is the process that somebody started. */
export function takeSeat(): Seat | undefined {
  const { [SEAT_VARIABLE]: notes } = process.env;
  if (notes === undefined || process.send === undefined) return undefined;
  delete process.env[SEAT_VARIABLE];
  return new Seat(JSON.parse(notes));
}

/** Where settings say that a server is, in words. */
export function placeText(settings: Settings): string {
  const unix = settings.text("unix");
  return unix ?? `${hostOf(settings)}:${settings.number("port")}`;
}

export class Seat {
  readonly #notes: SeatNotes;
  #seated: SeatedServer | undefined;
  #reloading: Reloading | undefined;
  #tells = true;
  #stopping = false;
  #forced = false;
  #ended = false;
  #answer: () => void = () => {};

  constructor(notes: SeatNotes) {
    this.#notes = notes;
    for (const signal of ["SIGINT", "SIGHUP", "SIGUSR2"]) process.on(signal, () => {});
    process.on("SIGTERM", () => {
      if (!this.#stopping) void this.tell({ kind: "leaving" });
      this.#stop(this.#inOrder());
    });
    process.on("message", (given) => this.#hear(unboxed<ToWorker>(given)));
    process.on("disconnect", () => {
      this.#answer();
      this.#stop(this.#inOrder());
    });
    // Whether something keeps the process alive is for what it serves to say.
    process.channel?.unref();
  }

  get onlyAsks(): boolean {
    return this.#notes.asks === true;
  }

  /** Where to listen, whatever the settings say. */
  get place(): Partial<ServeOptions> {
    const { asks, areGiven, port, ...place } = this.#notes;
    return port === undefined ? place : { ...place, port, reusePort: true };
  }

  /** Those of a service manager, which are where to listen as far as the settings go. */
  get givenSockets(): GivenSockets {
    const { areGiven = false, descriptors = [] } = this.#notes;
    return { descriptors: areGiven ? descriptors : [], warning: undefined };
  }

  /** What several processes can't serve together, if anything. */
  unfit({ https }: Pick<Serving, "https">): Failed | undefined {
    return https?.files.length === 0 ? { sentence: UNKEPT } : undefined;
  }

  tell(message: FromWorker): Promise<void> {
    const told = new Promise<void>((resolve) => {
      if (!process.connected) resolve();
      // The parent may be gone by now: that is heard elsewhere.
      else process.send?.(boxed(message), undefined, undefined, () => resolve());
    });
    return atMost(TELLING_MS, told);
  }

  /** It ends, and has said why. */
  async tellFailed(): Promise<void> {
    await this.#tellLastFigures();
    await this.tell({ kind: "failed" });
  }

  async #tellFigures(): Promise<void> {
    const figures = (await this.#seated?.figures?.()) ?? NO_FIGURES;
    await this.tell({ kind: "figures", figures });
  }

  async #tellLastFigures(): Promise<void> {
    if (this.#seated?.figures !== undefined) await this.#tellFigures();
  }

  tellPlace(settings: Settings): Promise<void> {
    return this.tell({ kind: "place", hostname: hostOf(settings), port: settings.number("port") });
  }

  /** It listens. */
  seat(seated: SeatedServer): void {
    this.#seated = seated;
    const { serving, tell } = seated;
    this.#reloading = new Reloading({
      ...seated,
      tell: (sentence) => {
        if (this.#tells) tell(sentence);
      },
    });
    void this.tell({ kind: "listening", place: placeText(serving.decided.settings) });
  }

  #hear(message: ToWorker | undefined): void {
    switch (message?.kind) {
      case "greet":
        this.#seated?.greet(message.more);
        break;
      case "stop":
        this.#stop(message.how);
        break;
      case "reload":
        void this.#reload(message.tells, message.asked);
        break;
      case "count":
        void this.#tellFigures();
        break;
      case "answer":
        this.#answer();
        break;
      case "cut":
        this.#cut();
    }
  }

  async #reload(tells: boolean, asked: number): Promise<void> {
    this.#tells = tells;
    const failed = await this.#reloading?.reload();
    await this.tell({ kind: "reloaded", asked, ...failed });
  }

  #stop(how: CloseOptions): void {
    if (this.#stopping) return;
    this.#stopping = true;
    if (this.#seated === undefined) process.exit(0);
    const { server, tally } = this.#seated;
    void this.tell({ kind: "stopping", pending: server.pendingRequests });
    tally.begin();
    later(longestEnd(how), () => this.#end(1));
    this.#endAfter(server.close({ ...how, stoppedListening: () => this.#othersStopped() }));
  }

  async #othersStopped(): Promise<void> {
    const told = new Promise<void>((resolve) => {
      this.#answer = resolve;
    });
    await this.tell({ kind: "deaf" });
    if (process.connected) await told;
  }

  /** Nobody who knows the settings says how. */
  #inOrder(): CloseOptions {
    const graceMs = this.#reloading?.settings.number("drain-timeout") ?? GRACE_MS;
    return { graceMs, idleMs: IDLE_MS };
  }

  #cut(): void {
    this.#stopping = true;
    this.#forced = true;
    if (this.#seated === undefined) process.exit(1);
    later(PATIENCE_MS, () => this.#end(1));
    this.#endAfter(this.#seated.server.close(true));
  }

  #endAfter(closed: Promise<void>): void {
    closed.then(
      () => this.#end(this.#forced ? 1 : 0),
      () => this.#end(1),
    );
  }

  #end(status: number): void {
    if (this.#ended || this.#seated === undefined) return;
    this.#ended = true;
    const { exit, tally } = this.#seated;
    const { finished, cut } = tally;
    void this.#tellLastFigures()
      .then(() => this.tell({ kind: "ended", finished, cut }))
      .then(() => exit(status));
  }
}
