/**
 * Which bytes has a connection received that nobody has read as anything yet?
 *
 * Mostly all of them are read before anything else is received, on any connection: those lie in one piece of memory
 * that all connections share. What stays for longer gets memory of its own. What nobody wants to see is only
 * counted. This file refuses to know what the bytes are.
 */

const SHARED_SIZE = 65_536;
const NOTHING = new Uint8Array(0);

/** Of one connection. */
export interface Unread {
  /** How many they are. */
  length: number;
  /** They were only counted. */
  blind: boolean;
  /** Those that came before anything else did; they are first. */
  older: Uint8Array;
}

export function nothingUnread(): Unread {
  return { length: 0, blind: false, older: NOTHING };
}

export class UnreadBytes {
  readonly #shared = new Uint8Array(SHARED_SIZE);
  /** Whose bytes are in it, and which of them are unread. */
  #owner: Unread | undefined;
  #from = 0;
  #to = 0;

  /** @param blind nobody wants to see those; unheeded while others wait before them */
  received(unread: Unread, bytes: Uint8Array, blind: boolean): void {
    this.#putAside();
    if (unread.length === 0) unread.blind = blind;
    unread.length += bytes.length;
    if (unread.blind) return;
    if (unread.older.length > 0 || bytes.length > SHARED_SIZE) {
      unread.older = joined(unread.older, bytes);
      return;
    }
    this.#shared.set(bytes);
    this.#owner = unread;
    this.#from = 0;
    this.#to = bytes.length;
  }

  /** The next bytes, or as many as there are; none of those that were only counted. Good until the next call. */
  take(unread: Unread, length: number): Uint8Array {
    const taken = Math.min(length, unread.length);
    unread.length -= taken;
    if (unread.blind) return NOTHING;
    if (this.#owner !== unread) {
      const bytes = unread.older.subarray(0, taken);
      unread.older = unread.length > 0 ? unread.older.subarray(taken) : NOTHING;
      return bytes;
    }
    const from = this.#from;
    this.#from += taken;
    if (this.#from === this.#to) this.#owner = undefined;
    return this.#shared.subarray(from, from + taken);
  }

  /** Nobody will take what is left. */
  forget(unread: Unread): void {
    if (this.#owner === unread) this.#owner = undefined;
    unread.length = 0;
    unread.older = NOTHING;
  }

  /** Somebody else needs the shared memory. */
  #putAside(): void {
    const owner = this.#owner;
    this.#owner = undefined;
    if (owner !== undefined) owner.older = this.#shared.slice(this.#from, this.#to);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
