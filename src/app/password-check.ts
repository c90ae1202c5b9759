/**
 * Is this the user's password, and what may finding out cost?
 *
 * Each credential is hashed once. What came of it is remembered under a keyed digest, never under the
 * password, within two bounds: however many wrong ones come, those who are in stay in. One hash is
 * computed at a time, and only so many wait. An unknown user costs as much work as any known one, so
 * that time tells nobody who there is. This file refuses to know how credentials travel.
 */
import type { Compare } from "./bcrypt-thread.ts";
import { costOf, type Htpasswd } from "./htpasswd.ts";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** `busy`: too many wait already; whoever asks may come again. */
export type Outcome = "granted" | "refused" | "busy";

/** How many wrong credentials are remembered, and how many new ones may wait for the one at work. */
export const CHECK_LIMITS = { refused: 4096, waiting: 32 };

/** Loaded by whoever asks for passwords, and not with every server. */
const crypto = (): typeof import("node:crypto") => process.getBuiltinModule("node:crypto");

export class PasswordCheck {
  readonly #users: Htpasswd;
  readonly #compare: Compare;
  readonly #cost: number;
  readonly #key: Uint8Array = crypto().randomBytes(32);
  /** No more than there are users: each has one password. */
  readonly #granted = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #pending = new Map<string, Promise<Outcome>>();
  #last: Promise<unknown> = Promise.resolve();

  /** @param compare is asked one question at a time. */
  constructor(users: Htpasswd, compare: Compare) {
    this.#users = users;
    this.#compare = compare;
    this.#cost = Math.max(...[...users.hashes.values()].map(costOf));
  }

  /** Known at once for credentials that were seen before. Rejects when nothing can be compared. */
  check(credentials: Credentials): Outcome | Promise<Outcome> {
    const digest = this.#digest(credentials);
    if (this.#granted.has(digest)) return "granted";
    if (this.#refused.has(digest)) return "refused";
    const pending = this.#pending.get(digest);
    if (pending !== undefined) return pending;
    if (this.#pending.size > CHECK_LIMITS.waiting) return "busy";
    const outcome = this.#last.then(() => this.#find(digest, credentials));
    this.#pending.set(digest, outcome);
    this.#last = outcome.catch(() => {});
    return outcome;
  }

  /** How many outcomes are remembered. */
  get remembered(): number {
    return this.#granted.size + this.#refused.size;
  }

  /** A name holds no colon, so the two can't be confused with another two. */
  #digest({ user, password }: Credentials): string {
    const digest = crypto().createHmac("sha256", this.#key);
    return digest.update(`${user}:${password}`).digest("base64");
  }

  async #find(digest: string, credentials: Credentials): Promise<Outcome> {
    try {
      const belongs = await this.#belongs(credentials);
      if (belongs) this.#granted.add(digest);
      else this.#rememberRefused(digest);
      return belongs ? "granted" : "refused";
    } finally {
      this.#pending.delete(digest);
    }
  }

  /**
   * The work of a hash doubles with each step of its cost: that of one hash with the highest cost in
   * the file is that of a cheaper one and of one decoy for each step between them.
   */
  async #belongs({ user, password }: Credentials): Promise<boolean> {
    const known = this.#users.hashes.get(user);
    const hash = known ?? decoy(this.#cost);
    const matches = await this.#compare(password, hash);
    for (let cost = costOf(hash); cost < this.#cost; cost++) {
      await this.#compare(password, decoy(cost));
    }
    return matches && known !== undefined;
  }

  #rememberRefused(digest: string): void {
    this.#refused.add(digest);
    if (this.#refused.size <= CHECK_LIMITS.refused) return;
    const [oldest] = this.#refused;
    if (oldest !== undefined) this.#refused.delete(oldest);
  }
}

/** A hash that takes the work and is nobody's. */
function decoy(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$${".".repeat(53)}`;
}
