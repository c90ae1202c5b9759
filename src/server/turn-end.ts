/**
 * When is a turn of the event loop over?
 *
 * Whoever counts what happens in one wants to be told once, however often it happens. This file refuses to know
 * what is counted.
 */

/** Returns what asks for `over` to be called when this turn ends; asking again in the same turn does nothing. */
export function whenTurnEnds(over: () => void): () => void {
  let isAsked = false;
  const ended = (): void => {
    isAsked = false;
    over();
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    setImmediate(ended);
  };
}
