/**
 * What does the page know, and who is told when that changes?
 *
 * Everything is bounded as on the server. While somebody has paused, what comes is taken in but not shown.
 * This file refuses to know where news come from, and how anything looks.
 */
import { useEffect, useReducer } from "preact/hooks";
import {
  CONNECTIONS_MAX,
  type ConnectionSummary,
  KEPT_MAX,
  type News,
  type Second,
  type Snapshot,
  type Summary,
} from "../src/inspect/messages.ts";
import { EVERYTHING, filterOf, type Wanted } from "./filter.ts";

const SECONDS_MAX = 300;

/** `crowded`: as many listen as may. `over`: another server is there now, with another address. */
export type Link = "connecting" | "live" | "lost" | "crowded" | "over";

export class Store {
  link: Link = "connecting";
  origin = "";
  startedAt = 0;
  masked = true;
  /** Does TLS carry what is said? */
  secure = false;
  /** Milliseconds since the inspector was started, when something was heard last. */
  now = 0;
  total = 0;
  /** Exchanges that this page wasn't told of. */
  dropped = 0;
  paused = false;
  wanted: Wanted = EVERYTHING;
  /** Number of the exchange that is looked at. */
  selected: number | undefined;
  connections: ReadonlyMap<number, ConnectionSummary> = new Map();
  seconds: readonly Second[] = [];
  /** What is shown, oldest first. */
  shown: readonly Summary[] = [];
  readonly #exchanges = new Map<number, Summary>();
  readonly #listeners = new Set<() => void>();
  #missed = 0;
  /** What was cleared stays away: numbers up to this one. */
  #cleared = 0;
  #serverDropped = 0;
  #heldBack = false;

  /** Exchanges that the page knows. */
  get known(): number {
    return this.#exchanges.size;
  }

  /** Has anything come in that a pause holds back? */
  get heldBack(): boolean {
    return this.#heldBack;
  }

  exchange(number: number | undefined): Summary | undefined {
    return number === undefined ? undefined : this.#exchanges.get(number);
  }

  begin({ origin, startedAt, masked, secure, ...news }: Snapshot): void {
    // Another server may have begun behind the same address.
    if (startedAt !== this.startedAt) {
      this.#exchanges.clear();
      this.#missed = 0;
      this.#cleared = 0;
    }
    this.origin = origin;
    this.startedAt = startedAt;
    this.masked = masked;
    this.secure = secure;
    this.connections = new Map();
    this.seconds = [];
    this.take(news);
  }

  take(news: News): void {
    this.now = news.now;
    this.total = news.total;
    this.#serverDropped = news.dropped;
    this.dropped = this.#serverDropped + this.#missed;
    for (const summary of news.exchanges) {
      if (summary.number > this.#cleared) this.#exchanges.set(summary.number, summary);
    }
    for (const number of this.#exchanges.keys()) {
      if (this.#exchanges.size <= KEPT_MAX) break;
      if (number !== this.selected) this.#exchanges.delete(number);
    }
    if (news.connections.length > 0) {
      const all = new Map(this.connections);
      for (const connection of news.connections) all.set(connection.number, connection);
      for (const number of all.keys()) {
        if (all.size <= CONNECTIONS_MAX) break;
        all.delete(number);
      }
      this.connections = all;
    }
    if (news.seconds.length > 0) {
      // All listeners are told together, also of what one of them has had with all that was kept.
      const last = this.seconds.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
      const later = news.seconds.filter(({ at }) => at > last);
      this.seconds = [...this.seconds, ...later].slice(-SECONDS_MAX);
    }
    if (this.paused) this.#heldBack ||= news.exchanges.length > 0;
    else this.#show();
    this.#tell();
  }

  missed(count: number): void {
    this.#missed += count;
    this.dropped = this.#serverDropped + this.#missed;
    this.#tell();
  }

  set(change: Partial<Pick<Store, "link" | "paused" | "wanted" | "selected">>): void {
    Object.assign(this, change);
    if (!this.paused) this.#heldBack = false;
    if (!this.paused || change.wanted !== undefined) this.#show();
    this.#tell();
  }

  /** Forgets what is listed, here and not on the server. */
  clear(): void {
    this.#cleared = Math.max(this.#cleared, ...this.#exchanges.keys());
    this.#exchanges.clear();
    this.selected = undefined;
    this.#show();
    this.#tell();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #show(): void {
    const isWanted = filterOf(this.wanted);
    const all = [...this.#exchanges.values()].sort((one, other) => one.number - other.number);
    this.shown = all.filter(isWanted);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Shows a component again whenever the store has changed, at most once a frame. */
export function useStore(store: Store): void {
  const [, again] = useReducer<number, undefined>((count) => count + 1, 0);
  useEffect(() => {
    let isDue = false;
    return store.listen(() => {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        again(undefined);
      });
    });
  }, [store]);
}
