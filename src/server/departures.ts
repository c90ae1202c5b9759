/**
 * When does an answer leave that its handler gave later than at once?
 *
 * The first few of a turn of the event loop leave where they stand, so that their readers begin while the others are
 * still being made. The rest leave together at its end. A write between two handlers costs a quarter of a
 * request: the processor's caches hold what makes an answer or what sends it, and not both, and a reader on the same
 * machine is woken for each. This file refuses to know what is sent.
 */
import { whenTurnEnds } from "./turn-end.ts";

/** So many leave at once in each turn: who answers few at a time has nothing to put together. */
const AT_ONCE = 2;
/** So many wait at most, since the first has been ready for as long as the others took to make. */
const TOGETHER = 64;

/** Somebody who has an answer in the outbox. */
export interface Departing {
  /** Sends what is there, if it is still to be sent. */
  flush(): void;
}

const waiting: Departing[] = [];
let count = 0;

const turnIsCounted = whenTurnEnds(() => {
  count = 0;
  // Should one throw, the others leave in the next turn.
  if (waiting.length > 0) turnIsCounted();
  leave();
});

/** Lets it send now, or before the event loop waits for anything. */
export function depart(one: Departing): void {
  turnIsCounted();
  if (count++ < AT_ONCE) one.flush();
  else {
    waiting.push(one);
    if (waiting.length >= TOGETHER) leave();
  }
}

function leave(): void {
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) one.flush();
}
