/**
 * How much is read before anybody can use it?
 *
 * Less when all connections together hold much. This file refuses to know who turns reading off.
 */
import type { ServerProtocol } from "../http1/protocol.ts";
import type { ConnectionHost } from "./host.ts";
import type { Responder } from "./responder.ts";

/** Must content that has come wait, since the handler hasn't read what came before? */
export function holdsContent({ exchange }: Responder, { held }: ConnectionHost): boolean {
  const content = exchange?.content;
  return content !== undefined && (content.full || (content.queued > 0 && held.isTight));
}

/**
 * Should no more be read for now, since enough waits to be used? What waits is noted.
 *
 * @param needsBytes can nothing be understood before more comes?
 */
export function hasReadEnough(
  { buffered, contentDue }: ServerProtocol,
  { exchange, share }: Responder,
  needsBytes: boolean,
  { held, options }: ConnectionHost,
): boolean {
  const unread = exchange?.content?.queued ?? 0;
  const isHead = needsBytes && buffered > 0 && !contentDue && exchange === undefined;
  share.received(buffered + unread, isHead);
  // Whoever has read all of its content asks for more.
  if (unread > 0 && held.isTight) return true;
  return !needsBytes && (buffered >= options.maxUnparsed || (buffered > 0 && held.isTight));
}
