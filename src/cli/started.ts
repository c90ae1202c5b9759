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

export function startedWith(serving: Serving, server: Server): Started {
  const { application, decided, folder } = serving;
  const { settings } = decided;
  const unix = settings.text("unix");
  const host = hostOf(settings);
  const scheme = serving.https === undefined ? "http" : "https";
  // An application answers outside of what the folder lies under, too.
  const base = application === undefined ? baseOf(settings) : "";
  return {
    folder: folder === undefined ? undefined : folderOf(folder, settings),
    application:
      application === undefined
        ? undefined
        : { name: application.name, comesFirst: application.site.handler !== undefined },
    urls: unix === undefined ? urlsOf(scheme, host, server.port).map((url) => url + base) : [unix],
    reach: unix === undefined ? reachOf(host) : "a socket file",
    remarks: remarksOf(serving),
  };
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
