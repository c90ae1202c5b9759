/**
 * What does the command do that serves with several processes? It starts them, watches over them, and ends with them.
 *
 * A program of its own, which the command loads when workers are wanted. It listens, once, for all of them, and
 * serves nothing itself. This file refuses to know what is served, and how many workers are left.
 */
import { availableParallelism } from "node:os";
import { ACCEPT_QUEUE } from "../server/options.ts";
import { canReusePort } from "../server/port-sharing.ts";
import { Crew } from "./crew.ts";
import { CrewEnding } from "./crew-ending.ts";
import type { Decided } from "./deciding.ts";
import type { CrewFiguring } from "./figuring.ts";
import type { Failed, Value } from "./flag.ts";
import { AUTO } from "./flags-workers.ts";
import { hangUpReloads } from "./hanging-up.ts";
import { type Held, hold } from "./holding.ts";
import type { Service } from "./lifecycle.ts";
import { FAILED_STARTS_MAX } from "./restarts.ts";
import { serviceOptions } from "./service-settings.ts";
import type { Settings } from "./settings.ts";
import { hostOf } from "./started.ts";
import { FORCED_STATUS, type StopSignal } from "./stopping.ts";
import { unnamedConfigFault } from "./unnamed-config.ts";
import type { SeatNotes } from "./worker-messages.ts";
import { WorkerProcess, whyGone } from "./worker-process.ts";

export interface WorkersOptions {
  readonly decided: Decided;
  /** Reads flags, environment and config file anew. */
  readonly decide: () => Promise<Decided | Failed>;
  /** Undefined where nobody manages it. */
  readonly service: Service | undefined;
  readonly tell: (sentence: string) => void;
  /** For what is said on standard output, unless it should be quiet. */
  readonly say: (text: string) => void;
  /** Ends the process when all words are out, or soon. */
  readonly exit: (status: number) => Promise<void>;
  /** Puts into words why it can't be listened where the settings say. */
  readonly whyNot: (error: unknown, decided: Decided) => Failed;
  /** Starts to tell what workers count, where that is wanted. */
  readonly figuring: () => Promise<CrewFiguring | Failed | undefined>;
}

interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** Sockets for workers, or what they need to make their own. */
interface Sockets {
  readonly notes: SeatNotes;
  readonly descriptors: readonly number[];
  release(): Promise<void>;
}

/**
 * Starts workers, and keeps them.
 * @returns a sentence when that can't be done
 */
export async function startWorkers(options: WorkersOptions): Promise<Failed | undefined> {
  const { decided, service, tell, exit } = options;
  const { settings, config } = decided;
  const fault = placeFault(settings) ?? unnamedConfigFault(settings, config);
  if (fault !== undefined) return fault;
  const address = await addressOf(settings, tell);
  if (typeof address === "number") {
    await exit(address);
    return undefined;
  }
  const sockets = await socketsFor(settings, address).catch((error) =>
    options.whyNot(error, listeningAt(decided, address)),
  );
  if ("sentence" in sockets) return sockets;
  const figuring = await options.figuring();
  if (figuring !== undefined && "sentence" in figuring) {
    await sockets.release();
    return figuring;
  }
  // Before anything of what is served runs: it never has the rights of root.
  const unfit = service?.listening();
  if (unfit !== undefined) {
    await sockets.release();
    return unfit;
  }
  const { descriptors, notes } = sockets;
  const drain = new DrainTimes(options);
  const crew = new Crew({
    count: countOf(settings),
    start: (number, events) => {
      const worker = new WorkerProcess(number, notes, descriptors, events);
      // Whoever is still starting can't answer, and has counted nothing.
      void worker.listening.then((listens) => {
        if (listens) figuring?.add(worker.figures);
      });
      return worker;
    },
    graceMs: () => drain.times.graceMs,
    tell,
    giveUp: () => void ending.failed(NONE_LEFT),
  });
  const ending = new CrewEnding({
    ...options,
    crew,
    release: sockets.release,
    times: () => drain.times,
    begins: () => service?.stopping("stopping"),
  });
  hearSignals(crew, ending, drain, options);
  if (await crew.start()) {
    crew.alive[0]?.greet(figuring?.words ?? "");
    service?.ready(SERVING);
  } else await ending.failed();
  return undefined;
}

/** How long the end takes, by the settings that the workers have. */
class DrainTimes {
  readonly #decide: WorkersOptions["decide"];
  #settings: Settings;

  constructor({ decided, decide }: Pick<WorkersOptions, "decided" | "decide">) {
    this.#settings = decided.settings;
    this.#decide = decide;
  }

  get times(): { readonly noticeMs: number; readonly graceMs: number } {
    return {
      noticeMs: this.#settings.number("drain-delay"),
      graceMs: this.#settings.number("drain-timeout"),
    };
  }

  /** What can't be read changes nothing. */
  async renew(): Promise<void> {
    const decided = await this.#decide();
    if (!("sentence" in decided)) this.#settings = decided.settings;
  }
}

