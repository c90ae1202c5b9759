/**
 * Which proxies didn't say for whom they connect, and what did they say instead?
 *
 * A header of the PROXY protocol is wanted from them, so one of the two sides is set up wrongly, and nobody is
 * served through them until somebody reads this. This file refuses to know where lines end up.
 */
import type { Tap } from "../server/tap.ts";
import { hostText, safeText } from "./visible.ts";

/** What a reason for closing begins with that is told here. */
const NOT_INTRODUCED = "no PROXY header";

/** A sentence for each connection that was closed for want of a header. */
export function introductionLog(write: (sentence: string) => void): Tap {
  return {
    closed: ({ id, remoteAddr }, reason) => {
      if (!reason.startsWith(NOT_INTRODUCED)) return;
      const from = remoteAddr.transport === "unix" ? "the Unix socket" : hostText(remoteAddr);
      write(`Connection #${id} from ${from} was closed: ${safeText(reason)}.`);
    },
  };
}
