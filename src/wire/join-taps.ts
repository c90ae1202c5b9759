/**
 * How do several observers watch one server? As one tap that tells each of them in turn, and that has
 * nothing that none of them wants: what a tap doesn't have costs nothing.
 *
 * This file refuses to know what any of them does.
 */
import type { Tap } from "../server/tap.ts";

/** One tap for many; a single one is returned as it is, so that it costs nothing more. */
export function joinTaps(taps: readonly [Tap, ...Tap[]]): Tap {
  if (taps.length === 1) return taps[0];
  const all: Required<Tap> = {
    wantsReasons: taps.some((tap) => tap.wantsReasons === true),
    untimed: taps.every((tap) => tap.exchange === undefined || tap.untimed === true),
    opened(connection) {
      for (const tap of taps) tap.opened?.(connection);
    },
    received(connection, bytes) {
      for (const tap of taps) tap.received?.(connection, bytes);
    },
    parsed(connection, part, length) {
      for (const tap of taps) tap.parsed?.(connection, part, length);
    },
    sent(connection, part, bytes) {
      for (const tap of taps) tap.sent?.(connection, part, bytes);
    },
    exchange(connection, exchange) {
      for (const tap of taps) tap.exchange?.(connection, exchange);
    },
    closed(connection, reason) {
      for (const tap of taps) tap.closed?.(connection, reason);
    },
  };
  const isWanted = ([name]: [string, unknown]): boolean => taps.some((tap) => name in tap);
  return Object.fromEntries(Object.entries(all).filter(isWanted));
}
