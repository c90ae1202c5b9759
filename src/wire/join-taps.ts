/**
 * How do several observers watch one server? As one tap that tells each of them in turn, and that has
 * nothing that none of them wants: what a tap doesn't have costs nothing.
 *
 * Who wants to hear of what is decided once, not at each event. This file refuses to know what any of
 * them does.
 */
import type { Tap } from "../server/tap.ts";

type Events = Required<Omit<Tap, "wantsReasons" | "untimed">>;
type Hear = (first: unknown, second: unknown, third: unknown) => void;

const EVENTS: readonly (keyof Events)[] = [
  "opened",
  "received",
  "parsed",
  "sent",
  "exchange",
  "closed",
];

/** One tap for many; a single one is returned as it is, so that it costs nothing more. */
export function joinTaps(taps: readonly [Tap, ...Tap[]]): Tap {
  if (taps.length === 1) return taps[0];
  const reasons = taps.some((tap) => tap.wantsReasons === true) ? { wantsReasons: true } : {};
  const isTimed = taps.some((tap) => tap.exchange !== undefined && tap.untimed !== true);
  const heard = EVENTS.flatMap((event) => {
    const hear = inTurn(taps.flatMap((tap) => listening(tap, event)));
    return hear === undefined ? [] : [[event, hear] as const];
  });
  return { ...reasons, ...(isTimed ? {} : { untimed: true }), ...Object.fromEntries(heard) };
}

function listening(tap: Tap, event: keyof Events): Hear[] {
  const hear = tap[event] as Hear | undefined;
  return hear === undefined ? [] : [hear.bind(tap)];
}

/** One function for many; undefined for none. */
function inTurn([first, ...others]: readonly Hear[]): Hear | undefined {
  const then = others.length === 0 ? undefined : inTurn(others);
  if (first === undefined || then === undefined) return first;
  return (connection, second, third) => {
    first(connection, second, third);
    then(connection, second, third);
  };
}
