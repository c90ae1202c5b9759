/**
 * Which conversations does a transcript hold, and in which turns did they go?
 *
 * One for each connection: what the client said before the server spoke, what the server said then, and
 * so on. This file refuses to know what any of it means.
 */
import type { ReadTranscript, TranscriptEntry } from "./read-transcript.ts";
import { joined } from "./visible.ts";

/** What one side said, and then the other. */
export interface Turn {
  readonly asked: Uint8Array;
  readonly answered: Uint8Array;
}

export interface KeptConversation {
  /** Undefined where the transcript has no numbers. */
  readonly connection: number | undefined;
  readonly turns: readonly Turn[];
}

/** In the order in which the connections are first heard of; those on which nobody said anything aren't any. */
export function conversationsOf({ entries }: ReadTranscript): KeptConversation[] {
  const byConnection = new Map<number | undefined, TranscriptEntry[]>();
  for (const entry of entries) {
    const said = byConnection.get(entry.connection);
    if (said === undefined) byConnection.set(entry.connection, [entry]);
    else said.push(entry);
  }
  return [...byConnection]
    .map(([connection, said]) => ({ connection, turns: turnsOf(said) }))
    .filter(({ turns }) => turns.length > 0);
}

function turnsOf(entries: readonly TranscriptEntry[]): Turn[] {
  const turns: { asked: Uint8Array[]; answered: Uint8Array[] }[] = [];
  let before: string | undefined;
  for (const entry of entries) {
    if (entry.kind === "remark" || entry.bytes.length === 0) continue;
    const { from, bytes } = entry;
    if (turns.length === 0 || (from === "client" && before === "server")) {
      turns.push({ asked: [], answered: [] });
    }
    before = from;
    const turn = turns.at(-1);
    (from === "client" ? turn?.asked : turn?.answered)?.push(bytes);
  }
  return turns.map(({ asked, answered }) => ({ asked: joined(asked), answered: joined(answered) }));
}
