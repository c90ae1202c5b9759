/**
 * How much may many peers take together, or one of them in the course of time?
 *
 * Values in one place, and what holds when nobody says any. This file refuses to know who counts, and what
 * happens at a limit.
 */
import { descriptorLimit } from "./descriptors.ts";

/** Bounds on connections as such. Infinity where there should be none. */
export interface TrafficLimits {
  /**
   * Open connections at once, those that speak no HTTP yet or any more included. Beyond: the ones that have been
   * idle for longest are closed; where none is idle, the new one is. Default 20000, or as many as the process may
   * open files but 64 (but half of them, where they are very few), if that is less.
   */
  readonly maxConnections: number;
  /**
   * Of those, how many may come from one address; IPv6 addresses count as one when they have their first 64 bits
   * in common, and Unix sockets don't count. Beyond: the new one is closed. Not for a server behind a proxy,
   * whose address all clients share. Default Infinity.
   */
  readonly maxConnectionsPerClient: number;
  /** Requests on one connection. The last one is answered with `Connection: close`. Default Infinity. */
  readonly maxRequestsPerConnection: number;
  /**
   * Milliseconds that a connection lasts. Then it ends when it is idle, or with the next response, which says
   * `Connection: close`; what is under way isn't cut. Default 3600000.
   */
  readonly maxConnectionAge: number;
  /**
   * Bytes a second that content must bring, in each stretch of 10 seconds in which a handler waits for it. 408.
   * It doesn't hold where a handler has set a time of its own with `timeout`. 0 for none. Default 500.
   */
  readonly minBodyRate: number;
  /**
   * Bytes a second that the peer must take, in each stretch of 20 seconds in which bytes wait for it. The
   * connection is destroyed. Streams that are quiet by themselves have nothing waiting. It doesn't hold where a
   * handler has set a time of its own with `timeout`. 0 for none. Default 500.
   */
  readonly minWriteRate: number;
  /**
   * Bytes that may wait in memory for all connections together: heads and content that have come and can't be used
   * yet, pieces of files, answers that their peers don't take (what several wait for counts once). With three
   * quarters of it, connections are read only as far as what came can be used, and files in small pieces. Beyond:
   * whoever has been waited for longest, and for a second at least, is destroyed; where that makes no
   * room, requests with content and answers of more than 16 KiB get a 503 with Retry-After. What a handler keeps
   * isn't counted. Default: an eighth of the memory that the process may use, and 33554432 at least.
   */
  readonly maxBuffered: number;
}

export const TRAFFIC_LIMITS: TrafficLimits = Object.freeze({
  maxConnections: 20_000,
  maxConnectionsPerClient: Number.POSITIVE_INFINITY,
  maxRequestsPerConnection: Number.POSITIVE_INFINITY,
  maxConnectionAge: 3_600_000,
  minBodyRate: 500,
  minWriteRate: 500,
  maxBuffered: 33_554_432,
});

/** Descriptors that are kept for files, and for connections that are on their way out. */
const RESERVE = 64;

/** The rest is for handlers, the file cache and the runtime. */
const MEMORY_PART = 8;
/** Shares are whole mebibytes, which are easier to read. */
const WHOLE = 1_048_576;

/** @throws RangeError for a value that can't be meant */
export function resolveTraffic(given: Partial<TrafficLimits>): TrafficLimits {
  const limits = { ...TRAFFIC_LIMITS };
  for (const name of Object.keys(limits) as (keyof TrafficLimits)[]) {
    const value = given[name];
    if (value !== undefined) limits[name] = checked(name, value);
    else if (name === "maxConnections") limits[name] = roomFor(descriptorLimit());
    else if (name === "maxBuffered") limits[name] = shareOf(usableMemory());
  }
  return limits;
}

/** How many connections there should be at most, in a process that may have so many files open. */
export function roomFor(descriptors: number): number {
  return Math.min(TRAFFIC_LIMITS.maxConnections, Math.max(descriptors - RESERVE, descriptors >> 1));
}

/** How much may wait for connections, where a process may use so many bytes in all. */
export function shareOf(memory: number): number {
  const share = Math.floor(memory / MEMORY_PART / WHOLE) * WHOLE;
  return Math.max(TRAFFIC_LIMITS.maxBuffered, share);
}

/** What a container may use can be less than what there is, and is 0 or absurd where nobody says. */
function usableMemory(): number {
  const all = process.getBuiltinModule("node:os").totalmem();
  const allowed = process.constrainedMemory?.() ?? 0;
  return allowed > 0 ? Math.min(allowed, all) : all;
}

function checked(name: keyof TrafficLimits, value: number): number {
  const isRate = name.startsWith("min");
  const least = isRate ? 0 : 1;
  if (Number.isSafeInteger(value) && value >= least) return value;
  if (!isRate && value === Number.POSITIVE_INFINITY) return value;
  const orNone = isRate ? "" : ", or Infinity";
  throw new RangeError(`${name} must be a whole number from ${least} up${orNone}, not ${value}`);
}
