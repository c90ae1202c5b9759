/**
 * How long may one connection take, and how much may it hold?
 *
 * This file refuses to know what happens when it takes longer, and how many there are.
 */
import { MESSAGE_LIMITS, type MessageLimits } from "../http1/limits.ts";

/**
 * Deadlines in milliseconds (Infinity for none), and bounds that concern a connection rather than one
 * message.
 */
export interface ConnectionLimits {
  /** From accept until TLS is agreed on; never reset. The connection is destroyed. Default 10000. */
  readonly handshakeTimeout: number;
  /**
   * From the first byte of a request (or from accept) to the end of its head; never reset. 408. Default 10000.
   */
  readonly headersTimeout: number;
  /** Without any byte of content that is still due. 408. Default 10000. */
  readonly bodyIdleTimeout: number;
  /** Without any progress while the peer should read. The connection is destroyed. Default 20000. */
  readonly writeIdleTimeout: number;
  /** Between requests. The connection is closed. Default 65000. */
  readonly keepAliveTimeout: number;
  /** Discarding what still arrives after the last response, before the connection is cut. Default 2000. */
  readonly lingerTimeout: number;
  /**
   * Bytes of unread request content that are discarded to keep the connection; beyond: close. Default 65536.
   */
  readonly maxUnreadBody: number;
  /** Bytes of received data held while nobody can use them; then reading pauses. Default 65536. */
  readonly maxUnparsed: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = Object.freeze({
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  bodyIdleTimeout: 10_000,
  writeIdleTimeout: 20_000,
  keepAliveTimeout: 65_000,
  lingerTimeout: 2_000,
  maxUnreadBody: 65_536,
  maxUnparsed: 65_536,
});

/** @throws RangeError for a value that can't be meant */
export function resolveLimits(
  options: Partial<MessageLimits & ConnectionLimits>,
): MessageLimits & ConnectionLimits {
  const limits = { ...MESSAGE_LIMITS, ...CONNECTION_LIMITS };
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    const value = options[name];
    if (value === undefined) continue;
    if (name.endsWith("Timeout")) checkedTimeout(name, value);
    else if (!isCount(value)) {
      throw new RangeError(`${name} must be a whole number from 0 up, not ${value}`);
    }
    limits[name] = value;
  }
  return limits;
}

/** @throws RangeError for what is no time that somebody can wait */
export function checkedTimeout(name: string, value: number): number {
  if (isDeadline(value)) return value;
  throw new RangeError(`${name} must be a whole number from 1 up, or Infinity, not ${value}`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** 0 would mean "at once" to some and "never" to others. */
function isDeadline(value: number): boolean {
  return value === Number.POSITIVE_INFINITY || (isCount(value) && value > 0);
}

/** In milliseconds, of those that hold for every connection. */
export function shortestDeadline(options: ConnectionLimits & { readonly tls: unknown }): number {
  return Math.min(
    options.tls === undefined ? Number.POSITIVE_INFINITY : options.handshakeTimeout,
    options.headersTimeout,
    options.bodyIdleTimeout,
    options.writeIdleTimeout,
    options.keepAliveTimeout,
    options.lingerTimeout,
  );
}
