/**
 * What does the inspected server answer to a request that somebody has edited?
 *
 * Byte for byte, on a connection of its own. This file refuses to know who edits, and how the answer is shown.
 */
import { ask } from "../client/asking.ts";
import { type Destination, DialError } from "../client/dial.ts";
import { CONTENT_KEPT } from "./voice.ts";

/** Of what is answered, in bytes; the rest is counted. */
const CONTENT_MAX = CONTENT_KEPT * 8;
const DEADLINE_MS = 5_000;
const SILENCE_MS = 10_000;
/** Some answers, such as Server-Sent Events, never end by themselves. */
const WHOLE_MS = 20_000;

export interface Answered {
  readonly bytes: Uint8Array;
  /** Bytes of the answer that aren't among them. */
  readonly left: number;
  /** A sentence; "" for a complete answer. */
  readonly problem: string;
}

/**
 * @param request whole, head and content; what isn't valid is sent as it is
 * @param wholeMs after which an answer is taken as far as it came
 */
export async function sendAgain(
  to: Destination,
  request: Uint8Array,
  wholeMs: number = WHOLE_MS,
): Promise<Answered> {
  const nothing = new Uint8Array(0);
  try {
    const { answers, rest, settled, end } = await ask(to, [request], {
      deadlineMs: DEADLINE_MS,
      silenceMs: SILENCE_MS,
      contentMaxBytes: CONTENT_MAX,
      wholeMs,
      // It is our own server, and the certificate was made for the names that others ask for.
      insecure: true,
    });
    const [answer] = answers;
    if (answer !== undefined) {
      const left = answer.contentBytes - answer.content.length;
      return { bytes: answer.bytes, left, problem: "" };
    }
    const bytes = new Uint8Array(rest);
    if (end?.kind === "left") {
      return { bytes, left: 0, problem: "The answer goes on and on; this is how it begins." };
    }
    if (settled === "silent") {
      return { bytes, left: 0, problem: "The server waits: is the request whole?" };
    }
    if (end?.kind === "violation") {
      return { bytes, left: 0, problem: `The answer breaks a rule: ${end.violation.code}.` };
    }
    return { bytes, left: 0, problem: "The connection ended before there was a whole answer." };
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    return { bytes: nothing, left: 0, problem: "The server can't be reached any more." };
  }
}
