/**
 * May a Unix socket be made at this path? What a dead server left behind is taken away.
 *
 * Only a socket is, and only when nobody answers on it: it is asked. This file refuses to know what is
 * spoken there.
 */
import { lstatSync, type Stats, unlinkSync } from "node:fs";
import { DialError, dial } from "../client/dial.ts";
import type { Failed } from "./flag.ts";
import { quoted } from "./quoting.ts";

const ANSWER_MS = 2_000;

/** Makes room at the path; the sentence when something lives there. */
export async function clearSocketPlace(path: string): Promise<Failed | undefined> {
  const found = statsOf(path);
  if (found === undefined) return undefined;
  if (!found.isSocket()) {
    return {
      sentence: `${quoted(path)} exists and is no socket, so it isn't replaced: choose another path, or delete it.`,
    };
  }
  const why = await silence(path);
  if (why === "gone") return undefined;
  if (why !== "nobody") {
    return {
      sentence: `Another server answers on the socket ${quoted(path)}. Choose another path.`,
    };
  }
  const now = statsOf(path);
  // Somebody else may have started in the meantime.
  if (now === undefined || now.ino !== found.ino || now.dev !== found.dev) return undefined;
  try {
    unlinkSync(path);
    return undefined;
  } catch {
    return {
      sentence: `The socket ${quoted(path)} was left behind by a server that has ended, and this user can't delete it.`,
    };
  }
}

async function silence(path: string): Promise<"nobody" | "gone" | "somebody"> {
  try {
    const { socket } = await dial(
      { host: "", port: 0, unix: path, tls: false },
      { deadlineMs: ANSWER_MS },
    );
    socket.destroy();
    return "somebody";
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    // Whatever else goes wrong (no permission, a full queue), somebody may be there.
    if (error.code === "ENOENT") return "gone";
    return error.code === "ECONNREFUSED" ? "nobody" : "somebody";
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // Whether it can be made there is for the system to say.
    return undefined;
  }
}
