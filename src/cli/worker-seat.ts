/**
 * How does the command behave where it is one of several processes that serve?
 *
 * It serves as it would alone, but on a socket that it was given, and when to stop is said by the process that
 * started it. What a terminal sends to all of them is for that one to hear. When it is gone, this one ends in
 * order, too. This file refuses to know how many others there are.
 */
import type { ServeOptions } from "../app/start-site.ts";
import type { ServerOptions } from "../server/options.ts";
import { type CloseOptions, GRACE_MS, IDLE_MS, type Server } from "../server/server.ts";
import { type Figures, NO_FIGURES } from "./asked-figures.ts";
import type { Beside } from "./beside-https.ts";
import type { Decided } from "./deciding.ts";
import type { Failed } from "./flag.ts";
import type { GivenSockets } from "./given-sockets.ts";
import { type HandedFiles, NONE_HANDED } from "./handed-files.ts";
import { Reloading } from "./reloading.ts";
import type { Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";
import { hostOf } from "./started.ts";
import { longestEnd, PATIENCE_MS, type Tally } from "./stopping.ts";
import { atMost, later } from "./timing.ts";
import {
  boxed,
  type FromWorker,
  type Handed,
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
  /** Undefined where plain HTTP is spoken. */
  readonly beside: Beside | undefined;
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

function serversOf({ server, beside }: SeatedServer): readonly Server[] {
  return beside?.plain === undefined ? [server] : [server, beside.plain];
}

function placeOf({
  port,
  ...place
}: Omit<SeatNotes, "asks" | "areGiven" | "redirect">): Partial<ServerOptions> {
  return port === undefined ? place : { ...place, port, reusePort: true };
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
  #files = NONE_HANDED;
  #ticketKeys: Buffer | undefined;
  readonly #handed: Promise<void>;
  #begins: () => void = () => {};

  constructor(notes: SeatNotes) {
    this.#notes = notes;
    this.#handed = new Promise((resolve) => {
      this.#begins = resolve;
    });
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
  }

  /** What is needed to begin. */
  async begin(): Promise<void> {
    await this.#handed;
    // Whether something keeps the process alive is for what it serves to say.
    process.channel?.unref();
  }

  /** Contents of files that this process may not read. */
  get files(): HandedFiles {
    return this.#files;
  }

  /** Where plain HTTP is sent on to HTTPS. */
  get redirectPlace(): Partial<ServerOptions> | undefined {
    const { redirect } = this.#notes;
    return redirect === undefined ? undefined : placeOf(redirect);
  }

  get onlyAsks(): boolean {
    return this.#notes.asks === true;
  }

  /** Where to listen, whatever the settings say. */
  get place(): Partial<ServeOptions> {
    const { asks, areGiven, redirect, ...place } = this.#notes;
    const ticketKeys = this.#ticketKeys;
    return { ...placeOf(place), ...(ticketKeys === undefined ? {} : { ticketKeys }) };
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
    const { server, serving, tell } = seated;
    // Others may have come since it began.
    if (this.#ticketKeys !== undefined) server.update({ ticketKeys: this.#ticketKeys });
    this.#reloading = new Reloading({
      ...seated,
      renew: seated.beside?.renew,
      tell: (sentence) => {
        if (this.#tells) tell(sentence);
      },
    });
    void this.tell({ kind: "listening", place: placeText(serving.decided.settings) });
  }

  #hear(message: ToWorker | undefined): void {
    switch (message?.kind) {
      case "hand":
        this.#take(message.handed);
        break;
      case "tickets":
        this.#encryptTickets(message.ticketKeys);
        break;
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

  #take({ ticketKeys, files }: Handed): void {
    this.#files = new Map(
      files.map(([name, content]) => [name, Buffer.from(content, "base64")] as const),
    );
    this.#encryptTickets(ticketKeys);
    this.#begins();
  }

  #encryptTickets(keys: string): void {
    if (keys === "") return;
    const ticketKeys = Buffer.from(keys, "base64");
    this.#ticketKeys = ticketKeys;
    this.#seated?.server.update({ ticketKeys });
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
    const servers = serversOf(this.#seated);
    const pending = servers.reduce((sum, { pendingRequests }) => sum + pendingRequests, 0);
    void this.tell({ kind: "stopping", pending });
    this.#seated.tally.begin();
    later(longestEnd(how), () => this.#end(1));
    const stoppedListening = this.#othersStopped(servers.length);
    this.#endAfter(servers.map((server) => server.close({ ...how, stoppedListening })));
  }

  /** To be called by each server that listens no more; settles when nobody does anywhere. */
  #othersStopped(count: number): () => Promise<void> {
    let listening = count;
    const told = new Promise<void>((resolve) => {
      this.#answer = resolve;
    });
    return async () => {
      listening--;
      if (listening === 0) await this.tell({ kind: "deaf" });
      if (process.connected) await told;
    };
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
    this.#endAfter(serversOf(this.#seated).map((server) => server.close(true)));
  }

  #endAfter(closed: readonly Promise<void>[]): void {
    Promise.all(closed).then(
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
