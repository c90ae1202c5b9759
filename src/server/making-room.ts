/**
 * Who gives way when there is no room for one more? Whoever has been idle for longest.
 *
 * Nobody keeps a list while there is room. At the limit everybody is looked at once, the idlest are remembered,
 * and one of them gives way for each that comes. This file refuses to know how a connection ends.
 */
import type { Connected } from "./connections.ts";

/** So many are remembered: looking at twenty thousand for each that comes would be an attack by itself. */
const REMEMBERED = 256;
/** Where nobody was idle a moment ago, nobody is looked at again. */
const LOOK_AGAIN_MS = 20;
/** Of those that may be there, so many may be on their way out beside them. */
const ON_THEIR_WAY = 1 / 16;
const MOST_ON_THEIR_WAY = 32;

interface Idle {
  readonly connection: Connected;
  readonly since: number;
}

export class MakingRoom {
  readonly #all: ReadonlySet<Connected>;
  #most: number;
  /** The idlest last. */
  #idlest: Idle[] = [];
  readonly #leaving = new Set<Connected>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(all: ReadonlySet<Connected>, most: number) {
    this.#all = all;
    this.#most = most;
  }

  /** From now on there may be so many. */
  allow(most: number): void {
    this.#most = most;
  }

  /** Is there room for one more, perhaps because somebody has just given way? */
  one(): boolean {
    // Those that leave have left when their peers have, or a moment later.
    if (this.#all.size - this.#leaving.size < this.#most) return true;
    const found = this.#next();
    if (found === undefined) return false;
    const outside = Math.min(MOST_ON_THEIR_WAY, Math.floor(this.#most * ON_THEIR_WAY));
    this.#leaving.add(found);
    found.giveWay?.(this.#leaving.size > outside);
    return true;
  }

  gone(connection: Connected): void {
    if (this.#leaving.size > 0) this.#leaving.delete(connection);
  }

  /** The one that has been idle for longest, of those that were looked at and still are. */
  #next(): Connected | undefined {
    if (this.#idlest.length === 0) this.#look();
    for (let idle = this.#idlest.pop(); idle !== undefined; idle = this.#idlest.pop()) {
      const { connection, since } = idle;
      // Those that were busy in the meantime aren't the idlest any more.
      if (this.#all.has(connection) && connection.idleSince === since) return connection;
    }
    return undefined;
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_AGAIN_MS) return;
    this.#lookedAt = now;
    let idle: Idle[] = [];
    let latest = Number.POSITIVE_INFINITY;
    for (const connection of this.#all) {
      const since = connection.idleSince;
      if (since === undefined || since >= latest) continue;
      idle.push({ connection, since });
      if (idle.length < 2 * REMEMBERED) continue;
      // Of equals, who came first goes first.
      idle = idle.sort(byTime).slice(0, REMEMBERED);
      latest = idle.at(-1)?.since ?? latest;
    }
    this.#idlest = idle.sort(byTime).slice(0, REMEMBERED).reverse();
  }
}

function byTime(one: Idle, other: Idle): number {
  return one.since - other.since;
}
