/**
 * Does a server speak HTTP/2?
 *
 * If it is wanted, and the runtime's HTTP/2 is mended. This file refuses to know how it is spoken.
 */
import type { ResolvedOptions } from "../server/options.ts";
import type { Speaker } from "../server/speaker.ts";
import { insteadOfHttp2, isMended, type RuntimeVersions } from "./mended.ts";
import { Session } from "./session.ts";

/** Speaks it, whatever runtime this is. */
export const SPEAKER: Speaker = {
  begin: (socket, host, peer, number) => new Session(socket, host, peer, number),
};

/** Undefined where HTTP/1 alone is spoken; who asked for more is told why. */
export function speakerFor(
  { http2, tls, notice }: Pick<ResolvedOptions, "http2" | "tls" | "notice">,
  versions: RuntimeVersions = process.versions,
): Speaker | undefined {
  const isWanted = http2 ?? tls !== undefined;
  if (!isWanted) return undefined;
  if (isMended(versions)) return SPEAKER;
  if (http2 === true) notice(insteadOfHttp2(versions));
  return undefined;
}
