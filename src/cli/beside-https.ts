/**
 * What goes on beside a server with HTTPS? Plain HTTP that is sent on to it, and certificates that are renewed.
 *
 * This file refuses to know how either is done.
 */
import type { TlsCertificates } from "../server/credentials.ts";
import type { ServerOptions } from "../server/options.ts";
import type { CloseOptions, Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import { joinTaps } from "../wire/join-taps.ts";
import { type Https, tlsOf } from "./certificate.ts";
import type { Failed } from "./flag.ts";
import { type Redirected, redirectOptions, redirectWords, startRedirect } from "./redirecting.ts";
import { limitsOf } from "./reloading.ts";
import { Renewing } from "./renewing.ts";
import type { Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";
import { type Printing, tapsOf } from "./starting.ts";
import { later } from "./timing.ts";

/** What goes on beside it. */
export interface Beside {
  /** Listens for plain HTTP, where that is wanted. */
  readonly plain: Server | undefined;
  /** What whoever started it should read. */
  readonly words: string;
  /** Stops, as the server does and when it does. */
  close(how: boolean | CloseOptions): Promise<void>;
  /**
   * Other settings hold, and their certificates from the next handshake on.
   * @throws when they can't be used
   */
  renew(https: Https, serving: Redirected): void;
}

/** Starts it. @param place of plain HTTP, when that isn't for the settings to say */
export async function besideHttps(
  serving: Serving,
  server: Server,
  tally: Tap,
  printing: Printing,
  place?: Partial<ServerOptions>,
): Promise<Beside | Failed | undefined> {
  const { https } = serving;
  let { settings } = serving.decided;
  if (https === undefined) return undefined;
  const say = (sentence: string): void => printing.problems(`barewire: ${sentence}\n`);
  const tap = joinTaps([tally, ...tapsOf(settings, printing, false)]);
  const plain = await startRedirect(serving, server, { tap, notice: say }, place);
  if (plain !== undefined && "sentence" in plain) return plain;
  const renewing = new Renewing({
    https,
    load: () => keptTlsOf(settings),
    renew: (tls: TlsCertificates) => server.renew(tls),
    say,
    later,
    now: () => performance.now(),
  });
  // What is kept nowhere is renewed by nobody.
  if (https.files.length > 0) void renewing.begin();
  return {
    plain,
    words: redirectWords(settings, plain),
    close: async (how) => plain?.close(how),
    renew: (taken, now) => {
      server.renew(taken.tls);
      settings = now.decided.settings;
      plain?.update({ ...limitsOf(settings), ...redirectOptions(now, server) });
      renewing.took(taken);
    },
  };
}

/** What a running server takes: nobody trusts an authority that is made for the moment. */
async function keptTlsOf(settings: Settings): Promise<Https | Failed | undefined> {
  const https = await tlsOf(settings);
  if (https === undefined || "sentence" in https || https.files.length > 0) return https;
  return { sentence: "The authority of this user can't be read, and no other one can be kept." };
}
