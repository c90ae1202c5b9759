/**
 * How many pieces of content are sent before anybody else has a turn?
 *
 * The system takes megabytes for peers that read next to nothing, at some tenths of a millisecond for each piece. But the
 * runtime accepts one connection in a turn of the event loop, so that whoever comes while thousands of downloads begin
 * stands in the queue for as many turns as there are others before it, and these had better be short.
 * This file refuses to know what is sent.
 */
import { whenTurnEnds } from "./turn-end.ts";

/** About half a millisecond of writing. */
const PER_TURN = 2;

const waiting: (() => void)[] = [];
let count = 0;

const turnIsCounted = whenTurnEnds(() => {
  count = 0;
  if (waiting.length === 0) return;
  turnIsCounted();
  for (; count < PER_TURN; count++) waiting.shift()?.();
});

/** Calls this now, or in one of the next turns, in order. */
export function inTurn(send: () => void): void {
  if (count >= PER_TURN || waiting.length > 0) waiting.push(send);
  else {
    count++;
    turnIsCounted();
    send();
  }
}
