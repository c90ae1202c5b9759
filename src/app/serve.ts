/**
 * What does a person start? A folder or a handler, and the server that speaks for it.
 *
 * This file refuses to know anything but how the rooms below it are joined.
 */
import type { ServerOptions } from "../server/options.ts";
import { listen, type Server } from "../server/server.ts";
import { type SiteOptions, site } from "./site.ts";

export interface ServeOptions extends Omit<ServerOptions, "handler">, SiteOptions {}

/**
 * Starts a server for a handler, a folder, or both.
 *
 * @throws TypeError when there is neither, or an option can't be meant; HtpasswdError for an htpasswd
 * file with faults; Error with `code` when the folder can't be served (ENOENT, ENOTDIR, EACCES).
 * Listening errors come from `ready()`.
 */
export function serve(options: ServeOptions): Server {
  const { handler, root, files, hosts, hostsHint, cors, isolate, auth, error, ...rest } = options;
  return listen({ ...rest, ...site(options) });
}
