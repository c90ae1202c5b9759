/**
 * What is there to say of a server that has just started?
 *
 * What it serves, where, to whom. This file refuses to know how that is printed, and to decide any of it.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Server } from "../server/server.ts";
import { everyInterface, reachOf, urlsOf } from "./addresses.ts";
import type { Started, StartedFolder } from "./banner.ts";
import { EVERY_INTERFACE } from "./flags-serving.ts";
import { realPathOf } from "./named-place.ts";
import { remarksOf } from "./remarks.ts";
import type { ServedFolder, Serving } from "./serving.ts";
import type { Settings } from "./settings.ts";

/** The address that is listened on. */
export function hostOf(settings: Settings): string {
  const host = settings.text("host") ?? "localhost";
  return host === EVERY_INTERFACE ? everyInterface() : host;
}

/** Where it can be asked. */
export function placeOf(
  { application, decided: { settings }, https }: Serving,
  server: Server,
): Pick<Started, "urls" | "reach"> {
  const scheme = https === undefined ? "http" : "https";
  // An application answers outside of what the folder lies under, too.
  const base = application === undefined ? baseOf(settings) : "";
  return whereOf(settings, server, (host, port) =>
    urlsOf(scheme, host, port).map((url) => url + base),
  );
}

export function startedWith(serving: Serving, server: Server): Started {
  const { application, decided, folder } = serving;
  const { settings } = decided;
  return {
    folder: folder === undefined ? undefined : folderOf(folder, settings),
    application:
      application === undefined
        ? undefined
        : { name: application.name, comesFirst: application.site.handler !== undefined },
    ...placeOf(serving, server),
    remarks: remarksOf(serving),
  };
}

function whereOf(
  settings: Settings,
  { addresses, port }: Server,
  urls: (host: string, port: number) => readonly string[],
): Pick<Started, "urls" | "reach"> {
  const unix = settings.text("unix");
  const host = hostOf(settings);
  const descriptors = settings.list("descriptors");
  if (descriptors.length === 0) {
    if (unix !== undefined) return { urls: [unix], reach: "a socket file" };
    return { urls: urls(host, port), reach: reachOf(host) };
  }
  if (addresses.length === 0) {
    return { urls: descriptors.map((one) => `descriptor ${one}`), reach: "a socket file" };
  }
  const all = addresses.flatMap((one) => urls(one.address, one.port));
  const isHere = addresses.every(({ address }) => reachOf(address) === "this computer");
  return { urls: [...new Set(all)], reach: isHere ? "this computer" : "the network" };
}

function folderOf({ path, found }: ServedFolder, settings: Settings): StartedFolder {
  const { root, options, rules } = found;
  const hasIndex = options.index.some((name) => existsSync(join(root, name)));
  const isRuled = rules.redirectFor([""], undefined, hasIndex) !== undefined;
  const answered = hasIndex || options.spa !== undefined || isRuled;
  const nothing = options.index.length === 0 ? "nothing, without index files" : "nothing";
  const isChosen = realPathOf(path) !== realPathOf(root);
  return {
    path: isChosen ? root : path,
    under: baseOf(settings),
    chosenBy: isChosen ? "serve.json: public" : undefined,
    mounts: Object.fromEntries(
      Object.entries(options.mounts).map(([at, dir]) => [at, resolve(dir)]),
    ),
    first: answered ? "a page" : options.list ? "a list" : nothing,
  };
}

/** "/app/", or nothing for a site that lies under no path. */
function baseOf(settings: Settings): string {
  const path = (settings.text("base") ?? "/").replace(/^\/+|\/+$/g, "");
  return path === "" ? "" : `/${path}/`;
}