/** An application may have wished for it. */
function listeningAt(decided: Decided, { hostname, port }: Address): Decided {
  const { settings } = decided;
  const wishes = new Map<string, Value>([
    ["host", hostname],
    ["port", port],
  ]);
  return { ...decided, settings: settings.withWishes(wishes, settings.text("app") ?? "") };
}

function countOf(settings: Settings): number {
  const wanted = settings.value("workers");
  return wanted === AUTO ? availableParallelism() : settings.number("workers");
}

/** Where several processes can't share what they listen on. */
function placeFault(settings: Settings): Failed | undefined {
  const isNode = !("bun" in process.versions || "deno" in process.versions);
  if (!isNode) return { sentence: "--workers needs Node: this runtime starts none." };
  if (process.platform === "win32") {
    return {
      sentence: "--workers needs a system on which processes share a socket; Windows isn't one.",
    };
  }
  if (settings.is("reuse-port") && !canReusePort()) return { sentence: NO_REUSE };
  return undefined;
}

const SERVING = "serving with several processes";
const NONE_LEFT = `no worker is left, and ${FAILED_STARTS_MAX} in a row could not be started.`;
const NO_REUSE =
  "--reuse-port needs Linux or a system like it, and Node 22.12 or later. Workers share one socket without it.";

/**
 * Where to listen; the status to end with when that can't be found out. An application may wish for a port, and is
 * asked in a process of its own, since none of its code shall run in this one.
 */
async function addressOf(
  settings: Settings,
  tell: (sentence: string) => void,
): Promise<Address | number> {
  const said = { hostname: hostOf(settings), port: settings.number("port") };
  const isSaid = settings.isSaid("port") && settings.isSaid("host");
  const hasWishes = settings.text("app") !== undefined && settings.text("unix") === undefined;
  if (isSaid || !hasWishes) return said;
  const asked = new WorkerProcess(0, { asks: true }, []);
  let stopped: number | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    stopped = signal === "SIGINT" ? FORCED_STATUS.SIGINT : FORCED_STATUS.SIGTERM;
    asked.kill();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const gone = await asked.gone;
  process.off("SIGINT", stop).off("SIGTERM", stop);
  if (stopped !== undefined) return stopped;
  if (asked.wish !== undefined) return asked.wish;
  if (!asked.hasSaidWhy) tell(`what was to be served ${whyGone(gone)}.`);
  return 1;
}

async function socketsFor(settings: Settings, { hostname, port }: Address): Promise<Sockets> {
  const given = settings.list("descriptors").map(Number);
  // Whoever bound them keeps them, for the next start.
  const release = (): Promise<void> => Promise.resolve();
  if (given.length > 0) return { notes: { areGiven: true }, descriptors: given, release };
  const unix = settings.text("unix");
  const reusePort = settings.is("reuse-port");
  const place = { unix, hostname, port, reusePort, backlog: ACCEPT_QUEUE, descriptors: [] };
  const searches = port !== 0 && unix === undefined && settings.is("port-search");
  const held = await masked(serviceOptions(settings).unixMode, () => hold(place, searches));
  if (reusePort) {
    // One of several listeners gets a share of the connections, and nobody would take those of this one.
    await held.release();
    return { notes: { hostname, port: held.port }, descriptors: [], release };
  }
  const { descriptors } = held;
  const notes = unix === undefined ? { hostname } : {};
  return { notes, descriptors, release: held.release };
}

/** A thread can't do that for itself; nothing else makes files at this time. */
async function masked(mode: number | undefined, listen: () => Promise<Held>): Promise<Held> {
  if (mode === undefined) return listen();
  const before = process.umask(~mode & 0o777);
  return listen().finally(() => process.umask(before));
}

/** SIGHUP is for new settings, or says that the terminal is gone; SIGUSR2 is for new workers. */
function hearSignals(
  crew: Crew,
  ending: CrewEnding,
  drain: DrainTimes,
  options: WorkersOptions,
): void {
  const { decided, service, say, tell } = options;
  const reload = async (): Promise<void> => {
    service?.reloading();
    const sentence = await crew.reload();
    if (sentence === undefined) await drain.renew();
    if (sentence === undefined) say("reloaded\n");
    else tell(`Nothing is changed, and the server goes on as before. ${sentence}`);
    service?.reloaded(SERVING, sentence);
  };

  const ends = (signal: StopSignal) => (): void => ending.on(signal);
  process.on("SIGINT", ends("SIGINT")).on("SIGTERM", ends("SIGTERM"));
  const reloads = hangUpReloads(decided.settings, process.env);
  process.on("SIGHUP", reloads ? () => void reload() : ends("SIGHUP"));
  process.on("SIGUSR2", () => void crew.replaceAll().then(() => drain.renew()));
  if (decided.settings.text("log-file") !== undefined) {
    process.on("SIGUSR1", () => crew.reopenLogs());
  }
}
