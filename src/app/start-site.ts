/**
 * How does a site get a server that speaks for it?
 *
 * What makes a handler of the web's kind into one of ours is handed in: whoever serves a folder doesn't load it.
 * This file refuses to know anything but how the rooms below it are joined.
 */
import type { ServerOptions } from "../server/options.ts";
import { listen, type Server } from "../server/server.ts";
import { type MakeFetchDoor, type SiteOptions, site } from "./site.ts";

/** Options of a server and of the site that it speaks for. */
export interface ServeOptions extends Omit<ServerOptions, "handler" | "error">, SiteOptions {}

/**
 * @param door needed where there is a fetch handler
 * @throws as `serve`
 */
export function startSite(options: ServeOptions, door?: MakeFetchDoor): Server {
  const {
    handler,
    fetch,
    root,
    files,
    hosts,
    hostsHint,
    cors,
    isolate,
    hsts,
    auth,
    error,
    ...others
  } = options;
  const { maxFormSize, maxFormParts, maxFormName, maxFormFieldSize, maxFormFileSize, ...rest } =
    others;
  return listen({ ...rest, ...site(options, options.tls !== undefined, door) });
}
