/**
 * Which conversations are to be had again, with which server?
 *
 * What can't be sent as it was is refused before anything is sent. This file refuses to know what becomes of
 * the answers.
 */
import { readFileSync } from "node:fs";
import { OutgoingRequests } from "../client/outgoing-requests.ts";
import { conversationsOf, type KeptConversation } from "../wire/kept-conversation.ts";
import { TranscriptError } from "../wire/line-text.ts";
import { readTranscript } from "../wire/read-transcript.ts";
import { bounded, safeAscii } from "../wire/visible.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { quoted } from "./quoting.ts";
import { type ServerAddress, serverAddress } from "./server-address.ts";
import type { ToolLine } from "./tool-line.ts";
import { transcriptsIn } from "./transcript-file.ts";

const FILE_MAX_BYTES = 64 * 1024 * 1024;
const REQUEST_LINE_MAX = 100;

/** One conversation, and whom to have it with. */
export interface Plan {
  readonly conversation: KeptConversation;
  readonly address: ServerAddress;
  readonly requests: readonly Asked[];
}

export interface Asked {
  readonly method: string;
  /** "GET /about", safe for a terminal. */
  readonly called: string;
}

export function plansOf(line: ToolLine): readonly Plan[] | Failed {
  const [file, ...more] = line.words;
  if (file === undefined)
    return { sentence: "replay needs a transcript: barewire replay talk.txt" };
  if (more.length > 0) {
    return { sentence: `replay takes one transcript, so ${quoted(more.join(" "))} must go.` };
  }
  const conversations = conversationsIn(file);
  if ("sentence" in conversations) return conversations;
  const to = line.text("to");
  const plans: Plan[] = [];
  for (const conversation of conversations) {
    const requests = requestsIn(conversation);
    const server = to ?? hostIn(conversation);
    if (server === undefined) {
      return {
        sentence: `No request in ${quoted(file)} names its server. Name it: --to localhost:8000`,
      };
    }
    const address = serverAddress(server, false);
    if ("sentence" in address) return address;
    plans.push({ conversation, address, requests });
  }
  return plans;
}

function conversationsIn(file: string): readonly KeptConversation[] | Failed {
  const stats = statsAt(file);
  if (stats === undefined) return { sentence: `There is no file ${quoted(file)}.` };
  if (stats.isDirectory())
    return { sentence: `${quoted(file)} is a folder, and not a transcript.` };
  if (stats.size > FILE_MAX_BYTES)
    return { sentence: `${quoted(file)} is too large: over 64 MiB.` };
  const found: KeptConversation[] = [];
  try {
    for (const { text, firstLine } of transcriptsIn(readFileSync(file, "utf8"))) {
      const transcript = readTranscript(text, firstLine);
      const [loss] = transcript.lost;
      if (loss !== undefined) {
        return {
          sentence: `${quoted(file)}, line ${loss.line}: where it says ‹${loss.words}›, bytes were left out, so it can't be sent again. --wire=full --wire-secrets leaves nothing out.`,
        };
      }
      found.push(...conversationsOf(transcript));
    }
  } catch (error) {
    if (error instanceof TranscriptError) return { sentence: `${quoted(file)}: ${error.message}` };
    return { sentence: `${quoted(file)} can't be read.` };
  }
  if (found.some(({ turns }) => turns.some(({ answered }) => answered.length > 0))) {
    return found.filter(({ turns }) => turns.some(({ asked }) => asked.length > 0));
  }
  return {
    sentence: `${quoted(file)} holds no answers to compare with. barewire talk sends requests alone.`,
  };
}

function requestsIn({ turns }: KeptConversation): Asked[] {
  const asked: Asked[] = [];
  let lines = "";
  const requests = new OutgoingRequests({
    begun: (method) => asked.push({ method, called: method }),
    part: (part, bytes) => {
      if (part === "head") lines += Buffer.from(bytes).toString("latin1");
    },
    headComplete: () => {
      const last = asked.pop();
      const [first = ""] = lines.trimStart().split(/\r?\n/);
      const called = safeAscii(bounded(first.replace(/ HTTP\/1\.[01]$/, ""), REQUEST_LINE_MAX));
      if (last !== undefined) asked.push({ method: last.method, called });
      lines = "";
    },
  });
  for (const turn of turns) requests.write(turn.asked);
  requests.assume();
  return asked;
}

function hostIn({ turns }: KeptConversation): string | undefined {
  const text = Buffer.from(turns[0]?.asked ?? []).toString("latin1");
  return /^host:[ \t]*(\S+)[ \t]*\r?$/im.exec(text)?.[1];
}
