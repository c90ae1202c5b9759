/**
 * What happens to a server between its start and its end? Signals come: it takes new settings, or stops.
 *
 * Whoever manages it as a service hears of both. This file refuses to know how either is done.
 */
import type { Server } from "../server/server.ts";
import type { Beside } from "./beside-https.ts";
import type { Decided } from "./deciding.ts";
import type { Failed } from "./flag.ts";
import { hangUpReloads } from "./hanging-up.ts";
import { isWatched } from "./imported-files.ts";
import type { Service } from "./lifecycle.ts";
import { Reloading } from "./reloading.ts";
import type { Serving } from "./serving.ts";
import { stopOnSignals, type Tally } from "./stopping.ts";

export interface TendOptions {
  readonly server: Server;
  readonly serving: Serving;
  /** Undefined where nobody manages it. */
  readonly service: Service | undefined;
  readonly tally: Tally;
  /** Undefined where plain HTTP is spoken. */
  readonly beside: Beside | undefined;
  /** Reads flags, environment and config file anew. */
  readonly decide: () => Promise<Decided | Failed>;
  /** For whoever looks on. */
  readonly say: (text: string) => void;
  /** For whoever runs it. */
  readonly tell: (sentence: string) => void;
  readonly exit: (status: number) => Promise<void>;
}

/** From now on signals do what they should. */
export function tend(options: TendOptions): void {
  const { server, serving, service, tally, beside, decide, say, tell, exit } = options;
  const hurried = isWatched();
  const reloading = new Reloading({ server, serving, decide, tell, renew: beside?.renew });
  const words = `serving at ${server.url?.href ?? "a socket"}`;
  const reload = async (): Promise<void> => {
    service?.reloading();
    const failed = await reloading.reload();
    if (failed === undefined) say("reloaded\n");
    else tell(`Nothing is changed, and the server goes on as before. ${failed.sentence}`);
    service?.reloaded(words, failed?.sentence);
  };
  stopOnSignals({
    server: {
      get pendingRequests() {
        return server.pendingRequests;
      },
      close: async (how = false) => {
        await Promise.all([server.close(how), beside?.close(how)]);
      },
    },
    tally,
    hurried,
    ...(hangUpReloads(reloading.settings, process.env) && !hurried
      ? { hangsUp: (): void => void reload() }
      : {}),
    times: () => ({
      noticeMs: reloading.settings.number("drain-delay"),
      graceMs: reloading.settings.number("drain-timeout"),
    }),
    begins: (signal) => {
      service?.stopping("stopping");
      // A terminal has written ^C where our next line would begin.
      say(signal === "SIGINT" && process.stdout.isTTY ? "\n" : "");
    },
    say: (line) => say(`${line}\n`),
    exit: (status) => void exit(status),
  });
  service?.ready(words);
}
