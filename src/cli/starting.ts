/**
 * How does a folder become a running server, and what does whoever started it read?
 *
 * This file refuses to decide any setting, and to know how the command ends.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { serve } from "../app/serve.ts";
import type { Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import { accessLog, errorLog } from "../wire/access-log.ts";
import { joinTaps } from "../wire/join-taps.ts";
import { Keeping } from "../wire/keeping.ts";
import type { Paint } from "../wire/paint.ts";
import { isDetail, Transcript } from "../wire/transcript.ts";
import { everyInterface, reachOf, urlsOf } from "./addresses.ts";
import { banner, type Started, shortBanner } from "./banner.ts";
import { openInBrowser, pageUrl } from "./browser.ts";
import type { Decided } from "./deciding.ts";
import { settingName } from "./flags.ts";
import { EVERY_INTERFACE } from "./flags-serving.ts";
import { realPathOf } from "./named-place.ts";
import { firstFree } from "./port-search.ts";
import { remarksOf } from "./remarks.ts";
import type { Saving } from "./saving.ts";
import type { Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";
import { later } from "./timing.ts";

/** How long bytes wait for the server to read them before the transcript shows them anyway. */
const UNREAD_MS = 50;

export interface Printing {
  readonly out: (text: string) => void;
  readonly problems: (text: string) => void;
  readonly paint: Paint;
}

/** The address that is listened on. */
export function hostOf(settings: Settings): string {
  const host = settings.text("host") ?? "localhost";
  return host === EVERY_INTERFACE ? everyInterface() : host;
}

/**
 * Starts the server.
 * @throws Error with `code` and `syscall` when it can't listen; whatever the folder's rules are found
 * to be wrong with.
 */
export async function startServer(
  { settings }: Decided,
  { site, tls }: Serving,
  tally: Tap,
  printing: Printing,
  saving: Saving | undefined,
  onlookers: readonly Tap[] = [],
): Promise<Server> {
  const unix = settings.text("unix");
  const options = {
    ...settings.limits(),
    ...site,
    ...(tls === undefined ? {} : { tls }),
    settingName,
    tap: joinTaps([
      tally,
      ...tapsOf(settings, printing),
      ...keepingOf(settings, saving),
      ...onlookers,
    ]),
  };
  if (unix !== undefined) return serve({ ...options, unix }).ready();
  const hostname = hostOf(settings);
  const listen = (port: number): Promise<Server> => serve({ ...options, hostname, port }).ready();
  const port = settings.number("port");
  if (port === 0 || !settings.is("port-search")) return listen(port);
  return firstFree(port, listen);
}

function tapsOf(settings: Settings, { out, problems, paint }: Printing): Tap[] {
  const taps = [errorLog(problems)];
  const detail = settings.text("wire");
  if (isDetail(detail)) {
    const begunAt = performance.now();
    taps.push(
      new Transcript({
        write: out,
        paint,
        detail,
        secrets: settings.is("wire-secrets"),
        now: () => performance.now() - begunAt,
        later: (callback) => later(UNREAD_MS, callback),
      }),
    );
  } else if (!settings.is("quiet")) {
    taps.push(accessLog(out, { reasons: settings.is("verbose") }));
  }
  return taps;
}

function keepingOf(settings: Settings, saving: Saving | undefined): Tap[] {
  if (saving === undefined) return [];
  const append = (name: string, text: string): void => saving.append(name, text);
  // A clock that is set while somebody speaks would turn their words around.
  const now = (): number => performance.timeOrigin + performance.now();
  return [new Keeping({ append, secrets: settings.is("wire-secrets"), now })];
}

/** Says that it has started, and shows it where that is wanted. */
export function greet(
  decided: Decided,
  serving: Serving,
  server: Server,
  { out, problems, paint }: Printing,
): void {
  const { settings } = decided;
  const what = started(decided, serving, server);
  const note = (line: string): void => problems(`barewire: ${line}\n`);
  for (const warning of serving.warnings) note(warning);
  const wanted = settings.number("port");
  if (settings.is("port-search") && wanted !== 0 && server.port !== wanted) {
    note(`Port ${wanted} is taken, so ${server.port} it is.`);
  }
  // Last, so that the addresses stand where people look for them.
  out(settings.is("quiet") ? shortBanner(what) : banner(what, paint));
  const page = settings.text("open");
  const [url] = what.urls;
  if (page !== undefined && url !== undefined) openInBrowser(pageUrl(url, page), note);
}

function started(decided: Decided, serving: Serving, server: Server): Started {
  const { settings } = decided;
  const { root, options, rules } = serving.found;
  const hasIndex = options.index.some((name) => existsSync(join(root, name)));
  const unix = settings.text("unix");
  const host = hostOf(settings);
  const scheme = serving.tls === undefined ? "http" : "https";
  const isRuled = rules.redirectFor([""], undefined, hasIndex) !== undefined;
  const answered = hasIndex || options.spa !== undefined || isRuled;
  const nothing = options.index.length === 0 ? "nothing, without index files" : "nothing";
  const isChosen = realPathOf(serving.folder) !== realPathOf(root);
  return {
    folder: isChosen ? root : serving.folder,
    chosenBy: isChosen ? "serve.json: public" : undefined,
    mounts: Object.fromEntries(
      Object.entries(options.mounts).map(([path, dir]) => [path, resolve(dir)]),
    ),
    first: answered ? "a page" : options.list ? "a list" : nothing,
    urls:
      unix === undefined
        ? urlsOf(scheme, host, server.port).map((url) => url + base(settings))
        : [unix],
    reach: unix === undefined ? reachOf(host) : "a socket file",
    remarks: remarksOf(decided, serving),
  };
}

/** "/app/", or nothing for a site that lies under no path. */
function base(settings: Settings): string {
  const path = (settings.text("base") ?? "/").replace(/^\/+|\/+$/g, "");
  return path === "" ? "" : `/${path}/`;
}
