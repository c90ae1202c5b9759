/**
 * What listens for plain HTTP beside a server with HTTPS?
 *
 * A server of its own on the same addresses, whose only answer is where to go. This file refuses to know what
 * that answer looks like.
 */
import { httpsRedirect } from "../app/https-redirect.ts";
import type { ServerOptions } from "../server/options.ts";
import { listen, type Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import { readNumber } from "./amounts.ts";
import type { Failed } from "./flag.ts";
import { settingName } from "./flags.ts";
import { requestIdOf } from "./logging.ts";
import { quoted } from "./quoting.ts";
import type { Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";
import { hostOf } from "./started.ts";

const LAST_PORT = 65_535;

/** The port on which plain HTTP is sent to HTTPS; undefined when none is. */
export function redirectPort(settings: Settings): number | Failed | undefined {
  const text = settings.text("redirect-http");
  if (text === undefined) return undefined;
  const port = readNumber(text);
  if (port === undefined || port > LAST_PORT) {
    return {
      sentence: `${settings.called("redirect-http")} takes a port from 0 to ${LAST_PORT}, not ${quoted(text)}.`,
    };
  }
  if (port !== 0 && port === settings.number("port")) {
    return {
      sentence: `${settings.called("redirect-http")} takes another port than HTTPS, which has ${port}.`,
    };
  }
  return port;
}

/** By what is served, whom it sends where. */
export type Redirected = Pick<Serving, "decided" | "site">;

/** What a reload may change of it. */
export function redirectOptions(
  { decided: { settings }, site: { hosts } }: Redirected,
  server: Pick<Server, "port">,
): Pick<ServerOptions, "handler" | "trustProxy" | "proxyProtocol"> {
  const names = hosts === undefined ? {} : { hosts };
  return {
    handler: httpsRedirect({ ...names, port: () => server.port }),
    trustProxy: settings.list("trust-proxy"),
    proxyProtocol: settings.list("proxy-protocol"),
  };
}

/** Where it is, for whoever can't know, since they let the system choose: alone on its line where it is quiet. */
export function redirectWords(
  settings: Settings,
  redirect: Pick<Server, "url"> | undefined,
): string {
  if (redirect?.url === undefined || Number(settings.text("redirect-http")) !== 0) return "";
  const url = redirect.url.origin;
  return settings.is("quiet") ? `${url}\n` : `  Plain HTTP is sent to HTTPS from ${url}\n\n`;
}

/**
 * The address that is listened on already, where it was found by a name: to look that up again takes a turn of the
 * event loop, in which somebody would be answered with the rights that are about to be given up.
 */
export function placeBeside(host: string, { addresses }: Pick<Server, "addresses">): string {
  // Two addresses, and nobody looks them up.
  if (host === "localhost") return host;
  return addresses[0]?.address ?? host;
}

/** Starts it, where it is wanted. @param place where, when that isn't for the settings to say */
export async function startRedirect(
  serving: Redirected,
  server: Server,
  watching: { readonly tap: Tap | null; readonly notice: (sentence: string) => void },
  place?: Partial<ServerOptions>,
): Promise<Server | Failed | undefined> {
  const { settings } = serving.decided;
  const port = redirectPort(settings);
  if (port === undefined || typeof port === "object") return port;
  const redirect = listen({
    ...settings.limits(),
    ...redirectOptions(serving, server),
    ...(place ?? { hostname: placeBeside(hostOf(settings), server), port }),
    settingName,
    requestId: requestIdOf(settings),
    ...watching,
  });
  try {
    return await redirect.ready();
  } catch (error) {
    return notRedirected(port, error);
  }
}

/** Why it can't be listened there. */
export function notRedirected(port: number, error: unknown): Failed {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === "EADDRINUSE"
      ? "is taken"
      : code === "EACCES"
        ? "isn't for this user"
        : `can't be had (${code ?? message})`;
  return {
    sentence: `Port ${port} ${why}, so no plain HTTP is sent to HTTPS. --redirect-http takes another port.`,
  };
}
