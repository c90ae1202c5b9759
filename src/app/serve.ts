/**
 * What does a person start? A folder, a handler of either kind, or several, and the server that speaks for them.
 *
 * This file refuses to know anything but how the rooms below it are joined.
 */
import { fetchHandler } from "../fetch/fetch-handler.ts";
import { resolveFormLimits } from "../fetch/form.ts";
import type { Server } from "../server/server.ts";
import { readMultipart } from "./multipart.ts";
import { type MakeFetchDoor, type Site, type SiteOptions, site } from "./site.ts";
import { type ServeOptions, startSite } from "./start-site.ts";

export type { ServeOptions };

/**
 * Starts a server for a handler, a folder and a fetch handler, or for some of them. They are asked in this
 * order: `handler`, which may decline; the folder, which with `fetch` beside it declines what it doesn't
 * have, and whatever isn't GET or HEAD; `fetch`.
 *
 * @throws TypeError when there is none of them, or an option can't be meant; HtpasswdError for an htpasswd
 * file with faults; Error with `code` when the folder can't be served (ENOENT, ENOTDIR, EACCES).
 * Listening errors come from `ready()`.
 */
export function serve(options: ServeOptions): Server {
  return startSite(options, door);
}

/** What such a server would answer with, without a server. @throws as `serve` */
export function servedSite(options: SiteOptions, secure: boolean): Site {
  return site(options, secure, door);
}

/** A Buffer is made of a short text faster than by a TextEncoder. */
const encode = (text: string): Uint8Array => Buffer.from(text);
const door: MakeFetchDoor = (fetch, limits, secure) =>
  fetchHandler(fetch, { ...resolveFormLimits(limits), secure, encode, multipart: readMultipart });
