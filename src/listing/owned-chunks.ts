/**
 * Who gives back what a stream of content has taken?
 *
 * A generator that was never begun doesn't run its `finally` when it is ended, and a response may be
 * let go before it begins: an answer to HEAD, a connection that is lost. These chunks give back what
 * they hold exactly once, at the end, at a fault, or when nobody wants them any more.
 * This file refuses to know what is held.
 */

/**
 * The chunks of a generator, to be read once.
 *
 * @param giveBack called once, after the last step of the generator has ended. Must not throw.
 * @param hurry called when nobody wants the chunks any more, for a step that is under way and may
 * take long. Must not throw.
 */
export function ownedChunks(
  chunks: AsyncGenerator<Uint8Array>,
  giveBack: () => void,
  hurry?: () => void,
): AsyncIterable<Uint8Array> {
  let held = true;
  const end = (): void => {
    if (held) giveBack();
    held = false;
  };
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      try {
        const step = await chunks.next();
        if (step.done === true) end();
        return step;
      } catch (error) {
        end();
        throw error;
      }
    },
    async return() {
      hurry?.();
      try {
        // Waits for a step that is under way: it may still use what is given back.
        await chunks.return(undefined);
      } finally {
        end();
      }
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
