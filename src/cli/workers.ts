/**
 * What does the command do that serves with several processes? It starts them, watches over them, and ends with them.
 *
 * A program of its own, which the command loads when workers are wanted. It listens, once, for all of them, and
 * serves nothing itself. This file refuses to know what is served, and how many workers are left.
 */
import { availableParallelism } from "node:os";
import { newTicketKeys } from "../server/ticket-keys.ts";
import { Crew, type NotReloaded } from "./crew.ts";
import { CrewEnding } from "./crew-ending.ts";
import { type Address, placeFault, socketsFor } from "./crew-sockets.ts";
import type { Decided } from "./deciding.ts";
import type { CrewFiguring } from "./figuring.ts";
import type { Failed, Value } from "./flag.ts";
import { AUTO } from "./flags-workers.ts";
import { type HandedFiles, NONE_HANDED, outOfReach, readSecrets } from "./handed-files.ts";
import { hangUpReloads } from "./hanging-up.ts";
import type { Service } from "./lifecycle.ts";
import { FAILED_STARTS_MAX } from "./restarts.ts";
import type { Settings } from "./settings.ts";
import { hostOf } from "./started.ts";
import { FORCED_STATUS, type StopSignal } from "./stopping.ts";
import { unnamedConfigFault } from "./unnamed-config.ts";
import type { Handed } from "./worker-messages.ts";
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
  const secrets = settings.text("user") === undefined ? NONE_HANDED : readSecrets(settings);
  // Before anything of what is served runs: it never has the rights of root.
  const unfit = service?.listening();
  if (unfit !== undefined) {
    await sockets.release();
    return unfit;
  }
  const { inherited, notes } = sockets;
  const handing = new Handing(outOfReach(secrets, settings));
  const drain = new DrainTimes(options);
  const crew = new Crew({
    count: countOf(settings),
    start: (number, events) => {
      const worker = new WorkerProcess(number, notes, inherited, handing.handed, events);
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
  hearSignals(crew, ending, { drain, handing }, options);
  if (await crew.start()) {
    crew.alive[0]?.greet(figuring?.words ?? "");
    service?.ready(SERVING);
  } else await ending.failed();
  return undefined;
}

/** What each worker is told before it begins. */
class Handing {
  readonly #files: Handed["files"];
  #ticketKeys = newTicketKeys().toString("base64");

  constructor(files: HandedFiles) {
    this.#files = [...files].map(([name, content]) => [name, content.toString("base64")]);
  }

  get handed(): Handed {
    return { ticketKeys: this.#ticketKeys, files: this.#files };
  }

  /** Nobody who learns the keys later can read what was said before. @returns them */
  renew(): string {
    this.#ticketKeys = newTicketKeys().toString("base64");
    return this.#ticketKeys;
  }
}

const NOTHING: Handed = { ticketKeys: "", files: [] };

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

const SERVING = "serving with several processes";
const NONE_LEFT = `no worker is left, and ${FAILED_STARTS_MAX} in a row could not be started.`;
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
  const asked = new WorkerProcess(0, { asks: true }, { site: [] }, NOTHING);
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

function notReloaded({ changed }: NotReloaded): string {
  return changed === 0
    ? "Nothing is changed, and the server goes on as before."
    : "Not all workers have the new settings; SIGUSR2 replaces all of them.";
}

/** SIGHUP is for new settings, or says that the terminal is gone; SIGUSR2 is for new workers. */
function hearSignals(
  crew: Crew,
  ending: CrewEnding,
  { drain, handing }: { readonly drain: DrainTimes; readonly handing: Handing },
  options: WorkersOptions,
): void {
  const { decided, service, say, tell } = options;
  const reload = async (): Promise<void> => {
    service?.reloading();
    const failed = await crew.reload();
    if (failed === undefined) {
      await drain.renew();
      crew.encryptTickets(handing.renew());
      say("reloaded\n");
    } else tell(`${notReloaded(failed)} ${failed.sentence}`);
    service?.reloaded(SERVING, failed?.sentence);
  };

  const ends = (signal: StopSignal) => (): void => ending.on(signal);
  process.on("SIGINT", ends("SIGINT")).on("SIGTERM", ends("SIGTERM"));
  const reloads = hangUpReloads(decided.settings, process.env);
  process.on("SIGHUP", reloads ? () => void reload() : ends("SIGHUP"));
  const replace = async (): Promise<void> => {
    if (await crew.replaceAll()) await drain.renew();
  };
  process.on("SIGUSR2", () => void replace());
  if (decided.settings.text("log-file") !== undefined) {
    process.on("SIGUSR1", () => crew.reopenLogs());
  }
}
