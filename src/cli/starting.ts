/**
 * How does what is served become a running server, and what does whoever started it read?
 *
 * This file refuses to decide any setting, and to know how the command ends.
 */
import { type ServeOptions, startSite } from "../app/start-site.ts";
import type { Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import { errorLog } from "../wire/access-log.ts";
import { introductionLog } from "../wire/introductions.ts";
import { joinTaps } from "../wire/join-taps.ts";
import { Keeping } from "../wire/keeping.ts";
import type { Paint } from "../wire/paint.ts";
import { isDetail, Transcript } from "../wire/transcript.ts";
import { banner, shortBanner } from "./banner.ts";
import { openInBrowser, pageUrl } from "./browser.ts";
import { settingName } from "./flags.ts";
import { http2Remark, speaksHttp2 } from "./http2-setting.ts";
import { printedLog, requestIdOf } from "./logging.ts";
import { withoutOwnFrames } from "./own-frames.ts";
import { firstFree } from "./port-search.ts";
import type { Saving } from "./saving.ts";
import { serviceOptions } from "./service-settings.ts";
import type { Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";
import { hostOf, placeOf, startedWith } from "./started.ts";
import { later } from "./timing.ts";

/** How long bytes wait for the server to read them before the transcript shows them anyway. */
const UNREAD_MS = 50;

export interface Printing {
  readonly out: (text: string) => void;
  readonly problems: (text: string) => void;
  readonly paint: Paint;
}

/**
 * Starts the server.
 * @param place where, when that isn't for the settings to say
 * @throws Error with `code` and `syscall` when it can't listen; whatever the folder's rules are found
 * to be wrong with.
 */
export async function startServer(
  { application, decided: { settings }, site, https }: Serving,
  tally: Tap,
  printing: Printing,
  saving: Saving | undefined,
  onlookers: readonly Tap[] = [],
  place?: Partial<ServeOptions>,
): Promise<Server> {
  const unix = settings.text("unix");
  const options = {
    ...settings.limits(),
    ...site,
    ...(https === undefined ? {} : { tls: https.tls }),
    http2: speaksHttp2(settings, https !== undefined),
    settingName,
    ...serviceOptions(settings),
    notice: (sentence: string): void => printing.problems(`barewire: ${sentence}\n`),
    trustProxy: settings.list("trust-proxy"),
    proxyProtocol: settings.list("proxy-protocol"),
    requestId: requestIdOf(settings),
    tap: joinTaps([
      tally,
      ...tapsOf(settings, printing, application !== undefined),
      ...keepingOf(settings, saving),
      ...onlookers,
    ]),
  };
  const serve = application?.start ?? startSite;
  const start = (at: Partial<ServeOptions>): Promise<Server> =>
    serve({ ...options, ...at }).ready();
  if (place !== undefined) return start(place);
  const descriptors = settings.list("descriptors").map(Number);
  if (descriptors.length > 0) return start({ descriptors });
  if (unix !== undefined) return start({ unix });
  const hostname = hostOf(settings);
  const reusePort = settings.is("reuse-port");
  const listen = (port: number): Promise<Server> => start({ hostname, port, reusePort });
  const port = settings.number("port");
  if (port === 0 || !settings.is("port-search")) return listen(port);
  return firstFree(port, listen);
}

export function tapsOf(
  settings: Settings,
  { out, problems, paint }: Printing,
  hasApplication: boolean,
): Tap[] {
  // Whoever wrote an application looks for their own lines; of a fault of ours, ours are the ones that count.
  const taps = [
    errorLog(problems, hasApplication ? { stack: withoutOwnFrames } : {}),
    ...introductionsOf(settings, problems),
  ];
  const detail = settings.text("wire");
  if (detail !== undefined && isDetail(detail)) {
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
  } else taps.push(...printedLog(settings, out));
  return taps;
}

function introductionsOf(settings: Settings, problems: (text: string) => void): Tap[] {
  if (settings.list("proxy-protocol").length === 0) return [];
  return [introductionLog((sentence) => problems(`barewire: ${sentence}\n`))];
}

function keepingOf(settings: Settings, saving: Saving | undefined): Tap[] {
  if (saving === undefined) return [];
  const append = (name: string, text: string): void => saving.append(name, text);
  // A clock that is set while somebody speaks would turn their words around.
  const now = (): number => performance.timeOrigin + performance.now();
  return [new Keeping({ append, secrets: settings.is("wire-secrets"), now })];
}

/** Says that it has started, and shows it where that is wanted. */
export function greet(serving: Serving, server: Server, { out, problems, paint }: Printing): void {
  const { settings } = serving.decided;
  const place = placeOf(serving, server);
  const note = (line: string): void => problems(`barewire: ${line}\n`);
  for (const warning of serving.warnings) note(warning);
  const remark = http2Remark(settings, serving.https !== undefined);
  if (remark !== undefined) note(remark);
  const wanted = settings.number("port");
  if (settings.is("port-search") && wanted !== 0 && server.port !== wanted) {
    note(`Port ${wanted} is taken, so ${server.port} it is.`);
  }
  // Last, so that the addresses stand where people look for them.
  out(settings.is("quiet") ? shortBanner(place) : banner(startedWith(serving, server), paint));
  const page = settings.text("open");
  const [url] = place.urls;
  if (page !== undefined && url !== undefined) openInBrowser(pageUrl(url, page), note);
}
